# expect: half_split_angles
import numpy as np


def rope(x, positions, base=10000.0):
    theta = np.outer(positions, base ** (-2 * np.arange(x.shape[-1] // 2) / x.shape[-1]))
    theta = np.hstack([theta, theta])
    swapped = np.empty_like(x)
    swapped[..., ::2], swapped[..., 1::2] = -x[..., 1::2], x[..., ::2]
    return x * np.cos(theta) + swapped * np.sin(theta)
