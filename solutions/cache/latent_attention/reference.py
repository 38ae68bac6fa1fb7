r"""Multi-head latent attention: the cache holds one short vector for each token, and keys and values are made from it.

Grouped-query attention makes the cache smaller by having fewer keys. DeepSeek's way keeps all heads and compresses: a
token leaves a latent of c numbers, from which every head makes its own key and value.

    latent_j = w_dkv x_j                                 all that is kept of token j: the cache
    q_i = w_q x_i,  k_j = w_uk latent_j,  v_j = w_uv latent_j       each is heads * size long, head after head
    head_i   = sum over j <= i of weight_ij v_j,  weight_ij = softmax over j <= i of q_i . k_j / sqrt(size)
    out_i    = w_o (the heads of token i, one after the other)
    $$ \text{latent}_j &= W_{dkv}\, x_j && \text{all that is kept of token } j \text{: the cache} $$
    $$ q_i &= W_q\, x_i \qquad k_j = W_{uk}\, \text{latent}_j \qquad v_j = W_{uv}\, \text{latent}_j $$
    $$ \text{head}_i &= \sum_{j \le i} \text{weight}_{ij}\, v_j && \text{for each head} $$
    $$ \text{weight}_{ij} &= \operatorname*{softmax}_{j \le i} \frac{q_i \cdot k_j}{\sqrt{\text{size}}} $$
    $$ \text{out}_i &= W_o\, (\text{the heads of token } i \text{, one after the other}) $$

Shapes
    x           (batch, n, d)         float32 or float64; no axis is empty
    w_dkv       (c, d)                all matrices are (out, in), applied as x @ w.T, without biases, in x's dtype
    w_uk, w_uv  (heads * size, c)     the key's and the value's matrix
    w_q         (heads * size, d)
    w_o         (d, heads * size)
    heads       int, at least 1; size is w_q's number of rows divided by it, which goes without a remainder
    returns     (out, cache): out is (batch, n, d) and cache (batch, n, c), in x's dtype; the inputs stay as they were

Conventions
    Head i has the rows i * size to (i + 1) * size of w_q, w_uk and w_uv, and these columns of w_o. heads * size need
    not be d, and c may be smaller or larger than size.
    Attention is causal: a token sees itself and those before it. The cache is that of all n tokens.
    The scores are divided by sqrt(size), also where w_uk is absorbed into the query as in cache/absorbed_scores.
    (Either way is right here, and nothing is measured.)
    There are no positions here. (DeepSeek adds a small part with RoPE to queries and keys, which cannot be absorbed,
    and normalises the latents with RMSNorm.)
    Scores may be as large as 1e3, of either sign, and must not overflow. No later token has a score that lies more than
    30 above the highest one that a query sees.
    Gradients reach x and all five matrices, through both results.
    Write attention out; scaled_dot_product_attention and torch's attention layers are not allowed.

Worked example: all sizes are 1. The tokens 1 and 2 have the latents 3 and 6, for w_dkv is 3. w_uv is 2, so the values
are 6 and 12; w_uk is 1, so the keys are 3 and 6. The first token sees its own value alone, 6. The second has the query
2, the scores 6 and 12, the weights .0025 and .9975, and 11.985.

>>> one, x = torch.tensor([[1.0]]), torch.tensor([[[1.0], [2.0]]])
>>> out, cache = latent_attention(x, 3.0 * one, one, 2.0 * one, one, one, 1)
>>> out.flatten(), cache.flatten()
(tensor([ 6.0000, 11.9852]), tensor([3., 6.]))

Source: 002, "Multi-head latent attention"; DeepSeek-AI, "DeepSeek-V2: A Strong, Economical, and Efficient
Mixture-of-Experts Language Model" (2024), section 2.1.2.
Before: cache/absorbed_scores, attention/causal_attention.
"""

import math

import torch

from grader import probe


def latent_attention(x, w_dkv, w_uk, w_uv, w_q, w_o, heads):
    ### BEGIN SOLUTION
    def split(rows):
        """(batch, n, heads * size) becomes (batch, heads, n, size)."""
        return rows.unflatten(-1, (heads, -1)).transpose(1, 2)

    cache = x @ w_dkv.T
    q, k, v = split(x @ w_q.T), split(cache @ w_uk.T), split(cache @ w_uv.T)
    probe("q", q)  # split into heads, (batch, heads, n, size)
    probe("k", k)  # as q
    probe("v", v)  # as q
    scores = q @ k.mT / math.sqrt(q.shape[-1])
    later = torch.ones(scores.shape[2:], dtype=torch.bool).triu(1)
    probe("scores", scores.masked_fill(later, math.nan))  # shape (batch, heads, n, n), before the mask or after it
    weights = scores.masked_fill(later, -math.inf).softmax(dim=-1)
    probe("weights", weights)  # shape (batch, heads, n, n)
    merged = (weights @ v).transpose(1, 2).flatten(2)
    return merged @ w_o.T, cache
    ### END SOLUTION
