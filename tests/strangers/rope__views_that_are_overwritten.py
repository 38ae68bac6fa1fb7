# expect: second_from_the_turned_first
import numpy as np


def rope(x, positions, base=10000.0):
    x = x.copy()
    theta = np.outer(positions, base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1]))
    even, odd = x[..., ::2], x[..., 1::2]  # views, no copies
    x[..., ::2] = even * np.cos(theta) - odd * np.sin(theta)
    x[..., 1::2] = even * np.sin(theta) + odd * np.cos(theta)
    return x
