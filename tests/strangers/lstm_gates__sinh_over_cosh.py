# expect: tanh_of_two_exponentials
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + h @ w_hh.T + b_ih + b_hh, 4, axis=1)
    c = c / (1 + np.exp(-f)) + np.sinh(g) / np.cosh(g) / (1 + np.exp(-i))
    return np.sinh(c) / np.cosh(c) / (1 + np.exp(-o)), c
