r"""Local attention: every token looks at itself and a few tokens before it, so the cost grows with n, not with n^2.

Full attention compares every token with every other: 1,000 tokens make a million pairs, 10,000 a hundred million. A
window of fixed width needs n * window pairs at most. What lies further back still arrives, layer by layer.

    out_i = sum over j of weight_ij v_j,   weight_ij = softmax over j of q_i . k_j / sqrt(d),   i - window < j <= i
    $$ \text{out}_i &= \sum_j \text{weight}_{ij}\, v_j && i - \text{window} < j \le i $$
    $$ \text{weight}_{ij} &= \operatorname*{softmax}_j \frac{q_i \cdot k_j}{\sqrt{d}} && i - \text{window} < j \le i $$

Shapes
    q, k, v  (batch, n, d)   float32 or float64; n is 1 or more
    window   int, 1 or more; it may be larger than n
    returns  (batch, n, d)   in q's dtype; the inputs stay as they were

Conventions
    The window counts the token itself: with window = 1 a token sees itself alone, and the result is v.
    It looks back only (causal), over tokens, not over blocks. The first tokens have fewer than `window` tokens to see;
    the softmax runs over those alone, and a padded key must not count. (Longformer in Hugging Face looks to both sides
    and counts one side; Mistral's sliding_window is the window here.)
    Scores may be as large as 1e3 and must not overflow.
    At a fixed window, time and memory grow in proportion to n. A matrix of n x n must never be made, masked or not, and
    a mask of that shape is one. A Python loop over the tokens is fast enough.
    Gradients reach q, k and v.
    Write attention out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: d = 1, every query is 1, and every key is the logarithm of a number, so a token's weights are in the
ratio of these numbers: 1, 3, 4, 12. The values are 0, 4, 8, 0. With window = 2 a token sees itself and the one before:
0, (0 + 12) / 4 = 3, (12 + 32) / 7 = 6.2857, 32 / 16 = 2. A window of 128 needs 119,872 pairs for 1,000 tokens, and
1,271,872 for 10,000.

>>> k = torch.tensor([1.0, 3.0, 4.0, 12.0]).log().reshape(1, 4, 1)
>>> v = torch.tensor([0.0, 4.0, 8.0, 0.0]).reshape(1, 4, 1)
>>> local_attention(torch.ones(1, 4, 1), k, v, 2).flatten()
tensor([0.0000, 3.0000, 6.2857, 2.0000])
>>> [sum(min(i + 1, 128) for i in range(n)) for n in (1_000, 10_000)]
[119872, 1271872]

Source: 002, "Sliding window attention"; Beltagy, Peters and Cohan, "Longformer: The Long-Document Transformer" (2020),
section 3.1.
Before: attention/causal_attention. After: efficient/sparse_attention.
"""

import math

import torch


def local_attention(q, k, v, window):
    ### BEGIN SOLUTION
    n, d = q.shape[1:]
    places = torch.arange(n)[:, None] - torch.arange(min(window, n))  # (n, window): what each token sees
    outside = places < 0
    places = places.clamp(min=0)
    scores = (q[:, :, None] * k[:, places]).sum(dim=-1) / math.sqrt(d)  # (batch, n, window)
    weights = scores.masked_fill(outside, -math.inf).softmax(dim=-1)
    return (weights[..., None] * v[:, places]).sum(dim=-2)
    ### END SOLUTION
