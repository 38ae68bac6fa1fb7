"""Wrong ways to write add and norm. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

PRE = "x + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T"
POST = "layer_norm(x + x @ sublayer_weight.T, gamma, beta, eps)"


@replaced("if pre:", "if not pre:")
def orders_swapped():
    """pre and post are swapped: with pre the layer norm comes before the sublayer."""


@replaced("if pre:", "if True:")
def always_pre():
    """The result is that of pre, whatever `pre` says."""


@replaced("if pre:", "if False:")
def always_post():
    """The result is that of post, whatever `pre` says."""


@replaced("return x + layer_norm(x, gamma, beta, eps)", "x = layer_norm(x, gamma, beta, eps)\n        return x + x")
def residual_from_the_normalised():
    """In pre the layer norm of x is added to the sublayer's result; the residual is x as it came in."""


@without("x + x @")
@replaced("layer_norm( sublayer_weight.T", "layer_norm(x @ sublayer_weight.T")
@without("x + layer_norm")
@replaced("return (x, gamma, beta, eps) @", "return layer_norm(x, gamma, beta, eps) @")
def residual_missing():
    """Nothing is added: the residual is missing in both orders."""


@replaced(PRE, "layer_norm(x, gamma, beta, eps) @ sublayer_weight.T")
def residual_missing_in_pre():
    """In pre the residual is missing; add x."""


@replaced(POST, "layer_norm(x @ sublayer_weight.T, gamma, beta, eps)")
def residual_missing_in_post():
    """In post the residual is missing; add x before the layer norm."""


@replaced(POST, "x + layer_norm(x @ sublayer_weight.T, gamma, beta, eps)")
def sublayer_normalised_alone():
    """In post only the sublayer's result is normalised, and x is added afterwards; add x first, then normalise the
    sum."""


@replaced(PRE, "x + layer_norm(x @ sublayer_weight.T, gamma, beta, eps)")
def pre_behind_the_sublayer():
    """In pre the layer norm is applied after the sublayer; apply it before."""


@replaced(POST, "layer_norm(x + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T, gamma, beta, eps)")
def post_normalised_before_too():
    """In post x is normalised before the sublayer as well; normalise only the sum."""


@replaced(PRE, f"layer_norm({PRE}, gamma, beta, eps)")
def pre_normalised_after_too():
    """In pre the sum is normalised as well; normalise only the sublayer's input."""


@replaced("eps) @ sublayer_weight.T", "eps) @ sublayer_weight")
@replaced("x + x @ sublayer_weight.T", "x + x @ sublayer_weight")
def weight_not_transposed():
    """The weight is used without a transpose, as (in, out); it is (out, in) here, so write x @ sublayer_weight.T."""


@shows_in("gradients")
@replaced(PRE, "x + layer_norm(x.detach(), gamma, beta, eps) @ sublayer_weight.T")
@replaced(POST, "layer_norm(x + x.detach() @ sublayer_weight.T, gamma, beta, eps)")
def sublayer_detached():
    """The sublayer's input is cut from the graph, so no gradient reaches x through it; use x as it is."""


@shows_in("gradients")
@replaced(PRE, "x.detach() + layer_norm(x, gamma, beta, eps) @ sublayer_weight.T")
@replaced(POST, "layer_norm(x.detach() + x @ sublayer_weight.T, gamma, beta, eps)")
def residual_detached():
    """The residual is cut from the graph; it is the path on which gradients reach the layers before."""


@shows_in("inputs")
@replaced(PRE, "x.add_(layer_norm(x, gamma, beta, eps) @ sublayer_weight.T)")
@replaced("x + x @ sublayer_weight.T", "x.add_(x @ sublayer_weight.T)")
def added_in_place():
    """The sublayer's result is added to x in place (+=), so the caller's tensor changes; make a new tensor."""
