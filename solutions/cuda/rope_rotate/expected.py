"""What rope_rotate must compute, in float64."""

import numpy as np


def rope_rotate(x, positions, base):
    n, d = x.shape
    angles = positions.astype(np.float64)[:, None] * base ** (-np.arange(0, d, 2) / d)
    pairs = x.reshape(n, d // 2, 2).astype(np.float64)
    turned = (pairs[..., 0] + 1j * pairs[..., 1]) * np.exp(1j * angles)
    return np.stack([turned.real, turned.imag], axis=-1).reshape(n, d).astype(np.float32)
