"""Wrong ways to write SwiGLU. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in

GATE = "torch.nn.functional.silu(x @ w2.T)"
RESULT = "(value * gate) @ w3.T"


@replaced(GATE, "x @ w2.T")
@replaced("value = x @ w1.T", "value = torch.nn.functional.silu(x @ w1.T)")
def gate_on_the_wrong_path():
    """SiLU is on w1's path; it belongs on w2's. (Llama's own code and Shazeer's paper name the matrices otherwise.)"""


@replaced("value = x @ w1.T", "value = torch.nn.functional.silu(x @ w1.T)")
def silu_on_both_paths():
    """SiLU is on both paths; w1's path stays linear."""


@replaced(GATE, "torch.sigmoid(x @ w2.T)")
def sigmoid():
    """The gate is a sigmoid: that is GLU. SiLU is a * sigmoid(a)."""


@replaced(GATE, "torch.nn.functional.gelu(x @ w2.T)")
def gelu():
    """The gate is GELU: that is GEGLU. It is SiLU here, a * sigmoid(a)."""


@replaced(GATE, "torch.nn.functional.gelu(x @ w2.T, approximate='tanh')")
def gelu_by_tanh():
    """The gate is GELU in its approximation by tanh, as in Gemma. It is SiLU here, a * sigmoid(a)."""


@replaced(GATE, "torch.relu(x @ w2.T)")
def relu():
    """The gate is ReLU: that is ReGLU. It is SiLU here, a * sigmoid(a)."""


@replaced(GATE, "(x @ w2.T) * torch.sigmoid(1.702 * (x @ w2.T))")
def another_beta():
    """The sigmoid's argument is multiplied by 1.702; SiLU is a * sigmoid(a), with nothing in between."""


@replaced(GATE, "x @ w2.T")
def no_activation():
    """The gate has no activation, so the two paths are only multiplied; SiLU goes on w2's path."""


@replaced(RESULT, "value * gate")
def no_projection():
    """w3 has no effect: the result is still `hidden` numbers wide."""


@replaced(RESULT, "gate @ w3.T")
def value_ignored():
    """w1's path has no effect; the gate multiplies it."""


@replaced(RESULT, "value @ w3.T")
def gate_ignored():
    """w2's path has no effect; multiply the values by the gate."""


@replaced("value * gate", "value + gate")
def paths_added():
    """The two paths are added; multiply them, number by number."""


@replaced(RESULT, "torch.nn.functional.silu(value * (x @ w2.T)) @ w3.T")
def silu_of_the_product():
    """SiLU is applied to the product of the two paths; it belongs on w2's path alone, before the product."""


@replaced("w3.T", "w3")
@replaced("x @ w2.T", "x @ w2")
@replaced("x @ w1.T", "x @ w1")
def weights_not_transposed():
    """The weights are used without a transpose, as (in, out); they are (out, in), so write x @ w1.T."""


@replaced(RESULT, "x + (value * gate) @ w3.T")
def residual_added():
    """x is added to the result; the residual belongs to the block around this layer."""


@shows_in("gradients")
@replaced(RESULT, "(value * gate.detach()) @ w3.T")
def gate_detached():
    """The gate is cut from the graph, so w2 gets no gradient; use it as it is."""


@shows_in("gradients")
@replaced("value * gate", "value.detach() * gate")
def value_detached():
    """The values are cut from the graph, so w1 gets no gradient; use them as they are."""


@shows_in("gradients")
@replaced("w3.T", "w3.detach().T")
@replaced("x @ w2.T", "x @ w2.detach().T")
@replaced("x @ w1.T", "x @ w1.detach().T")
def no_gradient_to_the_weights():
    """No gradient reaches the weights, so they would never learn; use them as they are, without detach, .data or a new
    Parameter."""


@shows_in("gradients")
@replaced(RESULT, f"({RESULT}).detach()")
def no_gradients():
    """The result cannot be differentiated (no_grad, detach, numpy); leave the graph as torch makes it."""
