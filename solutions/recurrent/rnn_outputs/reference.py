r"""What a recurrent network says: an output at every step, or one at the end.

A tagger names the kind of each word, so it needs an output at every step. A classifier gives one verdict on the whole
sentence, so it needs the last one alone. Both read the outputs off the states, with weights of their own.

    h_t = tanh(W_xh x_t + W_hh h_{t-1} + b)                 for t = 1 ... time, from h_0 = h0
    y_t = W_hy h_t + b_y                                    a linear layer: no tanh, no softmax
    $$ h_t &= \tanh(W_{xh}\, x_t + W_{hh}\, h_{t-1} + b) && \text{for } t = 1, \dots, \text{time} $$
    $$ y_t &= W_{hy}\, h_t + b_y && \text{a linear layer: no tanh, no softmax} $$

Shapes
    xs     (time, batch, in)    h0    (batch, hidden)
    w_xh   (hidden, in)         w_hh  (hidden, hidden)      b    (hidden,)
    w_hy   (out, hidden)        b_y   (out,)                weights are (out, in), applied as x @ w.T
    every  bool
    returns, as a float64 array; the inputs stay as they were
    where every is True     (time, batch, out), the output of each step
    where every is False    (batch, out), the output of the last step, without an axis for time

Conventions
    torch.nn.RNN returns states and not outputs: W_hy would be a torch.nn.Linear behind it. Keras calls `every`
    return_sequences, and returns states too.

Worked example: rnn_forward's example, whose states are 0.6 and 0.6814. With W_hy = 10 and b_y = 1 the outputs are 7 and
7.814.

>>> w_xh, w_hh, b = np.log([[2.0]]), np.log([[4.0]]), -np.log([2.0])
>>> xs, h0, w_hy, b_y = np.ones((2, 1, 1)), np.array([[0.5]]), np.array([[10.0]]), np.array([1.0])
>>> rnn_outputs(xs, h0, w_xh, w_hh, b, w_hy, b_y, every=True)[:, 0, 0].round(3)
array([7.   , 7.814])
>>> rnn_outputs(xs, h0, w_xh, w_hh, b, w_hy, b_y, every=False).round(3)
array([[7.814]])

Source: 002, recurrent neural networks: "return final output or all outputs".
Before: recurrent/rnn_forward.
"""

import numpy as np

from grader import probe


def rnn_outputs(xs, h0, w_xh, w_hh, b, w_hy, b_y, every):
    ### BEGIN SOLUTION
    h, ys = h0, []
    for x in xs:
        h = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
        probe("h", h)  # after each step, (batch, hidden)
        ys.append(h @ w_hy.T + b_y)
    return np.stack(ys) if every else ys[-1]
    ### END SOLUTION
