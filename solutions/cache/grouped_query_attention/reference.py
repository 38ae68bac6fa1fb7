r"""Grouped-query attention: the query heads stand in groups, and each group shares one key-value head.

Multi-head attention keeps keys and values for every head, which is exact and makes a large cache. Multi-query attention
keeps one head, which is small and costs quality. Grouped-query attention lies between: h query heads and g key-value
heads.

    group of head i = i // (h / g)                  whole division: the first h / g heads are group 0, and so on
    out of head i   = softmax(q_i K^T / sqrt(d)) V  with K and V of its group; q_i is (n, d), K and V are (m, d)
    $$ \text{group}(i) &= \left\lfloor \frac{i}{h / g} \right\rfloor $$
    $$ \text{out}_i &= \operatorname{softmax}(q_i\, K^\top / \sqrt{d})\, V && K, V \text{ of group}(i) $$

Shapes
    q        (batch, h, n, d)   float32 or float64: h heads of queries; no axis is empty
    k, v     (batch, g, m, d)   in q's dtype: g heads of keys and values
    returns  (batch, h, n, d)   in q's dtype, in the order of q's heads; the inputs stay as they were

Conventions
    Heads that are neighbours share: with 4 query heads and 2 groups the heads 0 and 1 use group 0, the heads 2 and 3
    group 1, as in Llama and Hugging Face (repeat_kv). In torch that is repeat_interleave; repeat and tile deal the
    groups out in turn, 0, 1, 0, 1, which is another function.
    h must be a multiple of g; anything else, g > h included, raises ValueError. g = h is multi-head attention, g = 1
    multi-query attention.
    Every query sees all m keys of its group: nothing is masked. n and m may differ either way.
    The scores are divided by sqrt(d), the size of one head. The softmax runs over the keys.
    Scores may be as large as 1e3, of either sign, and must not overflow.
    Gradients reach q, k and v; those of k and v collect what comes from all heads of the group.
    Write attention out; scaled_dot_product_attention (its enable_gqa too) and torch's attention layers are not allowed.

Worked example: four query heads with the queries 2, 0, 2, 0, and two groups. Both have the values 10 and 20; the keys
are 7 and 6 in group 0, 6 and 7 in group 1. Head 0 has the scores 14 and 12, hence 11.192; head 2 has 12 and 14, hence
18.808; the queries 0 give the mean, 15. With 8 query heads, a cache keeps 8 heads in multi-head attention, 2 with two
groups, and 1 in multi-query attention.

>>> q = torch.tensor([2.0, 0.0, 2.0, 0.0]).reshape(1, 4, 1, 1)
>>> k = torch.tensor([[7.0, 6.0], [6.0, 7.0]]).reshape(1, 2, 2, 1)
>>> v = torch.tensor([[10.0, 20.0], [10.0, 20.0]]).reshape(1, 2, 2, 1)
>>> grouped_query_attention(q, k, v).flatten()
tensor([11.1920, 15.0000, 18.8080, 15.0000])

Source: 002, "Grouped-query attention"; Ainslie et al., "GQA: Training Generalized Multi-Query Transformer Models from
Multi-Head Checkpoints" (2023), section 2.2.
Before: cache/multi_query_attention. After: cache/absorbed_scores, modern/gqa_rope_attention.
"""

import math

import torch

from grader import probe


def grouped_query_attention(q, k, v):
    ### BEGIN SOLUTION
    h, g = q.shape[1], k.shape[1]
    if h % g != 0:
        raise ValueError(f"{h} query heads cannot share {g} key-value heads")
    k, v = (each.repeat_interleave(h // g, dim=1) for each in (k, v))  # (batch, h, m, d)
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    probe("scores", scores)  # shape (batch, h, n, m)
    probe("weights", scores.softmax(dim=-1))  # shape (batch, h, n, m)
    return scores.softmax(dim=-1) @ v
    ### END SOLUTION
