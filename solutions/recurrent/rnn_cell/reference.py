r"""One step of a recurrent network: the new state is made from the input and the old state.

A recurrent network reads a sequence one element at a time. Its only memory is the state h: what it keeps of everything
that it has read so far.

    h' = tanh(W_xh x + W_hh h + b)                          for each row of the batch
    $$ h' = \tanh(W_{xh}\, x + W_{hh}\, h + b) \qquad \text{for each row of the batch} $$

Shapes
    x     (batch, in)           the input of this step
    h     (batch, hidden)       the state after the step before
    w_xh  (hidden, in)          w_hh  (hidden, hidden)      weights are (out, in), applied as x @ w.T
    b     (hidden,)             one bias, the same for all rows of the batch
    returns h', a float64 array (batch, hidden); the inputs stay as they were

Conventions
    The weights lie as in torch.nn.RNNCell. That class has two biases, b_ih and b_hh, which are added; b is their sum.
    Keras's SimpleRNN has the weights the other way round, as (in, out).
    Every axis is at least 1 long; a batch of one row keeps its axis.

Worked example: one unit, with logarithms as weights. The pre-activation is log 2 * 1 + log 4 * 0.5 - log 2 = log 2, and
tanh(log 2) = (4 - 1) / (4 + 1) = 0.6.

>>> w_xh, w_hh, b = np.log([[2.0]]), np.log([[4.0]]), -np.log([2.0])
>>> rnn_cell(np.array([[1.0]]), np.array([[0.5]]), w_xh, w_hh, b).round(4)
array([[0.6]])

Source: 002, recurrent neural networks; Elman, "Finding Structure in Time" (1990).
After: recurrent/rnn_forward, recurrent/lstm_gates.
"""

import numpy as np


def rnn_cell(x, h, w_xh, w_hh, b):
    ### BEGIN SOLUTION
    return np.tanh(x @ w_xh.T + h @ w_hh.T + b)
    ### END SOLUTION
