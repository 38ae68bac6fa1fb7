"""The least work any softmax attention must do: two matrix products and an exponential for each score."""

import numpy as np


def softmax_attention(q, k, v):
    return np.exp(-np.abs(q @ k.swapaxes(-1, -2))) @ v
