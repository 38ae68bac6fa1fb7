# expect: order_i_f_o_g
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    d = h.shape[1]
    a = x.dot(w_ih.T) + h.dot(w_hh.T) + b_ih + b_hh
    a[:, : 3 * d] = 1.0 / (1.0 + np.exp(-a[:, : 3 * d]))
    a[:, 3 * d :] = np.tanh(a[:, 3 * d :])
    i, f, o, g = a[:, :d], a[:, d : 2 * d], a[:, 2 * d : 3 * d], a[:, 3 * d :]
    next_c = f * c + i * g
    return o * np.tanh(next_c), next_c
