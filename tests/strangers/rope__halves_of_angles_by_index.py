# expect: half_split_angles, positions_ignored
import numpy as np


def rope(x, positions, base=10000.0):
    n, d = x.shape[-2:]
    theta = np.tile(np.arange(n)[:, None] / base ** (np.arange(0, d, 2) / d), 2)
    swapped = np.stack([-x[..., 1::2], x[..., ::2]], axis=-1).reshape(x.shape)
    return x * np.cos(theta) + swapped * np.sin(theta)
