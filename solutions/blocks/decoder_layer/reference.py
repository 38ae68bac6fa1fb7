r"""A whole decoder layer: attention to the text so far, attention to the encoder's memory, and a feed-forward layer.

A translation's decoder looks at two things: at the words that it has written (causal self-attention), and at the source
sentence (cross-attention). It has a sublayer for each, and all three sublayers only add to x.

    x1 = attention_sublayer(x, attn, g1, b1, heads, causal=True)
    a  = layer_norm(x1, g2, b2, 1e-5)
    x2 = x1 + merged(attention with q = a w_q^T, k = memory w_k^T, v = memory w_v^T) w_o^T        w_q ... of cross
    f  = layer_norm(x2, g3, b3, 1e-5)
    y  = x2 + feed_forward(f, w1, c1, w2, c2)
    $$ x_1 &= \operatorname{attention\_sublayer}(x, \text{attn}, g_1, b_1, \text{heads}, \text{causal=True}) $$
    $$ a &= \operatorname{layer\_norm}(x_1, g_2, b_2, 10^{-5}) $$
    $$ q &= a\, w_q^\top \qquad k = \text{memory}\, w_k^\top \qquad v = \text{memory}\, w_v^\top && \text{of cross} $$
    $$ x_2 &= x_1 + \text{merged}(\text{attention with } q, k, v)\, w_o^\top $$
    $$ f &= \operatorname{layer\_norm}(x_2, g_3, b_3, 10^{-5}) $$
    $$ y &= x_2 + \operatorname{feed\_forward}(f, w_1, c_1, w_2, c_2) $$

Shapes
    x        (batch, n, d)   float32 or float64; no axis is empty
    memory   (batch, m, d)   what the encoder has made of the source, in x's dtype
    params   a dict of these, in x's dtype; matrices are (out, in), applied as x @ w.T
        attn     a dict of w_q, w_k, w_v, w_o, each (d, d), without biases: self-attention
        cross    the same for cross-attention
        g1, b1   (d,)                        scale and shift of the layer norm before self-attention
        g2, b2   (d,)                        before cross-attention
        g3, b3   (d,)                        before the feed-forward layer
        w1, c1   (hidden, d), (hidden,)      the feed-forward layer's first matrix and bias
        w2, c2   (d, hidden), (d,)           and its second
    heads    int, at least 1; it divides d; the same in both attentions
    memory_mask   (batch, m), bool: True where memory may be attended to, False for padding; None is True everywhere
    returns  (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    The three layer norms come before their sublayers (pre-LN), with eps = 1e-5; there is none at the end of the layer.
    The second one is for x1 alone: memory is used as it is given, since the encoder ends with a layer norm of its own.
    (The first transformer has post-LN, as torch.nn.TransformerDecoderLayer unless norm_first=True.)
    Self-attention is causal, and x has no padding. Cross-attention is not causal: every token sees all of memory that
    memory_mask allows. A sequence without any such place gets zeros from cross-attention, and no gradient is NaN.
    Heads and scale are as in blocks/attention_sublayer. GELU is the exact one.
    Scores may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30 above the
    highest one that its query sees.
    Gradients reach x, memory and all of params.
    You may use your own attention_sublayer, feed_forward, layer_norm, split_heads and merge_heads, as the imports below
    do: they have to pass their own checks. Or take the imports away and write the steps out here. torch's attention
    functions (among them scaled_dot_product_attention), its attention and transformer layers and its norm layers are
    not allowed.

Worked example: one token, (1, 3). Layer norm and self-attention add (-1, 1): it becomes (0, 4). The second layer norm
makes (-1, 1) of it, and cross-attention has two heads of one number each. Memory has two places, (0, 0) and (log 3, 0).
In head 0 the scores are 0 and -log 3, the weights 3/4 and 1/4, and the result is log(3) / 4 = .275. Head 1 gives 0.
With a mask that hides the second place the result is 0 in both. w2 is 0 here, so the feed-forward layer adds its bias
alone, c2 = (0, 1).

>>> x, memory = torch.tensor([[[1.0, 3.0]]]), torch.tensor([[[1.0, 1.0], [3.0, 1.0]]]).log()
>>> one, zero = torch.eye(2), torch.zeros(2)
>>> same = {"w_q": one, "w_k": one, "w_v": one, "w_o": one}
>>> params = {"attn": same, "cross": same, "w1": one, "c1": zero, "w2": 0.0 * one, "c2": torch.tensor([0.0, 1.0])}
>>> params |= {name: torch.ones(2) for name in ("g1", "g2", "g3")} | {name: zero for name in ("b1", "b2", "b3")}
>>> decoder_layer(x, memory, params, 2).round(decimals=3)
tensor([[[0.2750, 5.0000]]])
>>> decoder_layer(x, memory, params, 2, memory_mask=torch.tensor([[True, False]])).round(decimals=3)
tensor([[[0., 5.]]])

Source: 000, the decoder; Vaswani et al., "Attention Is All You Need" (2017), section 3.1; Xiong et al., "On Layer
Normalization in the Transformer Architecture" (2020).
Before: blocks/encoder_layer, attention/cross_attention. After: stacks/transformer_logits.
"""

import math

import torch
from attention.merge_heads import merge_heads
from attention.split_heads import split_heads
from blocks.attention_sublayer import attention_sublayer
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm

from grader import probe


def decoder_layer(x, memory, params, heads, memory_mask=None):
    ### BEGIN SOLUTION
    x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, causal=True)

    cross = params["cross"]
    q = split_heads(layer_norm(x, params["g2"], params["b2"], 1e-5) @ cross["w_q"].T, heads)
    k, v = (split_heads(memory @ cross[name].T, heads) for name in ("w_k", "w_v"))
    scores = q @ k.transpose(-1, -2) / math.sqrt(q.shape[-1])
    if memory_mask is None:
        weights = scores.softmax(dim=-1)
    else:
        hidden = ~memory_mask[:, None, None, :]
        weights = scores.masked_fill(hidden, -math.inf).softmax(dim=-1).masked_fill(hidden, 0.0)
    probe("cross_weights", weights)  # of the attention to the memory, (batch, heads, n, m)
    x = x + merge_heads(weights @ v) @ cross["w_o"].T
    probe("x2", x)  # after the attention to the memory

    normalised = layer_norm(x, params["g3"], params["b3"], 1e-5)
    return x + feed_forward(normalised, params["w1"], params["c1"], params["w2"], params["c2"])
    ### END SOLUTION
