r"""A deep recurrent network: layers on top of each other, each with a memory of its own.

The lowest layer reads the sequence. Every other layer reads the states of the layer below it, so each step of time
passes through all layers.

    h[l]_t = tanh(W_xh[l] input_t + W_hh[l] h[l]_{t-1} + b[l])      from h[l]_0 = h0s[l]
    input_t = x_t for the lowest layer, l = 0, and h[l-1]_t for the others
    $$ a^{(l)}_t &= W^{(l)}_{xh}\, \text{input}_t + W^{(l)}_{hh}\, h^{(l)}_{t-1} + b^{(l)} $$
    $$ h^{(l)}_t &= \tanh\!\left(a^{(l)}_t\right) && \text{from } h^{(l)}_0 = \text{h0s}_l $$
    $$ \text{input}_t &= x_t && \text{for the lowest layer, } l = 0 $$
    $$ \text{input}_t &= h^{(l-1)}_t && \text{for the others} $$

Shapes
    xs      (time, batch, in)
    h0s     (layers, batch, hidden)     the first state of each layer, from the lowest to the top
    layers  a list of tuples (w_xh, w_hh, b), from the lowest to the top; at least one
            w_xh  (hidden, in) in the lowest layer, (hidden, hidden) in the others
            w_hh  (hidden, hidden)      b  (hidden,)
    returns (hs_top, h_lasts)           float64 arrays; the inputs stay as they were
    hs_top   (time, batch, hidden)      the states of the top layer after each step
    h_lasts  (layers, batch, hidden)    the last state of each layer, from the lowest to the top

Conventions
    These are the results of torch.nn.RNN with num_layers: `output` holds the top layer's states alone, `h_n` the last
    state of every layer.

Worked example: two layers, both with the weights of rnn_cell's example and both from 0.5; x is 1 at both steps. The
lowest layer's states are 0.6 and 0.6814, as in rnn_forward's example. The top layer reads these. Its first
pre-activation is log 2 * 0.6 + log 4 * 0.5 - log 2 = 0.4159, whose tanh is 0.3935.

>>> layer = (np.log([[2.0]]), np.log([[4.0]]), -np.log([2.0]))
>>> hs_top, h_lasts = deep_rnn(np.ones((2, 1, 1)), np.full((2, 1, 1), 0.5), [layer, layer])
>>> hs_top[:, 0, 0].round(4), h_lasts[:, 0, 0].round(4)
(array([0.3935, 0.3137]), array([0.6814, 0.3137]))

Source: 002, recurrent neural networks.
Before: recurrent/rnn_forward. After: recurrent/deep_lstm.
"""

import numpy as np

from grader import probe


def deep_rnn(xs, h0s, layers):
    ### BEGIN SOLUTION
    inputs, h_lasts = xs, []
    for layer, (w_xh, w_hh, b) in enumerate(layers):
        h, hs = h0s[layer], []
        for x in inputs:
            h = np.tanh(x @ w_xh.T + h @ w_hh.T + b)
            hs.append(h)
        h_lasts.append(h)
        probe("hs", np.stack(hs))  # of each layer, the lowest first, (time, batch, hidden)
        inputs = hs
    return np.stack(hs), np.stack(h_lasts)
    ### END SOLUTION
