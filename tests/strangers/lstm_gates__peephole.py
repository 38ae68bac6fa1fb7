# expect: peephole
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    zi, zf, zg, zo = np.split(x @ w_ih.T + h @ w_hh.T + b_ih + b_hh, 4, axis=1)
    sigmoid = lambda z: 1 / (1 + np.exp(-z))  # noqa: E731
    c_new = sigmoid(zf + c) * c + sigmoid(zi + c) * np.tanh(zg)
    return sigmoid(zo + c_new) * np.tanh(c_new), c_new
