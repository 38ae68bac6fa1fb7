# expect: order_i_g_f_o, forget_bias_of_one
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    i, j, f, o = np.split(np.concatenate([x, h], 1) @ np.concatenate([w_ih, w_hh], 1).T + b_ih + b_hh, 4, 1)
    new_c = c / (1 + np.exp(-(f + 1.0))) + np.tanh(j) / (1 + np.exp(-i))
    return np.tanh(new_c) / (1 + np.exp(-o)), new_c
