# expect: order_f_g_i_o
import numpy as np


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    f, g, i, o = np.hsplit(np.hstack([x, h]) @ np.hstack([w_ih, w_hh]).T + b_ih + b_hh, 4)
    f, i, o = (0.5 + 0.5 * np.tanh(gate / 2) for gate in (f, i, o))
    c = f * c + i * np.tanh(g)
    return o * np.tanh(c), c
