r"""The loss of sequence to sequence: how likely an encoder and a decoder find the right translations of a batch.

The encoder reads the source and hands its last states to the decoder. The decoder is an LSTM that starts from them and
reads the target, one place behind; at each place it gives a score to every token that could come next.

    h, c   = seq2seq_encode(source, params, pad)
    inputs = teacher_forcing(target, bos)
    hs     = the decoder's hidden states over target_embedding[inputs], begun from h and c
    logits = hs w_out^T + b_out
    loss   = masked_cross_entropy(logits, target, pad)
    $$ h, c &= \operatorname{seq2seq\_encode}(\text{source}, \text{params}, \text{pad}) $$
    $$ \text{inputs} &= \operatorname{teacher\_forcing}(\text{target}, \text{bos}) $$
    $$ hs &= \operatorname{lstm\_forward}(\text{target\_embedding}[\text{inputs}], h, c, \text{decoder}) $$
    $$ \text{logits} &= hs\, w_{out}^\top + b_{out} $$
    $$ \text{loss} &= \operatorname{masked\_cross\_entropy}(\text{logits}, \text{target}, \text{pad}) $$

Shapes
    source   (batch, n)   int64 ids from 0 to V_s - 1; pads at the end only, and at least one token before them
    target   (batch, m)   int64 ids from 0 to V - 1, likewise
    params   a dict of float64 arrays and of tuples (w_ih, w_hh, b_ih, b_hh), the cells:
             source_embedding  (V_s, e)     target_embedding  (V, e)
             encoder, decoder  w_ih (4·hidden, e), w_hh (4·hidden, hidden), b_ih and b_hh (4·hidden,)
             w_out  (V, hidden)             b_out  (V,)
    bos, pad int          two different ids; both tables have a row of the pad, and target_embedding one of bos
    returns               a float; the inputs stay as they were

Conventions
    The decoder starts from both of the encoder's states, h and c. There is no attention.
    The end of a sentence is a token of the target like any other: the decoder is to predict it, and it counts.
    The loss is one mean over all target tokens of the batch that are not pad, with the natural logarithm. A token that
    is *read* does not count, but one that is to be *predicted*: the mask is that of target, not of inputs.
    The source is read from its first token to its last. (Sutskever et al. read it backwards, which helped them.)
    Embeddings, states and weights are of order 1 here.
    You may use your own functions, as the imports below do: each has to pass its own checks. Or take the imports away
    and write everything out here.

Worked example: with w_out = 0 the logits are b_out at every place, so the probabilities are 0.5, 0.25, 0.25 whatever
the LSTMs do. The targets are 0, 1 and 1, and 2 is the pad: the loss is (log 2 + log 4 + log 4) / 3. With another w_out,
and the cell of recurrent/lstm_gates for both, the hidden states count: they are 0.3938 after BOS, which is the token 1,
and -0.0235 after the token 0.

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> cell = (w_ih, w_hh, np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0]))
>>> table = np.array([[0.0], [1.0], [0.0]])
>>> params = {"source_embedding": table, "target_embedding": table, "encoder": cell, "decoder": cell}
>>> params |= {"w_out": np.zeros((3, 1)), "b_out": np.log([0.5, 0.25, 0.25])}
>>> source, target = np.array([[1, 2], [1, 2]]), np.array([[0, 1], [1, 2]])
>>> round(float(seq2seq_loss(source, target, params, 1, 2)), 3)
1.155
>>> params["w_out"] = np.array([[2.0], [1.0], [0.0]])
>>> round(float(seq2seq_loss(source, target, params, 1, 2)), 3)
1.121

Source: 003, sequence to sequence; Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014),
section 2.
Before: recurrent/seq2seq_encode, recurrent/masked_cross_entropy, recurrent/teacher_forcing. After:
recurrent/seq2seq_greedy, attention/attention_translate.
"""

import numpy as np
from recurrent.lstm_forward import lstm_forward
from recurrent.masked_cross_entropy import masked_cross_entropy
from recurrent.seq2seq_encode import seq2seq_encode
from recurrent.teacher_forcing import teacher_forcing

from grader import probe


def seq2seq_loss(source, target, params, bos, pad):
    ### BEGIN SOLUTION
    h, c = seq2seq_encode(source, params, pad)
    inputs = teacher_forcing(target, bos)
    embedded = params["target_embedding"][inputs]
    hs, _ = lstm_forward(embedded.swapaxes(0, 1), h, c, *params["decoder"])
    logits = hs.swapaxes(0, 1) @ params["w_out"].T + params["b_out"]
    probe("logits", logits)  # shape (batch, time, V)
    return masked_cross_entropy(logits, target, pad)
    ### END SOLUTION
