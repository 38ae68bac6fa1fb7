# expect: gates_interleaved, order_g_i_f_o
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    z = (x @ w_ih.T + h @ w_hh.T + b_ih + b_hh).reshape(len(x), -1, 4)  # the gates of a unit are neighbours: a, i, f, o
    a, i, f, o = np.moveaxis(z, 2, 0)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(a)
    return sigmoid(o) * np.tanh(c), c
