"""Wrong ways to write the mean squared error. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, without

LOSS, GRADIENT = "np.mean(error**2)", "2.0 * error / error.size"


@replaced(LOSS, "0.5 * np.mean(error**2)")
@replaced(GRADIENT, "error / error.size")
def one_half():
    """One half of the mean squared error is returned, and its gradient. Nothing is halved here."""


@replaced(LOSS, "np.sum(error**2)")
@replaced(GRADIENT, "2.0 * error")
def summed():
    """The squares are summed; divide the loss and the gradient by the number of elements."""


@replaced(GRADIENT, "error")
def gradient_without_2_and_n():
    """The gradient is the plain error. The square's derivative brings a 2, and the mean a division by n."""


@replaced(GRADIENT, "error / error.size")
def gradient_without_2():
    """The 2 of the square's derivative is missing in the gradient."""


@without(" / error.size")
def gradient_without_n():
    """The gradient is not divided by the number of elements, though the loss is a mean."""


@replaced(LOSS, "np.sum(error**2) / len(np.atleast_1d(error))")
@replaced("/ error.size", "/ len(np.atleast_1d(error))")
def mean_over_the_batch():
    """The mean is taken over the first axis alone; it is over all numbers."""


@replaced("prediction - target", "target - prediction")
def sign_of_the_gradient():
    """The gradient has the wrong sign. Where the prediction is too large, the loss grows with it."""


def absolute_error(prediction, target):
    """This is the mean absolute error; the errors are to be squared."""
    error = prediction - target
    return float(np.mean(np.abs(error))), np.sign(error) / error.size
