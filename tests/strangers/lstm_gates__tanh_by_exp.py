# expect: tanh_that_overflows
import numpy as np


def tanh(z):
    e = np.exp(2 * z)
    return (e - 1) / (e + 1)


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + h @ w_hh.T + b_ih + b_hh, 4, axis=1)
    c = c / (1 + np.exp(-f)) + tanh(g) / (1 + np.exp(-i))
    return tanh(c) / (1 + np.exp(-o)), c
