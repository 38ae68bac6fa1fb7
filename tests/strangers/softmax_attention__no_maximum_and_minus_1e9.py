# expect: no_maximum, nan_on_an_empty_row
import numpy as np


def softmax(z):
    return np.exp(z) / np.sum(np.exp(z), axis=-1, keepdims=True)


def softmax_attention(q, k, v, mask=None):
    scores = (q @ np.moveaxis(k, -1, -2)) / np.sqrt(k.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -1e9)
    return softmax(scores) @ v
