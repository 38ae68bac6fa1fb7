"""Wrong ways to write the feed-forward layer. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

INSIDE = "torch.nn.functional.gelu(x @ w1.T + b1)"
RESULT = "hidden @ w2.T + b2"

pairs = [("b1_missing", "b2_missing"), ("relu", "b1_missing")]


def _activation(code):
    """Another function of w1 x + b1 in the place of GELU."""
    return replaced(INSIDE, code.format(a="(x @ w1.T + b1)"))


@_activation("torch.nn.functional.gelu({a}, approximate='tanh')")
def approximated_by_tanh():
    """GELU is approximated by tanh, as in GPT-2; here it is the exact one, with erf."""


@_activation("{a} * torch.sigmoid(1.702 * {a})")
def approximated_by_a_sigmoid():
    """GELU is approximated by a sigmoid of 1.702 times its argument, as in CLIP; here it is the exact one, with erf."""


@_activation("torch.nn.functional.silu({a})")
def silu():
    """The activation is SiLU, a * sigmoid(a); it is GELU here."""


@_activation("torch.relu({a})")
def relu():
    """The activation is ReLU, as in the first transformer; it is GELU here."""


@_activation("0.5 * (1 + torch.erf({a} / 2**0.5))")
def normal_distribution_alone():
    """The activation is Phi(a) alone; GELU is a * Phi(a)."""


@_activation("0.5 * {a} * (1 + torch.erf({a}))")
def root_of_two_missing():
    """The argument of erf is not divided by sqrt(2)."""


@_activation("{a} * (1 + torch.erf({a} / 2**0.5))")
def one_half_missing():
    """GELU lacks its factor 1/2: it is a * (1 + erf(a / sqrt(2))) / 2."""


@_activation("{a}")
def no_activation():
    """There is no activation, so the two maps are one linear map; GELU comes between them."""


@replaced(RESULT, "torch.nn.functional.gelu(hidden @ w2.T + b2)")
@replaced(INSIDE, "x @ w1.T + b1")
def activation_last():
    """GELU comes after the second map; it belongs between the two."""


@replaced(RESULT, "torch.nn.functional.gelu(hidden @ w2.T + b2)")
def activation_twice():
    """GELU comes after the second map as well; it belongs between the two only."""


@replaced(INSIDE, "torch.nn.functional.gelu(x @ w1.T) + b1")
def first_bias_after_the_activation():
    """b1 is added after GELU; add it before."""


@without(" + b1")
def b1_missing():
    """b1 has no effect; add it before GELU."""


@without(" + b2")
def b2_missing():
    """b2 has no effect; add it at the end."""


@replaced("w2.T", "w2")
@replaced("w1.T", "w1")
def weights_not_transposed():
    """The weights are used without a transpose, as (in, out); they are (out, in), so write x @ w1.T."""


@replaced(RESULT, "x + hidden @ w2.T + b2")
def residual_added():
    """x is added to the result; the residual belongs to the block around this layer."""


@shows_in("gradients")
@replaced("x @ w1.T", "x.detach() @ w1.T")
def no_gradient_to_x():
    """No gradient reaches x, so no layer before this one would learn; use it as it is."""


@shows_in("gradients")
@replaced(RESULT, "hidden.detach() @ w2.T + b2")
def hidden_detached():
    """The hidden vector is cut from the graph, so x, w1 and b1 get no gradient; use it as it is."""


@shows_in("gradients")
@replaced(RESULT, "hidden @ w2.detach().T + b2.detach()")
@replaced("x @ w1.T + b1", "x @ w1.detach().T + b1.detach()")
def no_gradient_to_the_weights():
    """No gradient reaches weights and biases, so they would never learn; use them as they are, without detach, .data
    or a new Parameter."""


@shows_in("gradients")
@replaced(RESULT, f"({RESULT}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""


@shows_in("inputs")
@replaced(RESULT, "x.copy_(hidden @ w2.T + b2)")
def written_into_x():
    """The result is written into x, so the caller's tensor changes; make a new tensor."""
