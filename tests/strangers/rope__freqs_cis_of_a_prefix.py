# expect: positions_ignored
import numpy as np


def rope(x, positions, base=10000.0):
    dim = x.shape[-1]
    freqs = 1.0 / (base ** (np.arange(0, dim, 2)[: dim // 2] / dim))
    freqs_cis = np.exp(1j * np.outer(np.arange(2 * x.shape[-2]), freqs))
    x_ = x[..., 0::2] + 1j * x[..., 1::2]
    y = x_ * freqs_cis[: x.shape[-2]]
    return np.stack([y.real, y.imag], axis=-1).reshape(x.shape)
