"""Right ways to write sinusoidal positions that look nothing like the reference."""

import math

import numpy as np


def number_by_number(n, d, base=10000.0):
    """A loop over all places, with Python's math."""
    y = np.zeros((n, d))
    for p in range(n):
        for j in range(d):
            angle = p / base ** (2 * (j // 2) / d)
            y[p, j] = math.cos(angle) if j % 2 else math.sin(angle)
    return y


def stacked_pairs(n, d, base=10000.0):
    """Frequencies by exp and log, as PyTorch's tutorial has them; the pairs are a third axis."""
    frequencies = np.exp(np.arange(0, d, 2) * -(np.log(base) / d))
    angles = np.outer(np.arange(n, dtype=float), frequencies)
    return np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(n, d)


def complex_powers(n, d, base=10000.0):
    """Each pair is a point on the unit circle, turned a step at a time."""
    step = np.exp(1j / base ** (np.arange(d // 2) * 2.0 / d))
    points = np.vstack([np.ones(d // 2), np.cumprod(np.tile(step, (n, 1)), axis=0)])[:n]
    return np.ravel(np.column_stack([points.imag.ravel(), points.real.ravel()])).reshape(n, d)
