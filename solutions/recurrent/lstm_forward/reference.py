r"""A whole sequence through an LSTM: the same cell at every step, each step with the states of the step before.

The cell reads one input at a time. What it has read is in its two states alone, so they have to be carried along: h,
what the cell shows, and c, its memory.

    h_0, c_0 = h0, c0
    h_t, c_t = lstm_gates(x_t, h_{t-1}, c_{t-1}, w_ih, w_hh, b_ih, b_hh)        for t = 1 ... time
    hs = h_1, h_2, ... h_time
    $$ h_0, c_0 &= h0, c0 $$
    $$ h_t, c_t &= \operatorname{lstm\_gates}(x_t, h_{t-1}, c_{t-1}, w_{ih}, w_{hh}, b_{ih}, b_{hh}) && t \ge 1 $$
    $$ hs &= (h_1, h_2, \dots, h_{\text{time}}) $$

Shapes
    xs      (time, batch, in)           the inputs, one step after the other; time is at least 1
    h0, c0  (batch, hidden)             the states before the first step; they need not be zero
    w_ih    (4·hidden, in)              w_hh  (4·hidden, hidden)        b_ih, b_hh  (4·hidden,)
    returns (hs, (h, c))                hs (time, batch, hidden), the hidden state after every step; h, c (batch,
                                        hidden), both states after the last step; float64; the inputs stay as they were

Conventions
    The step is that of recurrent/lstm_gates: gates in the order i, f, g, o, and both biases are added. Inputs, states
    and weights are of order 1 here.
    You may use your own lstm_gates, as the import below does: it has to pass its own checks. Or take the import away
    and write the step out here.
    Time is the first axis, and the result is nested as that of torch.nn.LSTM, whose batch_first is False by default.
    (torch has one axis more in h and c, for the layers. Keras has the batch first. ONNX returns hs, h and c side by
    side, with an axis for the directions.)
    hs does not contain h0; its last entry is h. The cell states of the steps in between are not returned.

Worked example: the cell and the first step of recurrent/lstm_gates, with the same input at both steps. After the first
step h = 0.4835 and c = 0.7; the second step starts from these two.

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> b_ih, b_hh = np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0])
>>> hs, (h, c) = lstm_forward(np.ones((2, 1, 1)), np.array([[1.0]]), np.array([[0.5]]), w_ih, w_hh, b_ih, b_hh)
>>> hs.round(4).ravel(), h.round(4), c.round(4)
(array([0.4835, 0.4626]), array([[0.4626]]), array([[0.866]]))

Source: 003, LSTM; Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997).
Before: recurrent/lstm_gates, recurrent/rnn_forward. After: recurrent/deep_lstm, recurrent/seq2seq_encode.
"""

import numpy as np
from recurrent.lstm_gates import lstm_gates

from grader import probe


def lstm_forward(xs, h0, c0, w_ih, w_hh, b_ih, b_hh):
    ### BEGIN SOLUTION
    h, c, hs = h0, c0, []
    for x in xs:
        h, c = lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh)
        hs.append(h)
        probe("h", h)  # after each step, (batch, hidden)
    return np.stack(hs), (h, c)
    ### END SOLUTION
