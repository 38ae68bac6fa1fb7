"""What layer_norm_backward must compute, in float64."""

import numpy as np


def layer_norm_backward(x, gamma, dy, eps):
    apart = x - x.mean(axis=1, keepdims=True, dtype=np.float64)
    root = np.sqrt((apart**2).mean(axis=1, keepdims=True) + eps)
    n, g = apart / root, gamma.astype(np.float64) * dy
    dx = (g - g.mean(axis=1, keepdims=True) - n * (g * n).mean(axis=1, keepdims=True)) / root
    dgamma, dbeta = (dy * n).sum(axis=0), dy.sum(axis=0, dtype=np.float64)
    return dx.astype(np.float32), dgamma.astype(np.float32), dbeta.astype(np.float32)
