r"""Additive attention: a small network of one layer says how well a query and a key fit together.

The decoder of a translator looks back at the words of the source before it writes the next word. Its state is the
query, and each word of the source has a key and a value. The result is the mean of the values under the weights, the
context, and the weights show where the decoder looks.

    score_j = v_a · tanh(W_q query + W_k key_j)                     one number for each place j
    weights = exp(score_j) / sum over the places of exp(score)      masked places have weight 0 and are not in the sum
    context = sum over j of weights_j value_j
    $$ \text{score}_j &= v_a \cdot \tanh(W_q\, \text{query} + W_k\, \text{key}_j) && \text{for each place } j $$
    $$ \text{weights}_j &= \frac{e^{\text{score}_j}}{\sum_i e^{\text{score}_i}} && j, i \text{ not masked} $$
    $$ \text{context} &= \sum_j \text{weights}_j\, \text{value}_j $$

Shapes
    query    (batch, d_q)        one query for each sequence of the batch
    keys     (batch, n, d_k)     values  (batch, n, d_v)
    w_q      (d_a, d_q)          w_k     (d_a, d_k)       weights are (out, in), as everywhere in this course
    v_a      (d_a,)
    mask     (batch, n)          boolean
    returns  (context, weights)  (batch, d_v) and (batch, n), float64 arrays; inputs stay as they were

Conventions
    The tanh is applied to each of the d_a sums, and the score is the product of the result with v_a. Nothing is divided
    by sqrt(d_k) or another size, and there is no bias. (Keras' AdditiveAttention has no W_q and W_k: project first.)
    mask: True = this place may be attended to; padding is False. (Keras means the same; the key_padding_mask of
    torch's nn.MultiheadAttention means the opposite.) A masked place has weight exactly 0. A row with no True at all
    gets weights of zero and a context of zeros.
    Weights and inputs are of order 1. Nothing is added to the sum: 1e-9 in the denominator changes the result.

Worked example: numbers that make plain fractions, since tanh(log 2) is 3/5. The query is log 2 and the keys 0, -log 2
and 5; the last one is padding. The sums are log 2 and 0, the tanh 3/5 and 0, and with v_a = 5/3 log 3 the scores are
log 3 and 0. So the weights are 3/4, 1/4 and 0, and the values 10, 20 and 99 give 12.5. If all is padding, all is 0.

>>> query, keys = np.log([[2.0]]), np.array([[[0.0], [-np.log(2.0)], [5.0]]])
>>> values, one, v_a = np.array([[[10.0], [20.0], [99.0]]]), np.ones((1, 1)), np.log([3.0]) * 5 / 3
>>> context, weights = bahdanau_attention(query, keys, values, one, one, v_a, np.array([[True, True, False]]))
>>> weights.round(12), context.round(12)
(array([[0.75, 0.25, 0.  ]]), array([[12.5]]))
>>> bahdanau_attention(query, keys, values, one, one, v_a, np.array([[False, False, False]]))
(array([[0.]]), array([[0., 0., 0.]]))

Source: 003, Bahdanau attention; Bahdanau et al., "Neural Machine Translation by Jointly Learning to Align and
Translate" (2015), section 3.1 and appendix A.1.2.
Before: attention/context_vector. After: attention/bahdanau_step, attention/luong_attention.
"""

import numpy as np

from grader import probe


def bahdanau_attention(query, keys, values, w_q, w_k, v_a, mask):
    ### BEGIN SOLUTION
    hidden = np.tanh((query @ w_q.T)[:, np.newaxis] + keys @ w_k.T)  # (batch, n, d_a)
    scores = hidden @ v_a
    probe("hidden", hidden)  # the tanh, (batch, n, d_a)
    probe("scores", np.where(mask, scores, np.nan))  # shape (batch, n), before the mask or after it
    unnormalised = mask * np.exp(scores - scores.max(axis=1, keepdims=True))
    total = unnormalised.sum(axis=1, keepdims=True)
    weights = unnormalised / np.where(total > 0, total, 1.0)  # a row with no True has a sum of 0
    probe("weights", weights)  # shape (batch, n)
    return np.einsum("bn,bnv->bv", weights, values), weights
    ### END SOLUTION
