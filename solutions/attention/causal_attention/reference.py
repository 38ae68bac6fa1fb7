r"""Causal attention: a query sees the keys up to its own place, and none that come later.

A model that writes text must not see the words that it is about to write. So each query attends to the past and to
itself. While it writes, only the newest tokens bring queries, and the keys of all earlier tokens are there as well:
there may be fewer queries than keys. The queries are then the last positions.

    scores_ij = q_i . k_j / sqrt(d_k)           for the keys j <= i + n_k - n_q
    weights_i = softmax over these keys of scores_i, and 0 for all later keys
    out       = weights v
    $$ \text{scores}_{ij} &= \frac{q_i \cdot k_j}{\sqrt{d_k}} && \text{for the keys } j \le i + n_k - n_q $$
    $$ \text{weights}_i &= \text{softmax over these keys of scores}_i \text{, and 0 for all later keys} $$
    $$ \text{out} &= \text{weights}\, v $$

Shapes
    q     (n_q, d_k)   queries; row i has position i + n_k - n_q. There are no leading dimensions here
    k     (n_k, d_k)   keys; row j has position j
    v     (n_k, d_v)   values
    out   (n_q, d_v)   float64; the inputs stay as they were

Conventions
    The last query has the position of the last key and sees all keys. With n_q = n_k query i sees the keys 0 to i; a
    single query sees all keys. (torch's scaled_dot_product_attention with is_causal=True aligns the first query with
    the first key instead, which differs where n_q < n_k.)
    More queries than keys, n_q > n_k, is a ValueError: the first queries would see nothing. n_q, n_k, d_k and d_v are
    at least 1.
    The weights that are left sum to 1.
    Scores may be as large as 1e3, of either sign, and must not overflow; each row is exact whatever the others are. No
    later key has a score that lies more than 30 above the highest score that a query sees.

Worked example: queries 5 and 2, keys 7 and 6, values 10 and 20. The first query sees the first key alone: 10. The
second has the scores 14 and 12, hence the weights .881 and .119: 11.192. By itself, as the only query, it sees both
keys, too.

>>> k, v = np.array([[7.0], [6.0]]), np.array([[10.0], [20.0]])
>>> causal_attention(np.array([[5.0], [2.0]]), k, v).round(3)
array([[10.   ],
       [11.192]])
>>> causal_attention(np.array([[2.0]]), k, v).round(3)
array([[11.192]])

Source: 000, masked self-attention in the decoder; 002, causal masks; Vaswani et al., "Attention Is All You Need"
(2017), section 3.2.3.
Before: attention/softmax_attention. After: attention/multi_head_attention, cache/kv_cache, efficient/local_attention.
"""

import numpy as np

from grader import probe


def causal_attention(q, k, v):
    ### BEGIN SOLUTION
    n_q, n_k = len(q), len(k)
    if n_q > n_k:
        raise ValueError(f"{n_q} queries, but only {n_k} keys")
    scores = q @ k.T / np.sqrt(q.shape[1])
    seen = np.tri(n_q, n_k, n_k - n_q, dtype=bool)
    scores = np.where(seen, scores, -np.inf)
    probe("scores", np.where(seen, scores, np.nan))  # shape (n_q, n_k), before the mask or after it
    unnormalised = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=1, keepdims=True)
    probe("weights", weights)  # shape (n_q, n_k)
    return weights @ v
    ### END SOLUTION
