r"""Rotary, causal, grouped-query attention: the attention of Llama, Mistral and most language models since.

Three ideas meet here. Queries and keys are turned by their positions (RoPE), so a score depends on how far apart two
tokens are. Each token sees only itself and what stands before it (causal). And several query heads share one head of
keys and values (grouped-query attention), so the cache stays small.

    q'_i, k'_j  = rope(q_i, positions_i), rope(k_j, positions_j)        each head by itself, as in position/rope
    group of head = head // (h / g)                                     whole division
    scores_ij   = q'_i . k'_j / sqrt(size)                              for the keys j <= i of the head's group
    out_i       = sum over these j of softmax(scores_i)_j v_j

    RoPE of a vector x of `size` numbers at a position, for the pairs p = 0, 1, ..., size/2 - 1:
        angle_p  = position * base^(-2p/size)
        y[2p]    = x[2p] cos(angle_p) - x[2p+1] sin(angle_p)
        y[2p+1]  = x[2p] sin(angle_p) + x[2p+1] cos(angle_p)

Shapes
    q          (batch, h, n, size)   float32 or float64; size is even, and no axis is empty
    k, v       (batch, g, n, size)   in q's dtype; h is a multiple of g, and g may be 1 or h
    positions  (n,)                  int64, or floats in q's dtype: the position of each token, for all heads alike
    base       a number, 1 or more
    returns    (batch, h, n, size)   in q's dtype; the inputs stay as they were

Conventions
    A pair is two neighbours, x[2p] and x[2p+1]. (Hugging Face pairs x[p] with x[p + size/2], with weights reordered to
    suit.) Angles depend on the size of one head, not on the width of all heads. v is not turned.
    Neighbouring heads share a group: with h = 4 and g = 2 the heads 0 and 1 use group 0. (repeat_interleave, not
    repeat.)
    Causal goes by index: token i sees the tokens 0 to i, whatever their positions are. Positions may have gaps, be out
    of order, negative or alike: they turn vectors, and mask nothing.
    Angles are computed in float64, because a position of a few hundred is too coarse in float32. Where q is float32,
    positions are from 0 to 49.
    Scores may be as large as 1e3 and must not overflow.
    Gradients reach q, k and v, not positions.
    Write attention out; scaled_dot_product_attention (its enable_gqa too) and torch's attention layers are not allowed.

Worked example: two heads share one group; sizes are 2, so the only pair turns by the position itself. For both tokens
the query is (1.4142, 0) in head 0 and (0, 1.4142) in head 1; the keys are (ln 3, 0) and (0, 0), the values (8, 0) and
(0, 4). With all positions 0 nothing turns: the second token's scores are ln 3 and 0 in head 0, weights 3/4 and 1/4, and
0 and 0 in head 1. A quarter turn between the two tokens makes 0 and 0 of them in head 0, and -ln 3 and 0 in head 1. The
first token sees itself alone: (8, 0).

>>> q = 2**0.5 * torch.tensor([[[[1.0, 0.0], [1.0, 0.0]], [[0.0, 1.0], [0.0, 1.0]]]])
>>> k = torch.tensor([[[[3.0, 1.0], [1.0, 1.0]]]]).log()
>>> v = torch.tensor([[[[8.0, 0.0], [0.0, 4.0]]]])
>>> gqa_rope_attention(q, k, v, torch.tensor([0, 0]))[0, :, 1].round(decimals=3)
tensor([[6., 1.],
        [4., 2.]])
>>> gqa_rope_attention(q, k, v, torch.tensor([0.0, torch.pi / 2]))[0].round(decimals=3)
tensor([[[8., 0.],
         [4., 2.]],
<BLANKLINE>
        [[8., 0.],
         [2., 3.]]])

Source: 002, modern blocks; Su et al., "RoFormer" (2021); Ainslie et al., "GQA" (2023); Touvron et al., "Llama 2"
(2023), section 2.2.
Before: position/rope, cache/grouped_query_attention, attention/causal_attention. After: modern/modern_block.
"""

import math

import torch

from grader import probe


def gqa_rope_attention(q, k, v, positions, base=10000.0):
    ### BEGIN SOLUTION
    h, n, size = q.shape[1:]
    exponents = -torch.arange(0, size, 2, dtype=torch.float64, device=q.device) / size
    angles = positions.to(torch.float64)[:, None] * base**exponents  # (n, size / 2)
    probe("angles", angles)  # shape (n, size/2)
    cos, sin = angles.cos().to(q.dtype), angles.sin().to(q.dtype)

    def turned(x):
        first, second = x[..., 0::2], x[..., 1::2]
        return torch.stack([first * cos - second * sin, first * sin + second * cos], dim=-1).flatten(-2)

    shared = h // k.shape[1]
    q, k = turned(q), turned(k).repeat_interleave(shared, dim=1)
    v = v.repeat_interleave(shared, dim=1)
    scores = q @ k.transpose(-1, -2) / math.sqrt(size)
    later = torch.ones(n, n, dtype=torch.bool, device=q.device).triu(1)
    probe("scores", scores.masked_fill(later, math.nan))  # shape (batch, h, n, n), before the mask or after it
    probe("weights", scores.masked_fill(later, -math.inf).softmax(dim=-1))  # shape (batch, h, n, n)
    return scores.masked_fill(later, -math.inf).softmax(dim=-1) @ v
    ### END SOLUTION
