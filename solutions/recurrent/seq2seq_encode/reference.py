r"""The encoder of sequence to sequence: a sentence of any length becomes two vectors, the states of an LSTM.

The encoder reads the sentence token by token and keeps nothing but its states; the decoder starts from the last ones.
The sentences of a batch have different lengths: once a sentence is over, its states must wait while the others go on.

    h, c = 0, 0
    for t = 1 ... n:    h', c' = lstm_gates(source_embedding[source_t], h, c, *encoder)
                        h, c = h', c' in the rows where source_t is not pad; in the others h and c stay as they are
    $$ h_0, c_0 &= 0, 0 $$
    $$ h', c' &= \operatorname{lstm\_gates}(E[s_t], h_{t-1}, c_{t-1}, \text{encoder}) && E = \text{source\_embedding} $$
    $$ h_t, c_t &= h', c' && \text{where } s_t \ne \text{pad} $$
    $$ h_t, c_t &= h_{t-1}, c_{t-1} && \text{where } s_t = \text{pad} $$

Shapes
    source   (batch, n)   int64 ids from 0 to V_s - 1; pads at the end only, and at least one token before them
    params   a dict of float64 arrays and of tuples (w_ih, w_hh, b_ih, b_hh), the cells:
             source_embedding  (V_s, e)     one row for each token of the source's language
             target_embedding  (V, e)       the same for the target's language
             encoder, decoder  w_ih (4·hidden, e), w_hh (4·hidden, hidden), b_ih and b_hh (4·hidden,)
             w_out  (V, hidden)             b_out  (V,)
    pad      int          the id of padding; where source holds no pads, it may be any number, as -1
    returns  (h, c)       both (batch, hidden), float64; the inputs stay as they were

Conventions
    Of params the encoder needs source_embedding and encoder; the rest is for the decoder (seq2seq_loss and
    seq2seq_greedy). Both cells have the same sizes.
    Both states start from zeros. On a pad both stand still, so a sentence has the same states with pads behind it as
    without. The pad's row of the table has no effect.
    The source is read from its first token to its last. (Sutskever et al. read it backwards, which helped them.) h
    comes first in the result.
    (torch's pack_padded_sequence does the same; so does Keras's mask_zero=True, whose pad is always 0.)
    The step is that of recurrent/lstm_gates; embeddings, states and weights are of order 1 here. You may use your own
    lstm_gates, as the import below does: it has to pass its own checks. Or take the import away and write the step out
    here.

Worked example: the cell of recurrent/lstm_gates, and the table [0], [1]. The source [1, 0] is one token and one pad,
id 0, so its states are those after one step. (An encoder that ran on over the pad would end at h = -0.0684, c =
-0.1665.)

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> cell = (w_ih, w_hh, np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0]))
>>> table = np.array([[0.0], [1.0]])
>>> params = {"source_embedding": table, "target_embedding": table, "encoder": cell, "decoder": cell}
>>> params |= {"w_out": np.zeros((2, 1)), "b_out": np.zeros(2)}
>>> h, c = seq2seq_encode(np.array([[1, 0]]), params, 0)
>>> h.round(4), c.round(4)
(array([[0.2517]]), array([[0.5538]]))

Source: 003, sequence to sequence; Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014),
section 2.
Before: recurrent/lstm_forward, tokens/embed, tokens/pad_batch. After: recurrent/seq2seq_loss, recurrent/seq2seq_greedy.
"""

import numpy as np
from recurrent.lstm_gates import lstm_gates

from grader import probe


def seq2seq_encode(source, params, pad):
    ### BEGIN SOLUTION
    h = c = np.zeros((len(source), params["encoder"][1].shape[1]))
    for ids in source.T:
        h_new, c_new = lstm_gates(params["source_embedding"][ids], h, c, *params["encoder"])
        going_on = (ids != pad)[:, np.newaxis]
        h, c = np.where(going_on, h_new, h), np.where(going_on, c_new, c)
        probe("encoder_h", h)  # after each word, the old one where that is a pad, (batch, hidden)
    return h, c
    ### END SOLUTION
