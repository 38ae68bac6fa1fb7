r"""One step of a decoder with Bahdanau's attention: look back at the source first, then update the state.

The state after the word before asks: which words of the source matter now? The answer, the context, is an input of this
step beside the embedding of the word before. So each step reads the source anew, and no single vector has to hold the
whole sentence.

    score_j = v_a · tanh(W_q h + W_k state_j)               h is the state before this step
    weights = softmax of the scores over the places that are not masked
    context = sum over j of weights_j state_j
    x  = [embedding; context]                               side by side, the embedding first
    r  = sigmoid(W_r x + b_ir + U_r h + b_hr)               from here on: one step of recurrent/gru_cell
    z  = sigmoid(W_z x + b_iz + U_z h + b_hz)
    n  = tanh(W_n x + b_in + r * (U_n h + b_hn))
    h' = (1 - z) * n + z * h                                * is element by element
    $$ \text{score}_j &= v_a \cdot \tanh(W_q\, h + W_k\, \text{state}_j) && h \text{ is the state before this step} $$
    $$ \text{weights} &= \operatorname{softmax}(\text{score}) && \text{over the places that are not masked} $$
    $$ \text{context} &= \sum_j \text{weights}_j\, \text{state}_j $$
    $$ x &= [\text{embedding};\, \text{context}] $$
    $$ r &= \operatorname{sigmoid}(W_r x + b_{ir} + U_r h + b_{hr}) $$
    $$ z &= \operatorname{sigmoid}(W_z x + b_{iz} + U_z h + b_{hz}) $$
    $$ n &= \tanh(W_n x + b_{in} + r \odot (U_n h + b_{hn})) $$
    $$ h' &= (1 - z) \odot n + z \odot h $$

Shapes
    embedding  (batch, e)        of the word before
    h          (batch, hidden)   the decoder's state before this step
    states     (batch, n, d)     the encoder's states: they are both the keys and the values
    mask       (batch, n)        boolean, True = may be attended to
    attention  a tuple of w_q (d_a, hidden), w_k (d_a, d) and v_a (d_a,)
    cell       a tuple of w_ih (3·hidden, e + d), w_hh (3·hidden, hidden), b_ih and b_hh (3·hidden,), as for gru_cell:
               the rows belong to r, z and n in this order
    returns    (h', weights)     (batch, hidden) and (batch, n), float64 arrays; inputs stay as they were

Conventions
    The query is the state before the step, and weights are those that made the context of this step. (Luong's decoder
    steps first and attends with the new state.)
    Scores are not scaled. A masked place has weight 0. In a row with no True all weights are 0 and so is the context;
    the cell makes its step there, too.
    The context alone goes into the cell here; the paper also gives it to the output layer.
    Weights and inputs are of order 1.
    You may use your own functions: from attention.bahdanau_attention import bahdanau_attention, and from
    recurrent.gru_cell import gru_cell. Each then has to pass its own checks. Or write everything out here.

Worked example: numbers that make plain fractions. W_q h is log 2, the keys are 0 and -log 2, so the weights are 3/4 and
1/4, as in bahdanau_attention, and the context is -1/4 log 2. The terms of r add up to log 1, hence r = 1/2; those of z
to log 3, hence z = 3/4; those of n to -4 times the context, log 2, hence n = 3/5. So h' = 1/4 * 3/5 + 3/4 * 1 = 0.9. If
all is masked, the context is 0 and n too: h' = 3/4.

>>> embedding, h, states = np.ones((1, 1)), np.ones((1, 1)), np.array([[[0.0], [-np.log(2.0)]]])
>>> attention = np.log([[2.0]]), np.ones((1, 1)), np.log([3.0]) * 5 / 3
>>> w_ih = np.array([[np.log(2.0), 0.0], [np.log(6.0), 0.0], [0.0, -4.0]])
>>> cell = w_ih, np.zeros((3, 1)), np.log([0.5, 0.5, 1.0]), np.zeros(3)
>>> new, weights = bahdanau_step(embedding, h, states, np.array([[True, True]]), attention, cell)
>>> new.round(12), weights.round(12)
(array([[0.9]]), array([[0.75, 0.25]]))
>>> new, weights = bahdanau_step(embedding, h, states, np.array([[False, False]]), attention, cell)
>>> new.round(12), weights.round(12)
(array([[0.75]]), array([[0., 0.]]))

Source: 003, Bahdanau attention; Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and
Translate" (2015), section 3.1 and appendix A.2.
Before: attention/bahdanau_attention, recurrent/gru_cell. After: attention/attention_translate.
"""

import numpy as np

from grader import probe


def bahdanau_step(embedding, h, states, mask, attention, cell):
    ### BEGIN SOLUTION
    weights = attend(h, states, mask, *attention)
    context = np.einsum("bn,bnd->bd", weights, states)
    probe("context", context)  # shape (batch, d)
    return step(np.concatenate([embedding, context], axis=1), h, *cell), weights


def attend(query, states, mask, w_q, w_k, v_a):
    """The weights, (batch, n)."""
    scores = np.tanh((query @ w_q.T)[:, np.newaxis] + states @ w_k.T) @ v_a
    probe("scores", np.where(mask, scores, np.nan))  # shape (batch, n), before the mask or after it
    unnormalised = mask * np.exp(scores - scores.max(axis=1, keepdims=True))
    total = unnormalised.sum(axis=1, keepdims=True)
    probe("weights", unnormalised / np.where(total > 0, total, 1.0))  # shape (batch, n)
    return unnormalised / np.where(total > 0, total, 1.0)  # a row with no True has a sum of 0


def step(x, h, w_ih, w_hh, b_ih, b_hh):
    """The new state, (batch, hidden)."""
    r_x, z_x, n_x = np.split(x @ w_ih.T + b_ih, 3, axis=1)
    r_h, z_h, n_h = np.split(h @ w_hh.T + b_hh, 3, axis=1)
    r, z = 1.0 / (1.0 + np.exp(-(r_x + r_h))), 1.0 / (1.0 + np.exp(-(z_x + z_h)))
    n = np.tanh(n_x + r * n_h)
    probe("r", r)  # after the sigmoid
    probe("z", z)  # after the sigmoid
    probe("n", n)  # after the tanh
    return (1.0 - z) * n + z * h
    ### END SOLUTION
