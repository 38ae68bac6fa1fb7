"""Right ways to write the mean squared error that look nothing like the reference."""

import numpy as np


def number_by_number(prediction, target):
    """A loop over all numbers."""
    loss, gradient = 0.0, np.zeros(np.shape(prediction))
    for place in np.ndindex(np.shape(prediction)):
        error = prediction[place] - target[place]
        loss += error * error / prediction.size
        gradient[place] = 2 * error / prediction.size
    return loss, gradient


def by_a_product(prediction, target):
    """The sum of squares is the product of the flat error with itself. A NumPy float is returned, in a list."""
    error = (np.asarray(target) - prediction).ravel()
    return [error @ error / len(error), (-2 / len(error) * error).reshape(np.shape(prediction))]
