# expect: hard_sigmoid
import numpy as np


def recurrent_activation(z):
    return np.minimum(np.maximum(0.2 * z + 0.5, 0), 1)


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    z = x @ w_ih.T + h @ w_hh.T + b_ih + b_hh
    i, f, g, o = (z[:, k * h.shape[1] : (k + 1) * h.shape[1]] for k in range(4))
    c = recurrent_activation(f) * c + recurrent_activation(i) * np.tanh(g)
    return recurrent_activation(o) * np.tanh(c), c
