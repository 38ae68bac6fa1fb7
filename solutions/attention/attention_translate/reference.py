r"""Translate with attention: write word after word, and keep where the decoder looked for each of them.

The decoder begins with the state h0 and the word BOS. In each step it looks back at the encoder's states, updates its
own state and writes the likeliest word, which it reads in the next step. The weights of all steps, one row for each
word, are the alignment picture: which words of the source a word of the translation comes from.

    last = bos, h = h0
    repeat, at most max_length times:
        h, weights = one step of attention/bahdanau_step with table[last] as the embedding
        last = the id with the largest score in w_out h + b_out
        append last to the tokens and weights to the rows; stop if last is eos
    $$ y_0 &= \text{bos} $$
    $$ h_t, \text{weights}_t &= \operatorname{bahdanau\_step}(\text{table}[y_{t-1}],\, h_{t-1},\, \text{states}) $$
    $$ y_t &= \operatorname{argmax}(w_{out}\, h_t + b_{out}) && \text{until eos, or } t = \text{max\_length} $$

Arguments and result
    states      (n, d)      the encoder's states, one sentence; all of them may be attended to
    h0          (hidden,)   the decoder's first state
    params      a dict of
                table       (V, e)   the embeddings
                attention   a tuple of w_q (d_a, hidden), w_k (d_a, d) and v_a (d_a,)
                cell        a tuple of w_ih (3·hidden, e + d), w_hh (3·hidden, hidden), b_ih and b_hh (3·hidden,)
                w_out       (V, hidden)            b_out  (V,)
    bos, eos    int         two different ids
    max_length  int         at least 1
    returns     (tokens, weights): a list of m ids, ints (NumPy's own will do), and a float64 array (m, n); all inputs
                stay as they were

Conventions
    One step, as in bahdanau_step: score_j = v_a · tanh(W_q h + W_k state_j), not scaled, with h from before the step;
    weights = softmax of the scores; context = sum of weights_j state_j; then gru_cell's step on [embedding; context].
    Every step has its own context, made with the state that the step before has left.
    tokens do not hold the BOS that the decoder reads first. They end with EOS, if the decoder chooses it, and have
    at most max_length ids, EOS included. Row t of weights belongs to token t, and EOS has a row, too.
    Every id may be chosen, BOS too. No two scores of a step are as close as 1e-9, so ties do not matter. Scores of
    words may be as large as 1e3, of either sign.
    You may use your own bahdanau_step: from attention.bahdanau_step import bahdanau_step. It then has to pass its own
    checks; it reads a batch. Or write the step out here.

Worked example: with w_out = 0 the scores are b_out. EOS = 2 is the largest, so there is one token and one row: the
weights for h0, 3/4 and 1/4, as in bahdanau_step. With the other w_out the state decides. It falls from 1 to .9, .759
and .674, and the word 1 is chosen as long as it is above .7. A row is made before its state changes: the second row,
.758 and .242, is the one of the state .9.

>>> attention = np.log([[2.0]]), np.ones((1, 1)), np.log([3.0]) * 5 / 3
>>> w_ih = np.array([[np.log(2.0), 0.0], [np.log(6.0), 0.0], [0.0, -4.0]])
>>> params = {"table": np.array([[1.0], [0.5], [0.0]]), "attention": attention}
>>> params["cell"] = w_ih, np.zeros((3, 1)), np.log([0.5, 0.5, 1.0]), np.zeros(3)
>>> states, h0 = np.array([[0.0], [-np.log(2.0)]]), np.array([1.0])
>>> params |= {"w_out": np.zeros((3, 1)), "b_out": np.array([0.0, 1.0, 2.0])}
>>> tokens, weights = attention_translate(states, h0, params, 0, 2, 5)
>>> tokens, weights.round(12)
([2], array([[0.75, 0.25]]))
>>> params |= {"w_out": np.array([[0.0], [1.0], [-1.0]]), "b_out": np.array([0.0, -0.7, 0.7])}
>>> tokens, weights = attention_translate(states, h0, params, 0, 2, 5)
>>> tokens, weights.round(3)
([1, 1, 2], array([[0.75 , 0.25 ],
       [0.758, 0.242],
       [0.766, 0.234]]))

Source: 003, Bahdanau attention; Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and
Translate" (2015), section 3 and figure 3, the alignment pictures.
Before: attention/bahdanau_step, recurrent/seq2seq_greedy. After: decoding/greedy_decode, attention/cross_attention.
"""

import numpy as np

from grader import probe


def attention_translate(states, h0, params, bos, eos, max_length):
    ### BEGIN SOLUTION
    h, last, tokens, rows = h0, bos, [], []
    for _ in range(max_length):
        weights = attend(h, states, *params["attention"])
        x = np.concatenate([params["table"][last], weights @ states])
        h = step(x, h, *params["cell"])
        probe("h", h)  # after each step, (hidden,)
        probe("logits", params["w_out"] @ h + params["b_out"])  # of each step, (V,)
        last = int(np.argmax(params["w_out"] @ h + params["b_out"]))
        tokens.append(last)
        rows.append(weights)
        if last == eos:
            break
    return tokens, np.array(rows)


def attend(query, states, w_q, w_k, v_a):
    """The weights of the encoder's states, (n,)."""
    scores = np.tanh(w_q @ query + states @ w_k.T) @ v_a
    unnormalised = np.exp(scores - scores.max())
    return unnormalised / unnormalised.sum()


def step(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new state, (hidden,)."""
    r_x, z_x, n_x = np.split(w_ih @ x + b_ih, 3)
    r_h, z_h, n_h = np.split(w_hh @ h + b_hh, 3)
    r, z = 1.0 / (1.0 + np.exp(-(r_x + r_h))), 1.0 / (1.0 + np.exp(-(z_x + z_h)))
    n = np.tanh(n_x + r * n_h)
    return (1.0 - z) * n + z * h
    ### END SOLUTION
