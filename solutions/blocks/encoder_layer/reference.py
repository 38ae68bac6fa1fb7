r"""A whole encoder layer: attention between the tokens, then a feed-forward layer for each token by itself.

An encoder is a stack of such layers. Each has two sublayers, and both only add to x: attention brings information from
other tokens, and the feed-forward layer works on what has arrived.

    x1 = attention_sublayer(x, attn, g1, b1, heads, mask)          x + attention of layer_norm(x, g1, b1, 1e-5)
    a  = layer_norm(x1, g2, b2, 1e-5)
    y  = x1 + feed_forward(a, w1, c1, w2, c2)
    $$ x_1 &= \operatorname{attention\_sublayer}(x, \text{attn}, g_1, b_1, \text{heads}, \text{mask}) $$
    $$ a &= \operatorname{layer\_norm}(x_1, g_2, b_2, 10^{-5}) $$
    $$ y &= x_1 + \operatorname{feed\_forward}(a, w_1, c_1, w_2, c_2) $$

Shapes
    x        (batch, n, d)   float32 or float64; no axis is empty
    params   a dict of these, in x's dtype; matrices are (out, in), applied as x @ w.T
        attn     a dict of w_q, w_k, w_v, w_o, each (d, d), without biases
        g1, b1   (d,)                        scale and shift of the layer norm before attention
        g2, b2   (d,)                        and of the one before the feed-forward layer
        w1, c1   (hidden, d), (hidden,)      the feed-forward layer's first matrix and bias
        w2, c2   (d, hidden), (d,)           and its second
    heads    int, at least 1; it divides d
    mask     (batch, n), bool: True where a token may be attended to, False for padding; None is True everywhere
    returns  (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    Both layer norms come before their sublayer (pre-LN), with eps = 1e-5; there is none at the end of the layer. (The
    first transformer and BERT normalise each sum instead, post-LN: norm_first=False, torch's default in
    torch.nn.TransformerEncoderLayer.)
    Attention is that of blocks/attention_sublayer, with every token seeing all others (no causal mask). GELU is the
    exact one.
    The mask is about keys: nothing attends to padding. The rows of padded tokens are computed like all others. In a
    sequence that is padding alone, attention adds zeros, and no gradient is NaN.
    Scores may be as large as 1e3, of either sign, and must not overflow. No hidden score lies more than 30 above the
    highest one that its query sees.
    Gradients reach x and all of params.
    You may use your own attention_sublayer, feed_forward and layer_norm, as the imports below do: they have to pass
    their own checks. Or take the imports away and write the steps out here. torch's attention functions (among them
    scaled_dot_product_attention), its attention and transformer layers and its norm layers are not allowed.

Worked example: the tokens and the matrices of blocks/attention_sublayer. Attention makes (.238, 3.762) of the first
token, and the second layer norm (-1, 1) of that. w1 keeps the first of the two numbers: -1, with the bias 2 it is 1,
and GELU makes it .841. w2 adds it to the first component, and c2 is 0. In the second token the hidden number is 3, and
GELU(3) is 2.996.

>>> x, one = torch.tensor([[[1.0, 3.0], [3.0, 1.0]]]), torch.eye(2)
>>> params = {"attn": {"w_q": one, "w_k": one, "w_v": one, "w_o": one}, "g1": torch.ones(2), "b1": torch.zeros(2)}
>>> params |= {"g2": torch.ones(2), "b2": torch.zeros(2), "w1": torch.tensor([[1.0, 0.0]]), "c1": torch.tensor([2.0])}
>>> params |= {"w2": torch.tensor([[1.0], [0.0]]), "c2": torch.zeros(2)}
>>> encoder_layer(x, params, 2).round(decimals=3)
tensor([[[1.0800, 3.7620],
         [6.7580, 0.2380]]])

Source: 000 and 002, the encoder; Vaswani et al., "Attention Is All You Need" (2017), section 3.1; Xiong et al., "On
Layer Normalization in the Transformer Architecture" (2020).
Before: blocks/attention_sublayer, blocks/feed_forward, blocks/add_and_norm. After: blocks/decoder_layer,
stacks/encoder_embed.
"""

import torch
from blocks.attention_sublayer import attention_sublayer
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm

from grader import probe


def encoder_layer(x, params, heads, mask=None):
    ### BEGIN SOLUTION
    x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, mask)
    probe("x1", x)  # after the attention, (batch, n, d)
    normalised = layer_norm(x, params["g2"], params["b2"], 1e-5)
    return x + feed_forward(normalised, params["w1"], params["c1"], params["w2"], params["c2"])
    ### END SOLUTION
