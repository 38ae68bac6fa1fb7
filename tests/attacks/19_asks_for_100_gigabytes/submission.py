# tried: 100 GB in one go
import numpy as np


def softmax_attention(q, k, v, mask=None):
    return np.ones(100 << 27)
