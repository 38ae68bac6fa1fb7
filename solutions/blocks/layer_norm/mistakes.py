"""Wrong ways to write layer normalisation. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

CENTRED = "x - x.mean(dim=-1, keepdim=True)"
VARIANCE = "centred.square().mean(dim=-1, keepdim=True)"
ROOT = "torch.sqrt(variance + eps)"
RESULT = "gamma * centred / torch.sqrt(variance + eps) + beta"
MEAN_SQUARE = "x.square().mean(dim=-1, keepdim=True)"

pairs = [
    ("unbiased_variance", "eps_outside_the_root"),  # what std() + eps does
    ("always_float32", "unbiased_variance"),
]


def _over(axes):
    """Mean and variance over other axes."""

    def change(mistake):
        mistake = replaced(VARIANCE, f"centred.square().mean({axes})")(mistake)
        return replaced(CENTRED, f"x - x.mean({axes})")(mistake)

    return change


@open_where("nan")
@replaced(VARIANCE, "x.var(dim=-1, keepdim=True)")
def unbiased_variance():
    """The variance is divided by d - 1, which is what torch.var and torch.std do by default; divide by d."""


@replaced(ROOT, "(torch.sqrt(variance) + eps)")
def eps_outside_the_root():
    """eps is added to the standard deviation; add it to the variance, inside the root."""


@replaced("+ eps)", "+ eps**2)")
def eps_squared():
    """eps is squared before it is added to the variance; add it as it is."""


@open_where("nan")
@without(" + eps")
def eps_missing():
    """eps has no effect; add it to the variance."""


@replaced("+ eps)", "+ 1e-5)")
def eps_of_its_own():
    """eps is always 1e-5; use the argument."""


@replaced(ROOT, "(variance + eps)")
def root_missing():
    """The vector is divided by its variance; divide by the square root of it."""


@_over("")
def over_everything():
    """Mean and variance are those of the whole tensor; each vector along the last axis has its own."""


@_over("dim=-2, keepdim=True")
def over_the_sequence():
    """Mean and variance are taken over the axis before the last; take them over the last."""


@_over("dim=0, keepdim=True")
def over_the_batch():
    """Mean and variance are taken over the first axis, as in batch normalisation; take them over the last."""


@_over("dim=tuple(range(1, x.dim())), keepdim=True")
def over_all_but_the_first():
    """Mean and variance are taken over all axes but the first; each vector along the last axis has its own."""


@_over("dim=1, keepdim=True")
def over_the_second_axis():
    """Mean and variance are taken over the second axis, dim=1; that is the last one only where x has two
    axes. Use dim=-1."""


@without("gamma * ")
def gamma_ignored():
    """gamma has no effect; the normalised vector is multiplied by it."""


@without(" + beta")
def beta_ignored():
    """beta has no effect; it is added at the end."""


@replaced(RESULT, "beta * centred / torch.sqrt(variance + eps) + gamma")
def gamma_and_beta_swapped():
    """gamma and beta are swapped: gamma scales, beta shifts."""


@replaced("gamma *", "(1.0 + gamma) *")
def one_plus_gamma():
    """The scale is 1 + gamma; here it is gamma itself."""


@replaced(RESULT, "gamma * (centred / torch.sqrt(variance + eps) + beta)")
def shifted_before_the_scale():
    """beta is added before the scale; multiply by gamma first, then add beta."""


@replaced("gamma * centred", "gamma * x")
def mean_not_subtracted():
    """The mean is subtracted for the variance alone; subtract it from x as well."""


@replaced(CENTRED, "x")
def root_mean_square():
    """The mean is not subtracted at all: that is RMSNorm. Subtract it from x, and take the variance of what is left."""


@replaced(VARIANCE, MEAN_SQUARE)
def mean_of_squares():
    """The vector is divided by the root of its mean square; divide by the root of its variance."""


@replaced(VARIANCE, "centred.square().sum(dim=-1, keepdim=True)")
def sum_of_squares():
    """The squares are added up; the variance is their mean."""


@replaced(VARIANCE, "centred.abs().mean(dim=-1, keepdim=True).square()")
def absolute_deviation():
    """The vector is divided by its mean absolute deviation; divide by the root of the mean of the squares."""


@replaced(VARIANCE, f"{MEAN_SQUARE} - x.mean(dim=-1, keepdim=True).square()")
def variance_in_one_pass():
    """The variance is the mean of the squares minus the square of the mean, which loses its digits far from zero;
    subtract the mean first, then square."""


@replaced("    centred =", "    x, gamma, beta = x.float(), gamma.float(), beta.float()\n    centred =")
def always_float32():
    """The result is float32 whatever x is; it has x's dtype."""


@replaced("    centred =", "    x, gamma, beta = x.double(), gamma.double(), beta.double()\n    centred =")
def always_float64():
    """The result is float64 whatever x is; it has x's dtype."""


@shows_in("gradients")
@replaced(CENTRED, "x - x.mean(dim=-1, keepdim=True).detach()")
@replaced(VARIANCE, "centred.square().mean(dim=-1, keepdim=True).detach()")
def statistics_detached():
    """Mean and variance are cut from the graph (detach, no_grad, item); they depend on x, so gradients go through
    them."""


@shows_in("gradients")
@replaced(VARIANCE, "centred.square().mean(dim=-1, keepdim=True).detach()")
def variance_detached():
    """The variance is cut from the graph; it depends on x, so gradients go through it."""


@shows_in("gradients")
@replaced(RESULT, "gamma.detach() * centred / torch.sqrt(variance + eps) + beta.detach()")
def no_gradient_to_gamma_and_beta():
    """No gradient reaches gamma and beta, so they would never learn; use them as they are, without detach or .data."""


@shows_in("gradients")
@replaced("    centred =", "    x = x.detach()\n    centred =")
def no_gradient_to_x():
    """No gradient reaches x, so no layer before this one would learn; use it as it is, without detach, .data or
    numpy."""


@shows_in("gradients")
@replaced(RESULT, f"({RESULT}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(CENTRED, "x.sub_(x.mean(dim=-1, keepdim=True))")
def centred_in_place():
    """The mean is subtracted from x in place, so the caller's tensor changes; make a new tensor."""
