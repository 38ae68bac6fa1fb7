# expect: maximum_of_the_whole_array, nan_on_an_empty_row
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = np.matmul(q, k.swapaxes(-1, -2)) * q.shape[-1] ** -0.5
    if mask is not None:
        scores[~np.broadcast_to(mask, scores.shape)] = -np.inf
    exponentials = np.exp(scores - np.max(scores[scores > -np.inf], initial=-1e300))
    return exponentials / exponentials.sum(axis=-1, keepdims=True) @ v
