# expect: half_split_pairs, positions_ignored
import numpy as np


def rope(x, positions, base=10000.0):
    d = x.shape[-1]
    t = np.arange(x.shape[-2])
    freqs = np.einsum("i,j->ij", t, 1.0 / base ** (np.arange(0, d, 2) / d))
    cos, sin = np.cos(freqs), np.sin(freqs)
    left, right = x[..., : d // 2], x[..., d // 2 :]
    return np.concatenate([left * cos - right * sin, right * cos + left * sin], axis=-1)
