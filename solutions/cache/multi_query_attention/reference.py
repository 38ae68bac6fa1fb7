r"""Multi-query attention: many query heads share one key-value head, and the cache shrinks by their number.

While a model writes, it reads the keys and values of all earlier tokens again for every new token, and that reading
takes most of the time. Multi-query attention keeps all query heads, but all of them look at the same keys and values.

    scores_ij = q_i . k_j / sqrt(d)               for each head of q; the keys are the same for all heads
    out_i     = sum over j of weight_ij v_j,      weight_i = softmax over all keys j of scores_i
    $$ \text{scores}_{ij} &= \frac{q_i \cdot k_j}{\sqrt{d}} && \text{for each head of } q $$
    $$ \text{out}_i &= \sum_j \text{weight}_{ij}\, v_j && \text{weight}_i = \operatorname{softmax}(\text{scores}_i) $$

Shapes
    q        (batch, h, n, d)   float32 or float64: h heads of queries; no axis is empty
    k, v     (batch, m, d)      in q's dtype: one head of keys and values, so they have no axis for heads
    returns  (batch, h, n, d)   in q's dtype; the inputs stay as they were

Conventions
    Every query sees all m keys: nothing is masked. n and m may differ either way.
    The scores are divided by sqrt(d), the size of one head; h has no part in it. The softmax runs over the keys, for
    each sequence, head and query by itself.
    Scores may be as large as 1e3, of either sign, and must not overflow.
    Gradients reach q, k and v; those of k and v collect what comes from all heads.
    batch and h may be equal. Broadcasting aligns shapes from the right, so it can take the batch of k for heads; there
    it does so without an error.
    Write attention out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: d = 1, so scores are products. The keys 7 and 6 have the values 10 and 20. The first head's query 2 has
the scores 14 and 12, weights .881 and .119, and the output 11.192. The second head's query 0 has the scores 0 and 0:
the mean of the values, 15.

>>> q, k, v = torch.tensor([2.0, 0.0]), torch.tensor([7.0, 6.0]), torch.tensor([10.0, 20.0])
>>> multi_query_attention(q.reshape(1, 2, 1, 1), k.reshape(1, 2, 1), v.reshape(1, 2, 1)).flatten()
tensor([11.1920, 15.0000])

Source: 002, "Multi-query attention"; Shazeer, "Fast Transformer Decoding: One Write-Head is All You Need" (2019),
section 3.
Before: attention/multi_head_attention, cache/kv_cache. After: cache/grouped_query_attention.
"""

import math

import torch

from grader import probe


def multi_query_attention(q, k, v):
    ### BEGIN SOLUTION
    k, v = k[:, None], v[:, None]  # (batch, 1, m, d): the same for every head
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    probe("scores", scores)  # shape (batch, h, n, m)
    probe("weights", scores.softmax(dim=-1))  # shape (batch, h, n, m)
    return scores.softmax(dim=-1) @ v
    ### END SOLUTION
