r"""Absorbed scores: attention scores straight from a compressed cache, without ever making the keys.

Multi-head latent attention (DeepSeek) stores one short vector c_j for each token, the latent. The keys of all heads are
W_uk c_j, many times as long. They need not be made: the matrix can go to the query instead, once for each new token.

    score_ij = q_i . (W_uk c_j) / sqrt(size)        for each head, with its own part of W_uk
             = (W_uk^T q_i) . c_j / sqrt(size)      the same number: W_uk is absorbed into the query
    $$ \text{score}_{ij} &= \frac{q_i \cdot (W_{uk}\, c_j)}{\sqrt{\text{size}}} && \text{for each head} $$
    $$ &= \frac{(W_{uk}^\top q_i) \cdot c_j}{\sqrt{\text{size}}} && W_{uk} \text{ is absorbed into the query} $$

Shapes
    q        (batch, h, n, size)   float32 or float64: the queries of h heads; no axis is empty
    c        (batch, m, r)         in q's dtype: the latents of m tokens; they are the same for all heads
    w_uk     (h * size, r)         in q's dtype: makes the keys, as c @ w_uk.T
    returns  (batch, h, n, m)      in q's dtype: the scores, before any softmax; the inputs stay as they were

Conventions
    Head i has the rows i * size to (i + 1) * size of w_uk: all rows of head 0 come first.
    The scores are divided by sqrt(size), for they are those of keys of that size. That r numbers are multiplied at the
    end does not matter.
    Nothing is masked, and there is no softmax. r may be smaller or larger than size; in use it is much smaller than
    h * size.
    Gradients reach q, c and w_uk.
    The keys of all heads are m * h * size numbers, and no tensor may be that large. This is measured: with m = 12,000,
    h = 16, size = 64, r = 8, batch = 1 and a few queries the keys take 47 MiB in float32. A call may take 24 MiB beside
    its inputs and its result.

Worked example: the query is 2, the latents are 3 and 6, and w_uk is ½. The keys would be 1.5 and 3, the scores 3 and 6.
Absorbed, the query is 2 * ½ = 1, and the scores are 3 and 6 again. With size = 4 the scores are divided by 2: the query
(2, 0, 0, 4) and the column (½, 1, 1, ½) make 1 + 0 + 0 + 2 = 3, and 3 * 3 / 2 = 4.5.

>>> c = torch.tensor([[[3.0], [6.0]]])
>>> absorbed_scores(torch.tensor([[[[2.0]]]]), c, torch.tensor([[0.5]])).flatten()
tensor([3., 6.])
>>> absorbed_scores(torch.tensor([[[[2.0, 0.0, 0.0, 4.0]]]]), c, torch.tensor([[0.5], [1.0], [1.0], [0.5]])).flatten()
tensor([4.5000, 9.0000])

Source: 002, "Multi-head latent attention"; DeepSeek-AI, "DeepSeek-V2: A Strong, Economical, and Efficient
Mixture-of-Experts Language Model" (2024), section 2.1.2.
Before: cache/grouped_query_attention. After: cache/latent_attention.
"""

import math

import torch

from grader import probe


def absorbed_scores(q, c, w_uk):
    ### BEGIN SOLUTION
    h, size = q.shape[1], q.shape[3]
    w = w_uk.reshape(h, size, -1)  # (h, size, r): the rows of each head
    absorbed = q @ w  # (batch, h, n, r)
    probe("absorbed", absorbed)  # the query times its part of w_uk, (batch, h, n, r)
    return torch.einsum("bhnr,bmr->bhnm", absorbed, c) / math.sqrt(size)
    ### END SOLUTION
