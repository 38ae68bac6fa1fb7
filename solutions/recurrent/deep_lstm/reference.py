r"""A stack of LSTMs: each layer reads the hidden states of the layer below, and has states of its own.

One LSTM describes the inputs; a second one on top of it describes what the first one has found. The first deep
translators had four layers.

    hs^0 = xs
    hs^l, (h^l, c^l) = lstm_forward(hs^{l-1}, h0s[l-1], c0s[l-1], *layers[l-1])         for l = 1 ... layers
    $$ hs^{0} &= xs $$
    $$ hs^{l}, (h^{l}, c^{l}) &= \operatorname{lstm\_forward}(hs^{l-1}, h0s_l, c0s_l, layers_l) && l = 1, 2, \dots $$

Shapes
    xs        (time, batch, in)         the inputs of the lowest layer, one step after the other
    h0s, c0s  (layers, batch, hidden)   the states before the first step, the lowest layer first
    layers    a list of one tuple (w_ih, w_hh, b_ih, b_hh) a layer, the lowest first, one or more of them:
              w_ih (4·hidden, in) in the lowest layer and (4·hidden, hidden) in all others, w_hh (4·hidden, hidden),
              b_ih and b_hh (4·hidden,)
    returns   (hs, (hs_last, cs_last))  hs (time, batch, hidden), the hidden states of the top layer at every step;
                                        hs_last, cs_last (layers, batch, hidden), the states of every layer after the
                                        last step; float64; the inputs stay as they were

Conventions
    Layer l starts from its own states, h0s[l] and c0s[l], and they need not be zero.
    A layer hands on its hidden states. Its cell states stay inside.
    Layout and results are those of torch.nn.LSTM with num_layers, without dropout between the layers. (torch keeps the
    weights of layer l in weight_ih_l0, weight_ih_l1 and so on. Keras has one LSTM object a layer, and each but the top
    one needs return_sequences=True.)
    Inputs, states and weights are of order 1 here.
    You may use your own lstm_forward, as the import below does: it has to pass its own checks. Or take the import away
    and write it out here.

Worked example: the cell of recurrent/lstm_gates in both layers, and both start from h = 1, c = 0.5. The lower layer's
hidden states are those of recurrent/lstm_forward, 0.4835 and 0.4626; the upper layer reads these instead of the 1s.

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> b_ih, b_hh = np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0])
>>> h0s, c0s, layers = np.full((2, 1, 1), 1.0), np.full((2, 1, 1), 0.5), [(w_ih, w_hh, b_ih, b_hh)] * 2
>>> hs, (h_lasts, c_lasts) = deep_lstm(np.ones((2, 1, 1)), h0s, c0s, layers)
>>> hs.round(4).ravel(), h_lasts.round(4).ravel(), c_lasts.round(4).ravel()
(array([0.1406, 0.0173]), array([0.4626, 0.0173]), array([0.866, 0.038]))

Source: 003, on stacked LSTMs; Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014),
section 3.4.
Before: recurrent/lstm_forward, recurrent/deep_rnn.
"""

import numpy as np
from recurrent.lstm_forward import lstm_forward

from grader import probe


def deep_lstm(xs, h0s, c0s, layers):
    ### BEGIN SOLUTION
    hs, h_lasts, c_lasts = xs, [], []
    for h0, c0, cell in zip(h0s, c0s, layers, strict=True):
        hs, (h, c) = lstm_forward(hs, h0, c0, *cell)
        probe("hs", hs)  # of each layer, the lowest first, (time, batch, hidden)
        h_lasts.append(h)
        c_lasts.append(c)
    return hs, (np.stack(h_lasts), np.stack(c_lasts))
    ### END SOLUTION
