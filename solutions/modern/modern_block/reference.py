r"""A modern decoder block: the layer that Llama, Mistral and most language models since repeat many times.

It has the two halves of the first transformer's block, attention and feed-forward, each with a residual. What changed:
RMSNorm stands before each half in the place of layer norm behind it, RoPE turns queries and keys in the place of added
positions, query heads share keys and values, and SwiGLU takes the place of ReLU.

    a  = RMSNorm(x) with g1
    q, k, v = w_q a, w_k a, w_v a                     each split into heads of `size` neighbouring numbers
    h  = x + w_o * gqa_rope_attention(q, k, v)        the heads' outputs side by side again, then w_o
    y  = h + SwiGLU(RMSNorm(h) with g2)
    $$ a &= \operatorname{RMSNorm}_{g_1}(x) $$
    $$ q, k, v &= w_q a,\; w_k a,\; w_v a && \text{each split into heads} $$
    $$ h &= x + w_o \operatorname{attention}(q, k, v) && \text{the heads side by side, then } w_o $$
    $$ y &= h + \operatorname{SwiGLU}(\operatorname{RMSNorm}_{g_2}(h)) $$

Shapes
    x          (batch, n, d)   float32 or float64; no axis is empty
    positions  (n,)            int64, or floats in x's dtype; as in modern/gqa_rope_attention
    params     a dict, all in x's dtype and (out, in) without biases; size = d / heads is even:
               g1, g2 (d,)   w_q, w_o (d, d)   w_k, w_v (kv_heads * size, d)   w1, w2 (hidden, d)   w3 (d, hidden)
    heads      int; heads * size = d. kv_heads: int; heads is a multiple of it
    base, eps  of RoPE; of both norms, above 0. It may be large
    returns    (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    Head i has the rows i * size to (i + 1) * size - 1 of w_q; w_k and w_v are cut in the same way, and w_o reads the
    heads in this order. Each head is turned by itself: angles depend on size, not on d.
    gqa_rope_attention: pairs are neighbours, v is not turned, token i sees the tokens 0 to i by index, whatever the
    positions are, and neighbouring heads share keys and values. Angles are float64; where x is float32, positions are
    from 0 to 49.
    RMSNorm: gain * x / sqrt(mean of x^2 + eps). SwiGLU: w3 ((w1 x) * SiLU(w2 x)), as in blocks/swiglu. (Llama's own
    code names the three w3, w1, w2.)
    Both residuals are raw: what the norm returns is not added. The second half reads what the first one returns. (GPT-J
    and PaLM give x to both halves at the same time.)
    Gradients reach x and all params, not positions.
    You may use your own gqa_rope_attention, rms_norm and swiglu, as the imports below do: they have to pass their own
    checks. Or take the imports away and write them out here. torch's norms and attention are not allowed here either.

Worked example: two tokens, one head of two numbers, all matrices identities, w_o and w3 too, and eps so small that it
does not show. RMSNorm of (1, 7) is (0.2, 1.4), because the root of its mean square is 5. The first token sees itself
alone, so h = (1.2, 8.4), its norm is (0.2, 1.4) again, and SwiGLU of it is (0.2 SiLU(0.2), 1.4 SiLU(1.4)) = (0.022,
1.572). The second token sees both, and how much of each depends on the positions. With w_o = w3 = 0 the block returns
x.

>>> x, one, eye = torch.tensor([[[1.0, 7.0], [7.0, 1.0]]]), torch.ones(2), torch.eye(2)
>>> params = {"g1": one, "g2": one, **dict.fromkeys(["w_q", "w_k", "w_v", "w_o", "w1", "w2", "w3"], eye)}
>>> modern_block(x, torch.tensor([0, 0]), params, 1, 1)[0].round(decimals=2)
tensor([[1.2200, 9.9700],
        [9.6300, 1.5600]])
>>> modern_block(x, torch.tensor([0.0, torch.pi / 2]), params, 1, 1)[0].round(decimals=2)
tensor([[1.2200, 9.9700],
        [9.3400, 1.8400]])
>>> modern_block(x, torch.tensor([0, 1]), {**params, "w_o": 0 * eye, "w3": 0 * eye}, 1, 1)[0]
tensor([[1., 7.],
        [7., 1.]])

Source: 002, modern blocks; Touvron et al., "LLaMA" (2023), section 2.2; Touvron et al., "Llama 2" (2023), section 2.2.
Before: modern/gqa_rope_attention, blocks/rms_norm, blocks/swiglu. After: modern/modern_block_moe.
"""

import torch
from blocks.rms_norm import rms_norm
from blocks.swiglu import swiglu
from modern.gqa_rope_attention import gqa_rope_attention

from grader import probe


def modern_block(x, positions, params, heads, kv_heads, base=10000.0, eps=1e-6):
    ### BEGIN SOLUTION
    def split(vectors, count):
        return vectors.unflatten(-1, (count, -1)).transpose(1, 2)  # (batch, count, n, size)

    a = rms_norm(x, params["g1"], eps)
    q, k, v = a @ params["w_q"].T, a @ params["w_k"].T, a @ params["w_v"].T
    q, k, v = split(q, heads), split(k, kv_heads), split(v, kv_heads)
    attended = gqa_rope_attention(q, k, v, positions, base).transpose(1, 2).flatten(2)
    h = x + attended @ params["w_o"].T
    probe("h", h)  # after the attention, (batch, n, d)
    return h + swiglu(rms_norm(h, params["g2"], eps), params["w1"], params["w2"], params["w3"])
    ### END SOLUTION
