# expect: exponent_to_a_whole_one
import numpy as np


def rope(x, positions, base=10000.0):
    half = x.shape[-1] // 2
    step = np.log(base) / max(half - 1, 1)
    theta = np.outer(positions, np.exp(-step * np.arange(half)))
    out = np.empty_like(x)
    out[..., ::2] = x[..., ::2] * np.cos(theta) - x[..., 1::2] * np.sin(theta)
    out[..., 1::2] = x[..., ::2] * np.sin(theta) + x[..., 1::2] * np.cos(theta)
    return out
