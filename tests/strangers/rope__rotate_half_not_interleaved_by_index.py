# expect: rotate_half_not_interleaved, positions_ignored
import numpy as np


def rope(x, positions, base=10000.0):
    n, d = x.shape[-2:]
    theta = np.repeat(np.arange(n)[:, None] * base ** (-np.arange(0, d, 2) / d), 2, axis=1)
    return x * np.cos(theta) + np.concatenate([-x[..., 1::2], x[..., ::2]], axis=-1) * np.sin(theta)
