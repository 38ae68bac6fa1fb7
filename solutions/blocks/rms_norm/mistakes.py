"""Wrong ways to write RMSNorm. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in, without

MEAN_SQUARE = "x.square().mean(dim=-1, keepdim=True)"
ROOT = "torch.sqrt(mean_square + eps)"
RESULT = "gain * x / torch.sqrt(mean_square + eps)"
START = "    mean_square ="

pairs = [("eps_outside_the_root", "one_plus_gain"), ("gain_ignored", "eps_outside_the_root")]


@replaced(START, "    x = x - x.mean(dim=-1, keepdim=True)\n    mean_square =")
def mean_subtracted():
    """The mean is subtracted first: that is layer normalisation. RMSNorm leaves the mean in."""


@replaced(MEAN_SQUARE, "(x - x.mean(dim=-1, keepdim=True)).square().mean(dim=-1, keepdim=True)")
def divided_by_the_variance():
    """The vector is divided by the root of its variance; here it is the mean of the squares, with the mean left in."""


@open_where("nan")
@replaced(ROOT, "(torch.sqrt(mean_square) + eps)")
def eps_outside_the_root():
    """eps is added to the root; add it to the mean square, inside the root."""


@open_where("nan")
@without(" + eps")
def eps_missing():
    """eps has no effect; add it to the mean square."""


@replaced("+ eps)", "+ 1e-6)")
def eps_of_its_own():
    """eps is always a small number, 1e-6 or so; use the argument."""


@replaced("+ eps)", "+ eps**2)")
def eps_squared():
    """eps is squared before it is added to the mean square; add it as it is."""


@replaced(MEAN_SQUARE, "x.square().sum(dim=-1, keepdim=True)")
def sum_of_squares():
    """The squares are added up, so each vector gets length 1; divide the sum by d."""


@replaced(ROOT, "(mean_square + eps)")
def root_missing():
    """The vector is divided by its mean square; divide by the square root of it."""


@without("gain * ")
def gain_ignored():
    """gain has no effect; the normalised vector is multiplied by it."""


@replaced("gain *", "(1.0 + gain) *")
def one_plus_gain():
    """The scale is 1 + gain, as in Gemma; here it is gain itself."""


@replaced(MEAN_SQUARE, "x.square().mean()")
def over_everything():
    """The mean square is that of the whole tensor; each vector along the last axis has its own."""


@replaced(MEAN_SQUARE, "x.square().mean(dim=-2, keepdim=True)")
def over_the_sequence():
    """The mean square is taken over the axis before the last; take it over the last."""


@replaced(MEAN_SQUARE, "x.square().mean(dim=0, keepdim=True)")
def over_the_batch():
    """The mean square is taken over the first axis; take it over the last."""


@replaced(MEAN_SQUARE, "x.square().mean(dim=1, keepdim=True)")
def over_the_second_axis():
    """The mean square is taken over the second axis, dim=1; that is the last one only where x has two axes. Use
    dim=-1."""


@replaced(MEAN_SQUARE, "x.abs().mean(dim=-1, keepdim=True).square()")
def mean_of_absolute_values():
    """The vector is divided by the mean of its absolute values; square them first, and take the root of their mean."""


@replaced(RESULT, "(gain.float() * x.float() / torch.sqrt(mean_square.float() + eps)).to(x.dtype)")
def always_float32():
    """The result is computed in float32 whatever x is, as in Llama's code; a float64 x loses half of its digits."""


@shows_in("gradients")
@replaced(MEAN_SQUARE, "x.detach().square().mean(dim=-1, keepdim=True)")
def mean_square_detached():
    """The mean square is cut from the graph (detach, no_grad, item); it depends on x, so gradients go through it."""


@shows_in("gradients")
@replaced("gain *", "gain.detach() *")
def no_gradient_to_gain():
    """No gradient reaches gain, so it would never learn; use it as it is, without detach or .data."""


@shows_in("gradients")
@replaced(RESULT, f"({RESULT}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(RESULT, "x.div_(torch.sqrt(mean_square + eps)) * gain")
def divided_in_place():
    """x is divided in place, so the caller's tensor changes; make a new tensor."""
