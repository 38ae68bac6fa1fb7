r"""FlashAttention: exact attention that goes over the keys a block at a time, and never holds all scores.

Plain attention writes n_q x n_k scores to memory, reads them for the softmax, and writes them again. For 100,000 tokens
that is 40 GB in float32 for one head. FlashAttention keeps three things for each query instead, the parts of
efficient/merge_softmax, and brings them up to date with each block of keys. The result is the same.

    For each query: highest = -infinity, sum = 0, total = 0
    For each block of keys and values:
        s       = q . k_j / sqrt(d)                             for the keys j of the block (causal: those that q sees)
        maximum = max(highest, largest s)
        sum     = sum * exp(highest - maximum)   + sum over j of exp(s_j - maximum)
        total   = total * exp(highest - maximum) + sum over j of exp(s_j - maximum) v_j
        highest = maximum
    out = total / sum

Shapes
    q        (..., n_q, d)   float32 or float64; no leading dimension, or any number of them
    k, v     (..., n_k, d)   in q's dtype, with q's leading dimensions
    block    int, 1 or more: the keys of a block; the last block may be shorter, and block may be larger than n_k
    causal   bool
    returns  (..., n_q, d)   in q's dtype; the inputs stay as they were

Conventions
    causal=False: every query sees all keys, and n_q may be smaller or larger than n_k.
    causal=True: the queries are the last positions, so query i sees the keys j <= i + n_k - n_q. More queries than keys
    is a ValueError. (torch's is_causal=True aligns the first query with the first key; the flash-attn library aligns
    the last ones, since its version 2.1.)
    Memory is measured, with a block of about 1,500 keys. Beside inputs and result there may be scores of all queries
    with one block of keys, but never n_q x n_k numbers; a mask of that shape is too large as well. Copies of k and v
    are fine. To take the queries in blocks as well, as the GPU does, is right and not needed.
    Scores may be as large as 1e3, of either sign, and much larger where one key of a row wins by far. Nothing may
    overflow, and no sum may become 0. (Factors exp(highest - maximum) of 0 are right.)
    Forward only: no gradient is asked for.
    Write it out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: query 2, keys 6 and 7, values 20 and 10, one key a block. After the first block highest is 12, sum 1 and
total 20. The second score is 14: the old sum and total shrink by exp(-2) = .1353, so sum is 1.1353 and total 12.7067,
and the result is 11.192. Causal, with the queries 2 and 0: the first of them sees the first key alone; for the second
both scores are 0.

>>> k, v = torch.tensor([[6.0], [7.0]]), torch.tensor([[20.0], [10.0]])
>>> flash_attention(torch.tensor([[2.0]]), k, v, 1, False)
tensor([[11.1920]])
>>> flash_attention(torch.tensor([[2.0], [0.0]]), k, v, 1, True)
tensor([[20.],
        [15.]])

Source: 002, FlashAttention; Dao et al., "FlashAttention: Fast and Memory-Efficient Exact Attention" (2022), algorithm
1; Milakov and Gimelshein, "Online normalizer calculation for softmax" (2018).
Before: efficient/merge_softmax, attention/causal_attention. After: cuda/flash_attention.
"""

import math

import torch

from grader import probe


def flash_attention(q, k, v, block, causal):
    ### BEGIN SOLUTION
    n_q, n_k, d = q.shape[-2], k.shape[-2], q.shape[-1]
    if causal and n_q > n_k:
        raise ValueError(f"{n_q} queries, but only {n_k} keys")
    last = torch.arange(n_k - n_q, n_k, device=q.device)[:, None]  # the last key that each query sees, if causal
    highest = torch.full_like(q[..., :1], -math.inf)  # (..., n_q, 1), as summed
    summed, total = torch.zeros_like(highest), torch.zeros_like(q)
    for start in range(0, n_k, block):
        keys, values = k[..., start : start + block, :], v[..., start : start + block, :]
        scores = q @ keys.transpose(-1, -2) / math.sqrt(d)
        if causal:
            places = torch.arange(start, start + keys.shape[-2], device=q.device)
            scores = scores.masked_fill(places > last, -math.inf)
        maximum = torch.maximum(highest, scores.amax(dim=-1, keepdim=True))
        scale, weights = torch.exp(highest - maximum), torch.exp(scores - maximum)
        summed = summed * scale + weights.sum(dim=-1, keepdim=True)
        total = total * scale + weights @ values
        highest = maximum
        probe("highest", highest)  # after each block, (..., n_q, 1)
        probe("sum", summed)  # after each block, (..., n_q, 1)
        probe("total", total)  # after each block, (..., n_q, d)
    return total / summed
    ### END SOLUTION
