"""Wrong ways to write backpropagation through two layers. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced

HIDDEN, LOGITS, GATE = "np.maximum(a, 0.0)", "hidden @ w2.T + b2", "(a > 0.0)"
D_A, MAXIMUM = "d_a = (d_logits @ w2) * (a > 0.0)", " - logits.max(axis=1, keepdims=True)"
DW1, DB1, DX = "dw1 = d_a.T @ x", "db1 = d_a.sum(axis=0)", "dx = d_a @ w1"
DW2, DB2, DIVIDED = "dw2 = d_logits.T @ hidden", "db2 = d_logits.sum(axis=0)", "d_logits /= len(x)"
ONE_HOT, RETURNED = "d_logits[np.arange(len(x)), targets] -= 1.0", "return dx, dw1, db1, dw2, db2"

pairs = [
    ("no_gate", "not_divided"),
    ("weight_gradients_transposed", "bias_gradients_averaged"),
    ("weight_gradients_transposed", "not_divided"),
    ("gate_open_at_0", "not_divided"),
    ("no_maximum", "not_divided"),
    ("no_maximum", "no_gate"),
    ("not_divided", "bias_gradients_averaged"),
    ("no_maximum", "gate_open_at_0"),
]


@replaced(D_A, "d_a = d_logits @ w2")
def no_gate():
    """The ReLU is left out in the backward pass: where the pre-activation is not above 0, the gradient is 0."""


@replaced(D_A, "d_a = np.maximum(d_logits @ w2, 0.0)")
def gate_from_the_gradient():
    """The ReLU cuts off negative gradients; it is the pre-activation that decides which gradients pass."""


@replaced(D_A, "d_a = np.maximum(d_logits @ w2, 0.0) * (a > 0.0)")
def gate_from_both():
    """Negative gradients are cut off as well; where the pre-activation is above 0, every gradient passes."""


@replaced(GATE, "(a >= 0.0)")
def gate_open_at_0():
    """The derivative of the ReLU at 0 is taken for 1; here it is 0, so the gradient passes where a > 0 alone."""


@replaced(GATE, "np.heaviside(a, 0.5)")
def gate_half_open_at_0():
    """The derivative of the ReLU at 0 is taken for 1/2; here it is 0."""


@replaced(GATE, "(a <= 0.0)")
def gate_inverted():
    """The gradient passes where the unit is off; it passes where the pre-activation is above 0."""


@replaced(GATE, "hidden")
def gradient_times_hidden():
    """The gradient is multiplied by the hidden values; the derivative of the ReLU is 1 where a > 0, and 0 elsewhere."""


@replaced(GATE, "hidden * (1.0 - hidden)")
def derivative_of_a_sigmoid():
    """hidden * (1 - hidden) is the derivative of a sigmoid; that of a ReLU is 1 where a > 0, and 0 elsewhere."""


@replaced(GATE, "(1.0 - hidden**2)")
def derivative_of_tanh():
    """1 - hidden^2 is the derivative of tanh; that of a ReLU is 1 where a > 0, and 0 elsewhere."""


@replaced(GATE, "np.where(a > 0.0, 1.0, 0.01)")
def leaky_gate():
    """A hundredth of the gradient passes where a unit is off, as with a leaky ReLU; it is 0 there."""


@replaced(DX, "dx = (d_logits @ w2) @ w1")
def dx_without_the_gate():
    """dx is computed from a gradient that has not passed the ReLU; use the same d_a as for dw1."""


@replaced(DW1, "dw1 = (d_logits @ w2).T @ x")
def dw1_without_the_gate():
    """dw1 is computed from a gradient that has not passed the ReLU."""


@replaced(DB1, "db1 = (d_logits @ w2).sum(axis=0)")
def db1_without_the_gate():
    """db1 is computed from a gradient that has not passed the ReLU."""


@replaced(HIDDEN, "a")
@replaced(D_A, "d_a = d_logits @ w2")
def no_relu():
    """There is no ReLU between the two layers, neither forward nor backward."""


@replaced(HIDDEN, "a")
def no_relu_forward():
    """The forward pass leaves out the ReLU, and the backward pass has it."""


@replaced(HIDDEN, "np.abs(a)")
def absolute_values():
    """hidden is the absolute value of a; it is a where a is above 0, and 0 elsewhere."""


@replaced(LOGITS, "np.maximum(hidden @ w2.T + b2, 0.0)")
def relu_on_the_logits():
    """The logits go through a ReLU, too; only the hidden layer does."""


@replaced(DW2, "dw2 = d_logits.T @ a")
def dw2_from_the_pre_activations():
    """dw2 is computed with the pre-activations; the second layer's input is hidden, after the ReLU."""


@replaced(DW2, "dw2 = (d_logits.T @ hidden).T")
@replaced(DW1, "dw1 = (d_a.T @ x).T")
def weight_gradients_transposed():
    """dw1 and dw2 are transposed; each has the shape of its weights, (out, in)."""


@replaced(DW2, "dw2 = (d_logits.T @ hidden).T")
def dw2_transposed():
    """dw2 is transposed; it has the shape of w2, (classes, hidden)."""


@replaced(DW1, "dw1 = (d_a.T @ x).T")
def dw1_transposed():
    """dw1 is transposed; it has the shape of w1, (hidden, d)."""


@replaced("(d_logits @ w2)", "(d_logits @ w2.T)")
def through_the_transpose_of_w2():
    """The gradient goes back through w2 transposed; forward the transpose is used, backward w2 itself."""


@replaced(DX, "dx = d_a @ w1.T")
def dx_through_the_transpose_of_w1():
    """dx is computed with w1 transposed; forward the transpose is used, backward w1 itself."""


@replaced("x @ w1.T", "x @ w1")
@replaced("hidden @ w2.T", "hidden @ w2")
def forward_without_transposes():
    """The forward pass uses the weights without a transpose; they are stored (out, in), so it is x w1^T."""


@replaced(DB2, "db2 = d_logits.mean(axis=0)")
@replaced(DB1, "db1 = d_a.mean(axis=0)")
def bias_gradients_averaged():
    """db1 and db2 are means over the rows; they are sums, for 1/n is in d_logits already."""


@replaced(DB2, "db2 = d_logits.mean(axis=0)")
def db2_averaged():
    """db2 is a mean over the rows; it is a sum, for 1/n is in d_logits already."""


@replaced(DB1, "db1 = d_a.mean(axis=0)")
def db1_averaged():
    """db1 is a mean over the rows; it is a sum, for 1/n is in d_a already."""


@replaced(DIVIDED, "pass")
def not_divided():
    """The gradients are those of the summed loss; the loss is a mean over the rows, so divide d_logits by n."""


@replaced(DIVIDED, "pass")
@replaced(DW2, "dw2 = d_logits.T @ hidden / len(x)")
@replaced(DB2, "db2 = d_logits.sum(axis=0) / len(x)")
@replaced(DW1, "dw1 = d_a.T @ x / len(x)")
@replaced(DB1, "db1 = d_a.sum(axis=0) / len(x)")
def dx_not_divided():
    """dx is not divided by n, although the others are; divide d_logits once, at the beginning."""


@replaced(DIVIDED, "pass")
@replaced(DW2, "dw2 = d_logits.T @ hidden / len(x)")
@replaced(DW1, "dw1 = d_a.T @ x / len(x)")
def only_weights_divided():
    """dw1 and dw2 are divided by n, the others are not; divide d_logits once, at the beginning."""


@replaced(DW2, "dw2 = d_logits.T @ hidden / len(x)")
@replaced(DW1, "dw1 = d_a.T @ x / len(x)")
def weights_divided_twice():
    """dw1 and dw2 are divided by n once more; 1/n is in d_logits already."""


@replaced(DIVIDED, "d_logits /= len(x) ** 2")
def divided_twice():
    """The gradients are divided by n twice."""


@replaced(DIVIDED, "d_logits /= d_logits.size")
def divided_by_the_classes_too():
    """The gradients are divided by n * classes; the loss is a mean over the n rows alone."""


@replaced(ONE_HOT, "pass")
def one_hot_not_subtracted():
    """d_logits is the softmax alone; subtract 1 at the target of each row."""


@replaced(ONE_HOT, "d_logits = np.eye(len(b2))[targets] - d_logits")
def sign():
    """All gradients have the wrong sign: d_logits is the softmax minus one-hot, not the other way round."""


@replaced(ONE_HOT, "d_logits[np.arange(len(x)), targets - 1] -= 1.0")
def targets_from_1():
    """The targets are counted from 1; class 0 is the first."""


@replaced(ONE_HOT, "d_logits[:, targets] -= 1.0")
def one_hot_in_every_row():
    """1 is subtracted at the targets of all rows in every row; each row has one target, its own."""


@replaced(ONE_HOT, "d_logits[np.arange(len(x)), targets] -= 1.0\n    d_logits *= 2.0")
def factor_2():
    """The gradients are twice as large: 2 belongs to the mean squared error. Here d_logits is softmax minus one-hot."""


@replaced(
    ONE_HOT,
    "p = d_logits\n    d_logits = p - np.eye(len(b2))[targets]\n"
    "    d_logits = p * (d_logits - (p * d_logits).sum(axis=1, keepdims=True))",
)
def softmax_derived_once_more():
    """Softmax minus one-hot goes through the softmax's derivative once more; it is the gradient of the logits
    already."""


@replaced(
    "    d_logits[np",
    "    d_logits = np.exp(d_logits)\n    d_logits /= d_logits.sum(axis=1, keepdims=True)\n    d_logits[np",
)
def softmax_twice():
    """The softmax is taken twice; the network ends with logits, and the loss takes one softmax."""


@open_where("nan")
@replaced("exponentials / exponentials.sum(axis=1, keepdims=True)", "exponentials / exponentials.sum(axis=0)")
def softmax_over_the_rows():
    """The softmax runs over the rows; the classes of each row add up to 1, so take axis 1."""


@open_where("nan")
@replaced("exponentials / exponentials.sum(axis=1, keepdims=True)", "exponentials / exponentials.sum()")
def softmax_over_everything():
    """The softmax runs over the whole batch; the classes of each row add up to 1."""


@replaced("np.exp(logits - logits.max(axis=1, keepdims=True))", "1.0 / (1.0 + np.exp(-np.clip(logits, -700.0, 700.0)))")
@replaced("exponentials / exponentials.sum(axis=1, keepdims=True)", "exponentials")
def sigmoid():
    """Each logit goes through a sigmoid of its own; a softmax makes them probabilities that add up to 1."""


@open_where("nan")
@replaced(MAXIMUM, "")
def no_maximum():
    """exp overflows at large logits and gives NaN; subtract the largest logit of each row first."""


@open_where("nan")
@replaced(MAXIMUM, " - logits.max()")
def one_maximum_for_all():
    """The largest logit of the whole batch is subtracted, so that other rows underflow to 0 / 0; each row has its own
    maximum."""


@replaced(LOGITS, "np.clip(hidden @ w2.T + b2, -500.0, 500.0)")
def logits_cut_off():
    """Large logits are cut off, so those of a row become equal; subtract the largest logit of each row instead."""


@replaced(" + b1", "")
def b1_ignored():
    """b1 has no effect on the forward pass; add it before the ReLU."""


@replaced(" + b2", "")
def b2_ignored():
    """b2 has no effect on the forward pass; add it to the logits."""


@replaced(DB2, "db2 = d_logits.sum(axis=0, keepdims=True)")
@replaced(DB1, "db1 = d_a.sum(axis=0, keepdims=True)")
def biases_with_an_axis_of_one():
    """db1 and db2 have the shape (1, ...); each has the shape of its bias, with one axis."""


@replaced(DB2, "db2 = d_logits.sum(axis=1)")
@replaced(DB1, "db1 = d_a.sum(axis=1)")
def biases_summed_over_the_outputs():
    """db1 and db2 are summed within the rows; sum over the rows, so that each output keeps its own gradient."""


@replaced(D_A, "d_a = (d_logits @ (w2 - dw2)) * (a > 0.0)")
def through_the_new_w2():
    """The gradient goes back through a w2 that has been moved already; all gradients are taken at the given weights."""


@replaced(RETURNED, "return dw1, db1, dw2, db2, dx")
def dx_last():
    """dx comes last; the result is (dx, dw1, db1, dw2, db2)."""


@replaced(RETURNED, "return dw1, db1, dw2, db2")
def dx_missing():
    """dx is not returned; the result is (dx, dw1, db1, dw2, db2)."""


@replaced(RETURNED, "return dx, dw2, db2, dw1, db1")
def second_layer_first():
    """The second layer's gradients come before the first layer's; the result is (dx, dw1, db1, dw2, db2)."""


@replaced(RETURNED, "return dx, dw1, dw2, db1, db2")
def weights_before_biases():
    """The gradients of both weights come before those of the biases; the result is (dx, dw1, db1, dw2, db2)."""
