r"""One step of an LSTM: four gates decide what the cell forgets, takes in and shows.

The cell state c is the memory. It is carried from step to step by a multiplication and an addition alone, so a gradient
can travel far through it. The hidden state h is what the cell shows of c, to the next layer and to its own next step.

    pre-activations = W_ih x + b_ih + W_hh h + b_hh         4·hidden of them, for the gates i, f, g, o in this order
    i = sigmoid(first quarter)       input gate             f = sigmoid(second quarter)   forget gate
    g = tanh(third quarter)          candidate              o = sigmoid(last quarter)     output gate
    c' = f * c + i * g
    h' = o * tanh(c')                                       * is element by element
    $$ (a_i, a_f, a_g, a_o) &= W_{ih} x + b_{ih} + W_{hh} h + b_{hh} && \text{the pre-activations, in four quarters} $$
    $$ i &= \operatorname{sigmoid}(a_i) && \text{input gate} $$
    $$ f &= \operatorname{sigmoid}(a_f) && \text{forget gate} $$
    $$ g &= \tanh(a_g) && \text{candidate} $$
    $$ o &= \operatorname{sigmoid}(a_o) && \text{output gate} $$
    $$ c' &= f \odot c + i \odot g $$
    $$ h' &= o \odot \tanh(c') && \odot \text{ is element by element} $$

Shapes
    x     (batch, in)           the input of this step
    h, c  (batch, hidden)       the states after the step before
    w_ih  (4·hidden, in)        w_hh  (4·hidden, hidden)        weights are (out, in), applied as x @ w.T
    b_ih  (4·hidden,)           b_hh  (4·hidden,)               two biases; both are added
    returns (h', c')            two float64 arrays (batch, hidden); the inputs stay as they were

Conventions
    The layout is that of torch.nn.LSTMCell: the first `hidden` rows of each weight and bias belong to i, the next to f,
    then g, then o. (Keras has the same order, ONNX has i, o, f, g.) h' comes first in the result.
    sigmoid(z) = 1 / (1 + exp(-z)). A pre-activation and an entry of c may be as large as 1e4, of either sign, and must
    not give NaN.
    batch and hidden may be hundreds. A Python loop over the batch is fast enough for the speed check; the products
    written out unit by unit in Python are too slow.

Worked example: one unit, with logarithms as weights, so that every gate is a plain fraction, since sigmoid(log a) is
a / (1 + a) and tanh(log a) is (a^2 - 1) / (a^2 + 1). The pre-activations are log 3, log 1, log 2 and log 4, hence
i = 3/4, f = 1/2, g = 3/5, o = 4/5, and c' = 1/2 * 1/2 + 3/4 * 3/5 = 0.7, h' = 4/5 * tanh(0.7) = 0.4835.

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> b_ih, b_hh = np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0])
>>> h, c = lstm_gates(np.array([[1.0]]), np.array([[1.0]]), np.array([[0.5]]), w_ih, w_hh, b_ih, b_hh)
>>> h.round(4), c.round(4)
(array([[0.4835]]), array([[0.7]]))

Source: 003, LSTM; Hochreiter and Schmidhuber, "Long Short-Term Memory" (1997); Gers et al. (2000), the forget gate.
Before: recurrent/rnn_cell. After: recurrent/lstm_forward, recurrent/gru_cell.
"""

import numpy as np

from grader import probe


def lstm_gates(x, h, c, w_ih, w_hh, b_ih, b_hh):
    ### BEGIN SOLUTION
    def sigmoid(z):
        return 0.5 * (1.0 + np.tanh(0.5 * z))  # the same as 1 / (1 + exp(-z)), without an exp that overflows

    pre_activations = x @ w_ih.T + b_ih + h @ w_hh.T + b_hh
    i, f, g, o = np.split(pre_activations, 4, axis=-1)
    probe("pre_activations", pre_activations)  # shape (batch, 4·hidden)
    probe("i", sigmoid(i))  # after the sigmoid
    probe("f", sigmoid(f))  # after the sigmoid
    probe("g", np.tanh(g))  # after the tanh
    probe("o", sigmoid(o))  # after the sigmoid
    c_new = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    probe("c", c_new)  # the new one
    h_new = sigmoid(o) * np.tanh(c_new)
    return h_new, c_new
    ### END SOLUTION
