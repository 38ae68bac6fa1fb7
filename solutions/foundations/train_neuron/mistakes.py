"""Wrong ways to train one neuron. A student who makes the mistake reads its docstring."""

from grader.checks import replaced, shows_in, without

PREDICTION, SUM = "min(1.0, max(0.0, features @ weights + bias))", "features @ weights + bias"
LOSS, APPEND, RETURNED = "loss += error**2", "losses.append(loss)", "return weights, float(bias), np.array(losses)"
W, B = "learning_rate * error * features", "learning_rate * error\n"
STEPS = f"            weights = weights + {W}\n            bias = bias + {B}"

pairs = [  # what other code does
    ("one_step_an_epoch", "mean_loss"),
    ("factor_2", "mean_loss"),
    ("one_step_an_epoch", "factor_2"),
    ("no_step_where_cut_off", "factor_2"),  # torch's autograd
    ("not_cut_off", "factor_2"),
    ("not_cut_off", "mean_loss"),
    ("bias_not_updated", "mean_loss"),
]


def _one_step_an_epoch(over=""):
    """The steps of an epoch are summed, or more, and made at its end."""

    def change(mistake):
        mistake = replaced(APPEND, f"{APPEND}\n        weights, bias = weights + d_weights{over}, bias + d_bias{over}")(
            mistake
        )
        mistake = replaced("loss = 0.0\n", "loss = d_weights = d_bias = 0.0\n")(mistake)
        mistake = replaced("weights = weights +", "d_weights = d_weights +")(mistake)
        return replaced("bias = bias +", "d_bias = d_bias +")(mistake)

    return change


@_one_step_an_epoch()
def one_step_an_epoch():
    """The weights change once an epoch, by the sum of all steps; change them after each example."""


@_one_step_an_epoch(" / len(x)")
def mean_step_an_epoch():
    """The weights change once an epoch, by the mean of all steps; change them after each example."""


@_one_step_an_epoch(" * 2.0 / len(x)")
@replaced(LOSS, "loss += error**2 / len(x)")
def descent_on_the_mean_squared_error():
    """This is gradient descent on the mean squared error: one step an epoch, along the mean over all examples. Here the
    weights change after each example, and the loss is a sum."""


@replaced(W, f"{W} / len(x)")
@replaced(B, "learning_rate * error / len(x)\n")
def steps_divided_by_n():
    """Each step is divided by the number of examples; it is learning_rate * error * x_i."""


@replaced(PREDICTION, SUM)
def not_cut_off():
    """Predictions below 0 and above 1 are used as they are; cut them off at 0 and 1."""


@replaced(PREDICTION, f"min({SUM}, 1.0)")
def cut_off_above_alone():
    """Predictions are cut off at 1 and not at 0."""


@replaced(PREDICTION, f"max({SUM}, 0.0)")
def cut_off_below_alone():
    """Predictions are cut off at 0, as a ReLU does it, and not at 1."""


@replaced(PREDICTION, f"1.0 / (1.0 + np.exp(-({SUM})))")
def sigmoid():
    """The prediction goes through a sigmoid; it is cut off at 0 and 1."""


@replaced(PREDICTION, f"float({SUM} > 0.0)")
def threshold_at_0():
    """The prediction is rounded to 0 or 1, as in a perceptron; it may be any number from 0 to 1."""


@replaced(PREDICTION, f"float({SUM} >= 0.5)")
def threshold_at_a_half():
    """The prediction is rounded to 0 or 1; it may be any number from 0 to 1."""


@replaced(PREDICTION, "min(1.0, max(0.0, features @ weights)) + bias")
def bias_after_the_cut():
    """The bias is added after the cut; add it before, so that the prediction stays within 0 and 1."""


@replaced(PREDICTION, "min(1.0, max(0.0, features @ weights))")
def bias_not_used():
    """The bias has no effect on the prediction; add it."""


@replaced("error = target - prediction", "error = (target - prediction) * (0.0 < prediction < 1.0)")
@replaced(LOSS, "loss += (target - prediction)**2")
def no_step_where_cut_off():
    """Where the prediction is cut off, no step is made; that derivative is left out here, and the step is made."""


@replaced("error = target - prediction", "error = (target - prediction) * (0.0 < prediction < 1.0)")
def no_error_where_cut_off():
    """Where the prediction is cut off, the error counts as 0, in the loss and in the step; it counts in both."""


@replaced(W, f"{W} * prediction * (1.0 - prediction)")
@replaced(B, "learning_rate * error * prediction * (1.0 - prediction)\n")
def derivative_of_a_sigmoid():
    """The steps are multiplied by prediction * (1 - prediction), which belongs to a sigmoid; there is none here."""


@replaced("error = target - prediction", "error = prediction - target")
def ascent():
    """The steps go the wrong way, and the error grows. With error = y - prediction the step is added."""


@replaced(LOSS, "pass")
@replaced(STEPS, f"{STEPS}            loss += (target - {PREDICTION}) ** 2\n")
def loss_after_the_step():
    """Each error of the loss is measured after its step; measure it before."""


@replaced(LOSS, "pass")
@replaced(APPEND, "losses.append(np.sum((y - np.clip(x @ weights + bias, 0.0, 1.0)) ** 2))")
def loss_after_the_epoch():
    """The loss is measured with the weights that an epoch ends with; each error is measured before its own step."""


@replaced("loss = 0.0", "loss = np.sum((y - np.clip(x @ weights + bias, 0.0, 1.0)) ** 2)")
@replaced(LOSS, "pass")
def loss_before_the_epoch():
    """The loss is measured with the weights that an epoch begins with; each error is measured just before its own
    step."""


@replaced(LOSS, "loss += error**2 / len(x)")
def mean_loss():
    """The losses are means over the examples; they are sums."""


@replaced(LOSS, "loss += 0.5 * error**2")
def half_the_loss():
    """The losses are halved; they are sums of error squared."""


@replaced(LOSS, "loss += abs(error)")
def absolute_loss():
    """The losses are sums of absolute errors; square each error."""


@replaced(LOSS, "loss += error")
def loss_of_plain_errors():
    """The losses are sums of the errors themselves; square each error."""


@replaced(LOSS, "loss = error**2")
def loss_of_the_last_example():
    """The loss of an epoch is the squared error of its last example; add up those of all examples."""


@replaced("        loss = 0.0\n", "")
@replaced("losses = []", "losses, loss = [], 0.0")
def loss_never_reset():
    """The loss goes on from one epoch to the next; it begins at 0 in each."""


@replaced(LOSS, f"loss += (target - ({SUM})) ** 2")
def loss_without_the_cut():
    """The loss is measured with predictions that are not cut off; use the same error as the step does."""


@replaced(f"        {APPEND}", f"            {APPEND}")
@replaced("loss += error", "loss = error")
def a_loss_for_each_example():
    """There is a loss for each example; there is one for each epoch, the sum."""


@replaced(W, f"2.0 * {W}")
@replaced(B, f"2.0 * {B}")
def factor_2():
    """The steps are twice as large: the 2 of the square's derivative is left out here."""


@without("            bias = bias + learning_rate * error\n")
def bias_not_updated():
    """The bias does not change; it moves by learning_rate * error."""


@without(f"            weights = weights + {W}\n")
def weights_not_updated():
    """The weights do not change; they move by learning_rate * error * x_i."""


@replaced(B, f"learning_rate * (target - {PREDICTION})\n")
def bias_from_the_new_weights():
    """The bias moves by an error that is measured again after the weights' step; both use the same error."""


@replaced(B, "error\n")
def bias_without_the_rate():
    """The bias moves by the whole error; multiply it by the learning rate."""


@replaced(W, "error * features")
@replaced(B, "error\n")
def no_learning_rate():
    """The learning rate has no effect; multiply both steps by it."""


@replaced(W, "learning_rate * error")
def step_without_x():
    """All weights move by the same number; multiply the step by x_i."""


@replaced(W, "learning_rate * error**2 * features")
@replaced(B, "learning_rate * error**2\n")
def step_along_the_square():
    """The steps use the squared error, which has no sign; they use the error itself."""


@replaced(W, "learning_rate * np.sign(error) * features")
@replaced(B, "learning_rate * np.sign(error)\n")
def step_along_the_sign():
    """The steps use the sign of the error alone; they use the error itself."""


@replaced("zip(x, y, strict=True)", "zip(x[::-1], y[::-1], strict=True)")
def from_the_last_to_the_first():
    """The examples are taken from the last to the first; take them in the order of the rows."""


@replaced("zip(x, y, strict=True)", "[(x[-1], y[-1])]")
def last_example_alone():
    """Only the last example is used; use all of them, one after the other."""


@replaced("range(epochs)", "range(1)")
def one_epoch():
    """Training ends after one epoch; do as many as `epochs` says."""


@replaced("range(epochs)", "range(epochs - 1)")
def one_epoch_less():
    """One epoch is missing; losses has one entry for each of `epochs`."""


@replaced("range(epochs)", "range(epochs + 1)")
def one_epoch_more():
    """There is one epoch too many; losses has one entry for each of `epochs`."""


@replaced("    losses = []", "    start = weights, bias\n    losses = []")
@replaced("        loss = 0.0", "        weights, bias = start\n        loss = 0.0")
def begins_again_each_epoch():
    """Each epoch begins with the first weights again; go on with those that the epoch before ended with."""


@replaced(RETURNED, "return weights, float(bias), losses[-1]")
def last_loss_alone():
    """Only the last loss is returned; return one for each epoch, as an array."""


@replaced(RETURNED, "return weights, float(bias)")
def losses_missing():
    """The losses are not returned; the result is (weights, bias, losses)."""


@replaced(RETURNED, "return weights, float(bias), np.array(losses)[::-1]")
def losses_backwards():
    """The losses come last epoch first; put them in the order of the epochs."""


@shows_in("inputs")
@replaced("weights = weights +", "weights +=")
def weights_overwritten():
    """The caller's weights are changed in place (+=); make a new array."""
