# expect: half_split_pairs
import numpy as np


def rotate_half(x):
    x1, x2 = np.split(x, 2, axis=-1)
    return np.concatenate((-x2, x1), axis=-1)


def rope(x, positions, base=10000.0):
    inv_freq = 1.0 / (base ** (np.arange(0, x.shape[-1], 2) / x.shape[-1]))
    freqs = np.outer(positions, inv_freq)
    emb = np.concatenate((freqs, freqs), axis=-1)
    return x * np.cos(emb) + rotate_half(x) * np.sin(emb)
