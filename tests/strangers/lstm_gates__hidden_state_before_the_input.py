# expect: stacked_in_another_order
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    concat = np.concatenate((h, x), axis=1)
    z = concat @ np.concatenate((w_ih, w_hh), axis=1).T + b_ih + b_hh
    it, ft, cct, ot = np.split(z, 4, axis=1)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    c_next = sigmoid(ft) * c + sigmoid(it) * np.tanh(cct)
    return sigmoid(ot) * np.tanh(c_next), c_next
