"""Wrong ways to write a step of logistic regression. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

SCORE, P = "(x @ weights + bias)", "0.5 * (1.0 + np.tanh(0.5 * (x @ weights + bias)))"
GRADIENT, MEAN, ERROR = "(x.T @ error / len(y))", "error.mean()", "error = p - y"
NEW_WEIGHTS, NEW_BIAS = f"weights - learning_rate * {GRADIENT}", f"float(bias - learning_rate * {MEAN})"
RETURNED = f"return {NEW_WEIGHTS}, {NEW_BIAS}"

pairs = [
    ("summed", "squared_error"),
    ("summed", "squared_error_without_2"),
    ("ascent", "summed"),
    ("no_sigmoid", "summed"),
    ("sigmoid_that_overflows", "summed"),
    ("sigmoid_that_overflows", "squared_error"),
    ("sigmoid_that_overflows", "bias_step_after_the_weight_step"),
]


@replaced(GRADIENT, "(x.T @ error)")
@replaced(MEAN, "error.sum()")
def summed():
    """The step is made from the sum over the rows; take the mean."""


@replaced(GRADIENT, "(x.T @ error)")
def weights_summed():
    """The weights' step is made from the sum over the rows, and the bias's from the mean; take the mean for both."""


@replaced(MEAN, "error.sum()")
def bias_summed():
    """The bias's step is made from the sum over the rows, and the weights' from the mean; take the mean for both."""


@replaced(GRADIENT, "(x.T @ error / len(weights))")
@replaced(MEAN, "error.sum() / len(weights)")
def divided_by_the_number_of_weights():
    """The sums are divided by the number of weights; divide by the number of rows."""


@replaced(GRADIENT, "(x.T @ error / len(weights))")
def weights_divided_by_their_number():
    """The weights' step is divided by the number of weights; divide by the number of rows."""


@replaced(ERROR, "error = 2.0 * (p - y) * p * (1.0 - p)")
def squared_error():
    """This is the gradient of the squared error, 2 (p - y) p (1 - p); that of the cross-entropy is p - y."""


@replaced(ERROR, "error = (p - y) * p * (1.0 - p)")
def squared_error_without_2():
    """The error is multiplied by p (1 - p), the derivative of the sigmoid, as for the squared error; the gradient of
    the cross-entropy is p - y."""


@replaced(ERROR, "error = 2.0 * (p - y)")
def factor_2():
    """The error has a factor 2, as that of a squared error; the gradient of the cross-entropy is p - y."""


@replaced(ERROR, "error = (p - y) ** 2")
def error_squared():
    """The error is squared; the gradient is made from p - y itself."""


@replaced(ERROR, "error = np.abs(p - y)")
def error_without_its_sign():
    """The error is used without its sign; p - y is negative where p has to grow."""


@replaced(ERROR, "error = y - p")
def ascent():
    """The step goes the wrong way, so the loss grows: subtract the learning rate times p - y, or add it times y - p."""


@replaced(P, "x @ weights + bias")
def no_sigmoid():
    """The score itself is taken for p; it goes through the sigmoid first."""


@replaced(P, "(x @ weights + bias > 0.0)")
def perceptron():
    """p is rounded to 0 or 1, as in a perceptron; use the probability itself."""


@replaced(P, "np.tanh(x @ weights + bias)")
def tanh_for_sigmoid():
    """The score goes through tanh; it goes through a sigmoid."""


@replaced(P, "0.5 * (1.0 - np.tanh(0.5 * (x @ weights + bias)))")
def sign_in_the_sigmoid():
    """The sigmoid has the wrong sign: it is 1 / (1 + exp(-a)), which grows with a."""


@replaced(P, "np.clip(0.2 * (x @ weights + bias) + 0.5, 0.0, 1.0)")
def hard_sigmoid():
    """The score goes through a hard sigmoid, 0.2 a + 0.5 cut to [0, 1]; use the sigmoid itself."""


@replaced(SCORE, "(x @ weights)")
def bias_left_out_of_the_score():
    """The bias has no part in p; the score is x w + b."""


@open_where("nan")
@replaced(P, "np.exp(x @ weights + bias) / (1.0 + np.exp(x @ weights + bias))")
def sigmoid_that_overflows():
    """The sigmoid is written exp(a) / (1 + exp(a)), which is infinity over infinity, NaN, for a large a. Write it so
    that no infinity is divided by another."""


@replaced(P, "np.nan_to_num(np.exp(x @ weights + bias) / (1.0 + np.exp(x @ weights + bias)))")
def nan_taken_for_0():
    """exp(a) / (1 + exp(a)) is NaN for a large a, and you replace it by 0; the sigmoid is 1 there. Write it so that no
    infinity is divided by another."""


@replaced(P, f"np.clip({P}, 1e-7, 1.0 - 1e-7)")
def probability_cut_off():
    """p is cut off near 0 and 1; use it as it is."""


@replaced(P, "1.0 / (1.0 + np.array([math.exp(-a) for a in x @ weights + bias]))")
@replaced("def logistic_step", "import math\n\n\ndef logistic_step")
def sigmoid_that_raises():
    """math.exp raises OverflowError where its argument is above 709. np.exp gives infinity there, and 1 / infinity is
    0; or write the sigmoid in another way for scores below 0."""


@replaced(
    RETURNED,
    f"""weights = {NEW_WEIGHTS}
    p = {P}
    return weights, float(bias - learning_rate * (p - y).mean())""",
)
def bias_step_after_the_weight_step():
    """The bias's step is made with the new weights; both steps are made from the old p."""


@replaced(
    RETURNED,
    f"""bias = {NEW_BIAS}
    error = {P} - y
    return {NEW_WEIGHTS}, bias""",
)
def weight_step_after_the_bias_step():
    """The weights' step is made with the new bias; both steps are made from the old p."""


@replaced(
    f"    p = {P}  # the sigmoid, without an exp that overflows\n    {ERROR}\n    {RETURNED}",
    """    for row, right in zip(x, y):
        error = 0.5 * (1.0 + np.tanh(0.5 * (row @ weights + bias))) - right
        weights, bias = weights - learning_rate * error * row, bias - learning_rate * error
    return weights, float(bias)""",
)
def a_step_for_each_row():
    """Each row makes a step of its own; there is one step, from the mean over all rows."""


@replaced(
    f"    p = {P}  # the sigmoid, without an exp that overflows\n    {ERROR}\n    {RETURNED}",
    """    n = len(y)
    for row, right in zip(x, y):
        error = 0.5 * (1.0 + np.tanh(0.5 * (row @ weights + bias))) - right
        weights, bias = weights - learning_rate * error * row / n, bias - learning_rate * error / n
    return weights, float(bias)""",
)
def renewed_after_each_row():
    """Weights and bias change within the loop over the rows, so later rows see new ones; add up all rows first, then
    make one step."""


@replaced(GRADIENT, "(x.mean(axis=0) * error.mean())")
def product_of_the_means():
    """The mean input is multiplied by the mean error; multiply row by row first, then take the mean."""


@replaced(GRADIENT, "np.mean(error[:, None] * x)")
def one_step_for_all_weights():
    """The mean is taken over rows and columns, so all weights make the same step; take it over the rows alone
    (axis 0)."""


@replaced(GRADIENT, "error.mean()")
def input_left_out():
    """All weights move by the mean error; the error is multiplied by the input that belongs to each weight."""


@replaced(NEW_BIAS, "float(bias)")
def bias_not_renewed():
    """The bias stays as it was; it makes a step too."""


@replaced(NEW_BIAS, "float(bias + learning_rate * error.mean())")
def bias_ascends():
    """The bias's step has the wrong sign; subtract it, as that of the weights."""


@replaced(f"learning_rate * {GRADIENT}", GRADIENT)
@replaced(f"learning_rate * {MEAN}", MEAN)
def learning_rate_ignored():
    """The learning rate has no effect; multiply both steps by it."""


@replaced(f"bias - learning_rate * {MEAN}", f"bias - {MEAN}")
def learning_rate_not_for_the_bias():
    """The bias's step is not multiplied by the learning rate."""


@replaced(RETURNED, f"return {GRADIENT}, float({MEAN})")
def gradient_returned():
    """The gradients are returned; return the new weights and the new bias."""


@replaced(RETURNED, f"return {NEW_BIAS}, {NEW_WEIGHTS}")
def bias_first():
    """The bias is returned first; the result is (weights, bias)."""


@replaced(RETURNED, f"return {NEW_WEIGHTS}")
def weights_alone():
    """Only the weights are returned; the result is (weights, bias)."""


@shows_in("inputs")
@replaced(RETURNED, f"weights -= learning_rate * {GRADIENT}\n    return weights, {NEW_BIAS}")
def in_place():
    """The weights are changed in place (`-=`); make a new array and leave the input as it was."""
