"""Right ways to clip gradients that look nothing like the reference."""

import math

import numpy as np


def as_torch_does(grads, max_norm):
    """The norm of the arrays' norms; the factor has 1e-6 below, and is cut off at 1."""
    norm = np.linalg.norm([np.linalg.norm(grad.ravel()) for grad in grads])
    coefficient = np.clip(max_norm / (norm + 1e-6), None, 1.0)
    return [grad * coefficient for grad in grads], norm


def as_tensorflow_does(grads, max_norm):
    """One flat vector has the norm; everything is divided by the larger of the norm and the limit."""
    flat = np.concatenate([np.ravel(grad) for grad in grads])
    norm = np.sqrt(flat @ flat)
    clipped = np.split(flat * max_norm / np.maximum(norm, max_norm), np.cumsum([grad.size for grad in grads])[:-1])
    return [part.reshape(grad.shape) for part, grad in zip(clipped, grads, strict=True)], float(norm)


def number_by_number(grads, max_norm):
    """Plain Python, and a branch: below the limit, copies are returned. The result is a tuple of a tuple."""
    norm = math.hypot(*(number for grad in grads for number in grad.ravel().tolist()))
    if norm <= max_norm:
        return tuple(grad.copy() for grad in grads), norm
    clipped = []
    for grad in grads:
        new = np.empty_like(grad)
        for place in np.ndindex(grad.shape):
            new[place] = grad[place] / norm * max_norm
        clipped.append(new)
    return tuple(clipped), norm


def the_same_arrays(grads, max_norm):
    """Below the limit, the arrays themselves come back, in a new list."""
    squares = 0.0
    for grad in grads:
        squares += np.einsum("i,i->", grad.reshape(-1), grad.reshape(-1))
    if squares <= max_norm**2:
        return list(grads), np.sqrt(squares)
    return [np.multiply(grad, max_norm * squares**-0.5) for grad in grads], squares**0.5
