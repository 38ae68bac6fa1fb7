# expect: no name; says "too slow"
import numpy as np


def rope(x, positions, base=10000.0):
    y, d = np.empty_like(x), x.shape[-1]
    for row, position in enumerate(positions):
        for i in range(0, d, 2):
            angle = position * base ** (-i / d)
            first, second = x[..., row, i], x[..., row, i + 1]
            y[..., row, i] = first * np.cos(angle) - second * np.sin(angle)
            y[..., row, i + 1] = first * np.sin(angle) + second * np.cos(angle)
    return y
