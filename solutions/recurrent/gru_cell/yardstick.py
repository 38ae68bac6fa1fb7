"""The least work any step of a GRU must do: two matrix products, and a tanh for each pre-activation."""

import numpy as np


def gru_cell(x, h, w_ih, w_hh, b_ih, b_hh):
    squashed = np.tanh(x @ w_ih.T + h @ w_hh.T)
    return squashed[:, : h.shape[1]]
