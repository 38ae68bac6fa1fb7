"""Wrong ways to write one step of gradient descent. A student who makes the mistake reads its docstring."""

from grader.checks import open_where, replaced, shows_in

STEP = "w - learning_rate * grad"


@replaced(STEP, "w + learning_rate * grad")
def ascent():
    """The step is added, so the loss grows; subtract it."""


@replaced(STEP, "w - grad")
def learning_rate_ignored():
    """The learning rate has no effect; multiply the gradient by it."""


@open_where("not finite")
@replaced(STEP, "w - grad / np.float64(learning_rate)")
def divided_by_the_rate():
    """The gradient is divided by the learning rate; multiply it."""


@replaced(STEP, "-learning_rate * grad")
def step_returned():
    """The step itself is returned; add it to w."""


@replaced(STEP, "learning_rate * grad")
def step_returned_without_its_sign():
    """Only learning_rate * grad is returned; subtract it from w."""


@replaced(STEP, "learning_rate * grad - w")
def subtracted_the_other_way_round():
    """w is subtracted from the step; subtract the step from w."""


@replaced(STEP, "(w - learning_rate) * grad")
def bracket_around_the_rate():
    """The learning rate is subtracted from w first; multiply it by the gradient, then subtract."""


@replaced(STEP, "w * (1.0 - learning_rate * grad)")
def step_in_proportion_to_w():
    """The step is multiplied by w; subtract learning_rate * grad itself."""


@replaced(STEP, "w - learning_rate * w")
def weights_for_the_gradient():
    """The step is made from the weights, which only shrinks them; make it from the gradient."""


@replaced(STEP, "w - learning_rate * np.sign(grad)")
def sign_of_the_gradient():
    """Only the sign of the gradient is used; a steeper slope makes a longer step."""


@open_where("nan")
@replaced(STEP, "w - learning_rate * grad / np.linalg.norm(grad)")
def gradient_normalised():
    """The gradient is divided by its length; use it as it is."""


@replaced(STEP, "w - learning_rate * grad.mean()")
def mean_of_the_gradient():
    """All weights move by the mean of the gradient; each one moves by its own slope."""


@replaced(STEP, "w - learning_rate * grad / len(grad)")
def divided_by_the_number_of_weights():
    """The gradient is divided by a number of weights; use it as it is."""


@replaced(STEP, "w - learning_rate * np.clip(grad, -1.0, 1.0)")
def gradient_cut_off():
    """The gradient is cut off at -1 and 1; use it as it is."""


@replaced(STEP, "w - learning_rate * learning_rate * grad")
def rate_twice():
    """The gradient is multiplied by the learning rate twice."""


@shows_in("inputs")
@replaced(f"return {STEP}", "w -= learning_rate * grad\n    return w")
def in_place():
    """w is changed in place (`w -= ...`); make a new array and leave the input as it was."""


@shows_in("inputs")
@replaced(f"return {STEP}", "grad *= learning_rate\n    return w - grad")
def gradient_in_place():
    """The gradient is changed in place; make a new array and leave the input as it was."""
