# expect: causal_always
import numpy as np


def softmax_attention(q, k, v, mask=None):
    att = q @ k.swapaxes(-2, -1) * (1.0 / np.sqrt(k.shape[-1]))
    seen = np.tril(np.ones((q.shape[-2], k.shape[-2]), dtype=bool))
    if mask is not None:
        seen = seen & mask
    att = np.where(seen, att, -np.inf)
    highest = att.max(axis=-1, keepdims=True)
    att = np.exp(att - np.where(highest == -np.inf, 0.0, highest))
    total = att.sum(axis=-1, keepdims=True)
    return att / np.where(total == 0.0, 1.0, total) @ v
