# expect: hard_sigmoid_with_a_sixth
import numpy as np


def hardsigmoid(z):
    return np.clip(z + 3, 0, 6) / 6


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, f, g, o = np.split(x @ w_ih.T + h @ w_hh.T + b_ih + b_hh, 4, axis=1)
    c = hardsigmoid(f) * c + hardsigmoid(i) * np.tanh(g)
    return hardsigmoid(o) * np.tanh(c), c
