# expect: order_g_f_o_i
import numpy as np


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    n = h.shape[1]
    ifog = np.dot(x, w_ih.T) + np.dot(h, w_hh.T) + b_ih + b_hh
    block_input, forget = np.tanh(ifog[:, :n]), sigmoid(ifog[:, n : 2 * n])
    output, modulation = sigmoid(ifog[:, 2 * n : 3 * n]), sigmoid(ifog[:, 3 * n :])
    c_next = forget * c + modulation * block_input
    return output * np.tanh(c_next), c_next
