r"""A recurrent network reads a whole sequence: the same step, again and again, each from the state of the one before.

All steps share their weights, so one network reads sequences of any length. The states are computed one after the
other, because each needs the one before it; attention does not have this limit.

    h_t = tanh(W_xh x_t + W_hh h_{t-1} + b)                 for t = 1 ... time, from h_0 = h0
    $$ h_t = \tanh(W_{xh}\, x_t + W_{hh}\, h_{t-1} + b) \qquad \text{for } t = 1, \dots, \text{time} $$

Shapes
    xs    (time, batch, in)     time is the first axis, at least 1 long
    h0    (batch, hidden)       the state before the first step; it need not be zero
    w_xh  (hidden, in)          w_hh  (hidden, hidden)      b  (hidden,)
    returns (hs, h_last)        float64 arrays; the inputs stay as they were
    hs      (time, batch, hidden)   the state after each step; h0 is not among them
    h_last  (batch, hidden)         the state after the last step

Conventions
    Time first is the usual layout of torch.nn.RNN, which also returns (all states, last state); its last state has an
    axis for layers in front, and here it has none. With batch_first=True, and in Keras, the batch comes first.

Worked example: two steps of rnn_cell's example, with x = 1 both times. The first state is 0.6. The second
pre-activation is log 2 + log 4 * 0.6 - log 2 = 0.8318, and its tanh is 0.6814.

>>> w_xh, w_hh, b = np.log([[2.0]]), np.log([[4.0]]), -np.log([2.0])
>>> hs, h_last = rnn_forward(np.ones((2, 1, 1)), np.array([[0.5]]), w_xh, w_hh, b)
>>> hs[:, 0, 0].round(4), h_last.round(4)
(array([0.6   , 0.6814]), array([[0.6814]]))

Source: 002, recurrent neural networks.
Before: recurrent/rnn_cell. After: recurrent/rnn_outputs, recurrent/deep_rnn, recurrent/bptt, recurrent/lstm_forward.
"""

import numpy as np


def rnn_forward(xs, h0, w_xh, w_hh, b):
    ### BEGIN SOLUTION
    h, hs = h0, []
    for x in xs:
        h = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
        hs.append(h)
    return np.stack(hs), h
    ### END SOLUTION
