"""Softmax attention: each query takes a weighted mean of the values.

A query is compared with every key by a dot product. The softmax turns a query's scores into weights that are positive
and sum to 1, and the answer to the query is the mean of the values under those weights.

    scores  = q k^T / sqrt(d_k)                            (n_q, n_k)
    weights = exp(scores) / sum over keys of exp(scores)   each row sums to 1
    out     = weights v

Shapes
    q     (..., n_q, d_k)   queries; any number of leading dimensions, the same for q, k and v
    k     (..., n_k, d_k)   keys
    v     (..., n_k, d_v)   values
    mask  None, or boolean, broadcast to (..., n_q, n_k)
    out   (..., n_q, d_v)   float64; the inputs stay as they were

Conventions
    The softmax runs over the keys. Scores may be as large as 1e4 and must not overflow: softmax is the same when a
    constant is taken from every score of a row.
    mask: True = this query may attend to this key (as in scaled_dot_product_attention; nn.MultiheadAttention's mask
    means the opposite). A key that is masked has weight exactly 0. A query with no True at all gets zeros.
    There may be hundreds of queries and keys: Python code that runs for every single score is too slow for the speed
    check.

Worked example: "bank" looks at "river", at itself and at "overflowed". With the identity as values the output is the
weights themselves; with the words' own values it is the new "bank". (The source article rounds on its way to weights of
.26, .48, .26; its formula gives the figures below.)

>>> words = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
>>> softmax_attention(words[1:2], words, np.eye(3)).round(3)
array([[0.248, 0.503, 0.248]])
>>> softmax_attention(words[1:2], words, np.array([[1.0, 0.0], [0.5, 0.5], [0.0, 1.0]])).round(2)
array([[0.5, 0.5]])

Source: 001, "Part 7 - The Transformer"; Vaswani et al., "Attention Is All You Need" (2017), section 3.2.1.
Before: foundations/softmax. After: attention/causal_attention, attention/multi_head_attention.
"""

import numpy as np


def softmax_attention(q, k, v, mask=None):
    ### BEGIN SOLUTION
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    highest = np.where(np.isfinite(highest), highest, 0.0)  # a row with no True has no highest score
    unnormalised = np.exp(scores - highest)
    total = unnormalised.sum(axis=-1, keepdims=True)
    return (unnormalised / np.where(total > 0, total, 1.0)) @ v
    ### END SOLUTION
