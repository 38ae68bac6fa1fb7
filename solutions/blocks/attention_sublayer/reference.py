r"""The attention sublayer of a transformer: layer norm, multi-head attention with masks, and a residual around both.

Every transformer block begins with it. The layer norm comes first (pre-LN), so that x itself passes by unchanged, and
attention only adds to it.

    a       = layer_norm(x, g, b, 1e-5)
    q, k, v = a w_q^T, a w_k^T, a w_v^T             each split into heads of size = d / heads
    scores  = q k^T / sqrt(size)                    (batch, heads, n, n)
    weights = softmax of each row over the keys that the query may see, and 0 for the others
    y       = x + merged(weights v) w_o^T
    $$ a &= \operatorname{layer\_norm}(x, g, b, 10^{-5}) $$
    $$ q, k, v &= a\, w_q^\top,\ a\, w_k^\top,\ a\, w_v^\top && \text{split into heads of size } d / \text{heads} $$
    $$ \text{scores} &= \frac{q\, k^\top}{\sqrt{\text{size}}} && \text{in every head} $$
    $$ \text{weights} &= \text{softmax of each row over the keys that the query may see, and 0 for the others} $$
    $$ y &= x + \text{merged}(\text{weights}\, v)\, w_o^\top $$

Shapes
    x        (batch, n, d)   float32 or float64; no axis is empty
    attn     dict of w_q, w_k, w_v, w_o, each (d, d): (out, in), applied as x @ w.T, in x's dtype; there are no biases
    g, b     (d,)            scale and shift of the layer norm
    heads    int, at least 1; it divides d
    mask     (batch, n), bool: True where a token may be attended to, False for padding; None is True everywhere
    causal   bool: with True, token i sees the tokens 0 to i alone, itself among them
    returns  (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    The numbers of a head are neighbours, as in attention/split_heads. The scale is the root of the size of one head.
    The mask is about keys: a padded token is not attended to, but it attends to others, and its row is computed like
    any other. (The True of torch.nn.MultiheadAttention's key_padding_mask means the opposite: padding.)
    With a mask and causal, a query sees the keys that both allow. A query that sees no key gets zeros from every head;
    its row of y is then x's, and no gradient is NaN.
    Scores may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30 above the
    highest one that its query sees.
    The residual is the raw x. Gradients reach x, all of attn, g and b.
    You may use your own layer_norm, split_heads and merge_heads, as the imports below do: they have to pass their own
    checks. Or take the imports away and write the steps out here. torch's attention functions (among them
    scaled_dot_product_attention), its attention and transformer layers and its norm layers are not allowed.

Worked example: the tokens (1, 3) and (3, 1) become (-1, 1) and (1, -1) by the layer norm. All matrices are the
identity, and each of the two heads sees one number. In head 0 the first query, -1, has the scores 1 and -1, the weights
.881 and .119, and the result -.762; in head 1 it is .762. If the second token is padding, or causal, the first query
sees only itself: (1, 3) + (-1, 1) = (0, 4). With w_o = 0 the result is x.

>>> x, one, g, b = torch.tensor([[[1.0, 3.0], [3.0, 1.0]]]), torch.eye(2), torch.ones(2), torch.zeros(2)
>>> attn = {"w_q": one, "w_k": one, "w_v": one, "w_o": one}
>>> attention_sublayer(x, attn, g, b, 2).round(decimals=3)
tensor([[[0.2380, 3.7620],
         [3.7620, 0.2380]]])
>>> attention_sublayer(x, attn, g, b, 2, mask=torch.tensor([[True, False]])).round(decimals=3)
tensor([[[0., 4.],
         [2., 2.]]])
>>> attention_sublayer(x, attn, g, b, 2, causal=True).round(decimals=3)
tensor([[[0.0000, 4.0000],
         [3.7620, 0.2380]]])

Source: 000 and 002, the transformer's block; Vaswani et al., "Attention Is All You Need" (2017), section 3.2; Xiong et
al., "On Layer Normalization in the Transformer Architecture" (2020).
Before: attention/multi_head_attention, blocks/layer_norm. After: blocks/encoder_layer, blocks/decoder_layer.
"""

import math

import torch
from attention.merge_heads import merge_heads
from attention.split_heads import split_heads
from blocks.layer_norm import layer_norm

from grader import probe


def attention_sublayer(x, attn, g, b, heads, mask=None, causal=False):
    ### BEGIN SOLUTION
    a = layer_norm(x, g, b, 1e-5)
    q, k, v = (split_heads(a @ attn[name].T, heads) for name in ("w_q", "w_k", "w_v"))
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    hidden = torch.zeros_like(scores, dtype=torch.bool)
    if causal:
        hidden = torch.ones_like(hidden).triu(1)
    if mask is not None:
        hidden = hidden | ~mask[:, None, None, :]
    probe("scores", scores.masked_fill(hidden, math.nan))  # shape (batch, heads, n, n), before the mask or after it
    weights = scores.masked_fill(hidden, -math.inf).softmax(dim=-1).masked_fill(hidden, 0.0)
    probe("weights", weights)  # shape (batch, heads, n, n)
    return x + merge_heads(weights @ v) @ attn["w_o"].T
    ### END SOLUTION
