"""Right ways to write dropout that look nothing like the reference."""

import numpy as np


def number_by_number(x, uniforms, p, training):
    """A loop over all numbers, with Python floats."""
    y = [
        (0.0 if uniform < p else value / (1 - p)) if training else value
        for value, uniform in zip(x.ravel().tolist(), uniforms.ravel().tolist(), strict=True)
    ]
    return np.array(y).reshape(x.shape)


def mask_with_the_scale(x, uniforms, p, training):
    """The mask holds 0 and the scale, as in many libraries. x itself is returned in evaluation."""
    if not training:
        return x
    mask = np.zeros(x.shape)
    mask[uniforms >= p] = 1.0
    return x * mask * (1.0 / max(1.0 - p, 1e-30))


def dropped_on_a_copy(x, uniforms, p, training):
    """The numbers to drop are set to 0 in a copy; p = 1 leaves an empty selection to divide."""
    y = np.array(x)
    if training:
        drop = ~(uniforms >= p)
        y[drop] = 0
        y[~drop] /= 1 - p
    return y
