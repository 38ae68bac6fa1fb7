r"""Greedy translation: the decoder reads its own last word, and its likeliest next word is the translation.

In training the decoder reads the right words. When it translates there are none, so at each step it reads the word that
it has just chosen, until it chooses the end of the sentence.

    h, c = seq2seq_encode of the source
    last = bos
    repeat, at most max_length times:
        h, c = lstm_gates(target_embedding[last], h, c, *decoder)
        last = the id with the largest score in w_out h + b_out
        append last to the result; stop if it is eos
    $$ h_0, c_0 &= \operatorname{seq2seq\_encode}(\text{source}) \qquad y_0 = \text{bos} $$
    $$ h_t, c_t &= \operatorname{lstm\_gates}(\text{target\_embedding}[y_{t-1}], h_{t-1}, c_{t-1}, \text{decoder}) $$
    $$ y_t &= \operatorname{argmax}(w_{out} h_t + b_{out}) && \text{until eos, or } t = \text{max\_length} $$

Arguments and result
    source      (n,)      int64 ids of one sentence, at least one; there are no pads
    params      a dict of float64 arrays and of tuples (w_ih, w_hh, b_ih, b_hh), the cells:
                source_embedding  (V_s, e)     target_embedding  (V, e)
                encoder, decoder  w_ih (4·hidden, e), w_hh (4·hidden, hidden), b_ih and b_hh (4·hidden,)
                w_out  (V, hidden)             b_out  (V,)
    bos, eos    int       two different ids of the target's language
    max_length  int       at least 1
    returns     a list of ids, ints; NumPy's own will do; the inputs stay as they were

Conventions
    The result is without the BOS that the decoder reads first, and with the EOS that ends it. It has at most max_length
    ids, EOS included; if the decoder has not chosen EOS by then, the result has none.
    Every id may be chosen, BOS too. No two scores of a step are as close as 1e-9, so that ties do not matter.
    The decoder's states go on from step to step; only the first step starts from the encoder's.
    The source is read from its first token to its last. (Sutskever et al. read it backwards.)
    (Hugging Face's generate returns the BOS as well, and counts it in max_length.)
    You may use your own functions, as the imports below do: each has to pass its own checks. Or take the imports away
    and write everything out here. seq2seq_encode reads a batch, and a pad that is no id, as -1, finds none.

Worked example: with w_out = 0 the scores are b_out at every step. If EOS is the largest, the result is [EOS]; if it is
another token, that one comes max_length times. With another w_out the states decide, and here the decoder, which begins
with BOS = 0, chooses 1 and then EOS = 2.

>>> w_ih, w_hh = np.log([[6.0], [2.0], [4.0], [2.0]]), np.log([[0.25], [1.0], [1.0], [4.0]])
>>> cell = (w_ih, w_hh, np.log([1.0, 0.25, 0.5, 0.5]), np.log([2.0, 2.0, 1.0, 1.0]))
>>> table = np.array([[0.0], [1.0], [0.0]])
>>> params = {"source_embedding": table, "target_embedding": table, "encoder": cell, "decoder": cell}
>>> seq2seq_greedy(np.array([1]), {**params, "w_out": np.zeros((3, 1)), "b_out": np.array([0.0, 1.0, 2.0])}, 0, 2, 4)
[2]
>>> seq2seq_greedy(np.array([1]), {**params, "w_out": np.zeros((3, 1)), "b_out": np.array([0.0, 2.0, 1.0])}, 0, 2, 4)
[1, 1, 1, 1]
>>> params |= {"w_out": np.array([[0.0], [-5.0], [5.0]]), "b_out": np.array([-1.0, 0.0, 0.0])}
>>> seq2seq_greedy(np.array([1]), params, 0, 2, 4)
[1, 2]

Source: 003, sequence to sequence; Sutskever et al., "Sequence to Sequence Learning with Neural Networks" (2014),
section 3.2.
Before: recurrent/seq2seq_encode. After: attention/attention_translate, decoding/greedy_decode.
"""

import numpy as np
from recurrent.lstm_gates import lstm_gates
from recurrent.seq2seq_encode import seq2seq_encode

from grader import probe


def seq2seq_greedy(source, params, bos, eos, max_length):
    ### BEGIN SOLUTION
    h, c = seq2seq_encode(source[np.newaxis], params, -1)
    last, chosen = bos, []
    for _ in range(max_length):
        h, c = lstm_gates(params["target_embedding"][[last]], h, c, *params["decoder"])
        scores = h @ params["w_out"].T + params["b_out"]
        probe("logits", scores)  # of each step, (1, V)
        last = int(np.argmax(scores))
        chosen.append(last)
        if last == eos:
            break
    return chosen
    ### END SOLUTION
