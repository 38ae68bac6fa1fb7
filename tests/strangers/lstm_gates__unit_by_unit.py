# expect: no name; says "too slow"
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    z = np.empty((len(x), len(b_ih)))
    for row in range(len(x)):
        for unit in range(len(b_ih)):
            z[row, unit] = w_ih[unit] @ x[row] + w_hh[unit] @ h[row] + b_ih[unit] + b_hh[unit]
    i, f, g, o = np.split(z, 4, axis=1)
    c = (0.5 + 0.5 * np.tanh(f / 2)) * c + (0.5 + 0.5 * np.tanh(i / 2)) * np.tanh(g)
    return (0.5 + 0.5 * np.tanh(o / 2)) * np.tanh(c), c
