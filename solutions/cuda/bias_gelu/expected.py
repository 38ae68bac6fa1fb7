"""What bias_gelu must compute, in float64."""

import math

import numpy as np


def phi(v):
    """The share of a normal distribution below v."""
    erf = np.fromiter(map(math.erf, v.ravel() / math.sqrt(2.0)), np.float64, v.size)
    return (0.5 * (1.0 + erf)).reshape(v.shape)


def bias_gelu(x, bias):
    v = x.astype(np.float64) + bias
    return (v * phi(v)).astype(np.float32)
