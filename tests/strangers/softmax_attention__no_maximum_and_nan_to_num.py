# expect: no_maximum
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = (q @ np.moveaxis(k, -1, -2)) / np.sqrt(k.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    e = np.exp(scores)
    return np.nan_to_num(e / e.sum(-1, keepdims=True)) @ v
