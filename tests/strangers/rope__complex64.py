# expect: no name; says "is a part computed in float32, or rounded?"
import numpy as np


def rope(x, positions, base=10000.0):
    turns = np.exp(1j * np.outer(positions, base ** (-np.arange(0, x.shape[-1], 2) / x.shape[-1])))
    y = (x[..., ::2] + 1j * x[..., 1::2]) * turns.astype(np.complex64)
    return np.stack([y.real, y.imag], axis=-1).reshape(x.shape)
