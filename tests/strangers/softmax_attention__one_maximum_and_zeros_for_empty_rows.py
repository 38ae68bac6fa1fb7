# expect: maximum_of_the_whole_array
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = np.matmul(q, k.swapaxes(-1, -2)) * q.shape[-1] ** -0.5
    keep = np.broadcast_to(True if mask is None else mask, scores.shape)
    exponentials = np.exp(scores - np.max(scores, initial=-1e300, where=keep)) * keep
    weights = exponentials / exponentials.sum(axis=-1, keepdims=True)
    weights[~keep.any(axis=-1)] = 0.0
    return weights @ v
