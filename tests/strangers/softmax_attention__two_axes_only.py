# expect: no name; says "raised ValueError"
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = q @ k.T / np.sqrt(q.shape[-1])  # all axes are turned round, the leading ones too
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total > 0.0, total, 1.0) @ v
