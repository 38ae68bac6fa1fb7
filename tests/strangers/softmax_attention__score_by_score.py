# expect: no name; says "too slow"
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = np.empty((*q.shape[:-1], k.shape[-2]))
    for place in np.ndindex(scores.shape):
        *lead, i, j = place
        scores[place] = q[(*lead, i)] @ k[(*lead, j)] / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    e = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = e.sum(axis=-1, keepdims=True)
    return e / np.where(total > 0.0, total, 1.0) @ v
