# expect: half_split_pairs, turned_backwards
import numpy as np


def rope(x, positions, base=10000.0):
    d = x.shape[-1] // 2
    theta = np.outer(positions, (1 / base) ** (np.arange(d) / d))
    x1, x2 = x[..., :d], x[..., d:]
    y1 = x1 * np.cos(theta) + x2 * np.sin(theta)
    y2 = x1 * (-np.sin(theta)) + x2 * np.cos(theta)
    return np.concatenate([y1, y2], axis=-1)
