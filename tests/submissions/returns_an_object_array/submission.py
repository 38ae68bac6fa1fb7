import numpy as np


def softmax_attention(q, k, v, mask=None):
    return np.array([[None]])
