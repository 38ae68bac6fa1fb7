# expect: masked_with_minus_1e9
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = q @ k.swapaxes(-2, -1) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask == 0, -1e6, scores)  # a tutorial's masked_fill
    scores = scores - scores.max(axis=-1, keepdims=True)
    p_attn = np.exp(scores)
    p_attn /= p_attn.sum(axis=-1, keepdims=True)
    return p_attn @ v
