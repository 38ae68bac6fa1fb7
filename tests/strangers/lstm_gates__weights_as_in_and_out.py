# expect: weights_not_transposed
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    z = x @ w_ih + h @ w_hh + b_ih + b_hh
    i, f, g, o = np.split(z, 4, axis=1)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
