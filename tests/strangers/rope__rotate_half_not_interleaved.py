# expect: rotate_half_not_interleaved
import numpy as np


def rope(x, positions, base=10000.0):
    theta = np.outer(positions, base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1]))
    cos, sin = np.repeat(np.cos(theta), 2, axis=1), np.repeat(np.sin(theta), 2, axis=1)
    return x * cos + np.concatenate([-x[..., 1::2], x[..., ::2]], axis=-1) * sin
