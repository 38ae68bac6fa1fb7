"""Right ways to write one step of gradient descent that look nothing like the reference."""

import numpy as np


def number_by_number(w, grad, learning_rate):
    """A loop over all weights."""
    new = np.zeros(w.shape)
    for place in np.ndindex(w.shape):
        new[place] = w[place] + grad[place] * -learning_rate
    return new


def on_a_copy(w, grad, learning_rate):
    """In place, as optimizers do it, on a copy."""
    new = w.copy()
    new -= learning_rate * grad
    return new


def as_a_product(w, grad, learning_rate):
    """Weights and gradient side by side, times the vector (1, -learning_rate)."""
    return np.stack([w, grad], axis=-1) @ np.array([1.0, -learning_rate])
