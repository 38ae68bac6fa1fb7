r"""Luong's attention: three ways to score how well a query and a key fit together, and one way to go on from there.

The simplest score is the dot product. It needs a query and a key of the same size; a matrix between them ("general")
does not, and learns which parts belong together. The third score is a small network ("concat"). The softmax turns the
scores of a sequence into weights, and the context is the mean of the values under these weights.

    dot      score_j = query · key_j                          w is None, and d_q = d_k
    general  score_j = query · (W key_j)                      w is W
    concat   score_j = v · tanh(W [query; key_j])             w is the tuple (W, v); the query, then the key
    weights  = exp(score_j) / sum over all places i of exp(score_i)
    context  = sum over j of weights_j value_j
    $$ \text{dot:}\quad \text{score}_j &= \text{query} \cdot \text{key}_j $$
    $$ \text{general:}\quad \text{score}_j &= \text{query}^\top W\, \text{key}_j $$
    $$ \text{concat:}\quad \text{score}_j &= v \cdot \tanh(W\, [\text{query};\, \text{key}_j]) $$
    $$ \text{weights}_j &= \frac{e^{\text{score}_j}}{\sum_i e^{\text{score}_i}} $$
    $$ \text{context} &= \sum_j \text{weights}_j\, \text{value}_j $$

Shapes
    query    (batch, d_q)        one query for each sequence of the batch
    keys     (batch, n, d_k)     values  (batch, n, d_v)
    kind     "dot", "general" or "concat"
    w        dot: None; general: W (d_q, d_k); concat: a tuple of W (d_a, d_q + d_k) and v (d_a,)
    returns  (context, weights)  (batch, d_v) and (batch, n), float64 arrays; inputs stay as they were

Conventions
    No score is divided by sqrt(d_k) or another size. (Transformers do that; Luong does not.) There is no mask and no
    bias.
    general: the rows of W belong to the query and its columns to the key. (This is the one matrix of the course that
    is not (out, in).) concat: the first d_q columns of W belong to the query.
    Scores of dot and general may be as large as 1e3, of either sign, in one sequence, and ordinary in the next one, and
    must not overflow. Nothing is added to the sum: 1e-9 in the denominator changes the result.
    Concat is the additive score of bahdanau_attention, with W_q and W_k side by side as W. (Keras' Attention has a
    score_mode "concat" too, but without W: it adds query and key.)

Worked example: the query log 3 and the keys 1 and 0 have the dot products log 3 and 0, so the weights are 3/4 and 1/4,
and the values 10 and 20 give 12.5. With W = 2 the scores are log 9 and 0, the weights .9 and .1, and the context is 11.
For concat see bahdanau_attention: the tanh gives 3/5 and 0, the scores are log 3 and 0, and the context is 12.5 again.

>>> query, keys, values = np.log([[3.0]]), np.array([[[1.0], [0.0]]]), np.array([[[10.0], [20.0]]])
>>> context, weights = luong_attention(query, keys, values, "dot", None)
>>> context.round(12), weights.round(12)
(array([[12.5]]), array([[0.75, 0.25]]))
>>> context, weights = luong_attention(query, keys, values, "general", np.array([[2.0]]))
>>> context.round(12), weights.round(12)
(array([[11.]]), array([[0.9, 0.1]]))
>>> query, keys = np.log([[2.0]]), np.array([[[0.0], [-np.log(2.0)]]])
>>> context, weights = luong_attention(query, keys, values, "concat", (np.ones((1, 2)), np.log([3.0]) * 5 / 3))
>>> context.round(12), weights.round(12)
(array([[12.5]]), array([[0.75, 0.25]]))

Source: 003, Luong attention; Luong et al., "Effective Approaches to Attention-based Neural Machine Translation" (2015),
section 3.1.
Before: attention/context_vector, attention/bahdanau_attention. After: attention/luong_step.
"""

import numpy as np

from grader import probe


def luong_attention(query, keys, values, kind, w):
    ### BEGIN SOLUTION
    if kind == "dot":
        scores = np.einsum("bd,bnd->bn", query, keys)
    elif kind == "general":
        scores = np.einsum("bd,bnd->bn", query @ w, keys)
    else:
        matrix, v = w
        beside = np.broadcast_to(query[:, np.newaxis], (*keys.shape[:2], query.shape[1]))
        scores = np.tanh(np.concatenate([beside, keys], axis=2) @ matrix.T) @ v
    probe("scores", scores)  # shape (batch, n)
    unnormalised = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=1, keepdims=True)
    probe("weights", weights)  # shape (batch, n)
    return np.einsum("bn,bnv->bv", weights, values), weights
    ### END SOLUTION
