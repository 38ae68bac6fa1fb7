r"""A modern decoder block with a mixture of experts: the layer of Mixtral.

The first half, attention, is that of modern/modern_block. In the second half, E SwiGLU layers, the experts, take the
place of one. A router chooses k of them for each token, and their outputs are summed with the router's weights.

    a  = RMSNorm(x) with g1
    q, k, v = w_q a, w_k a, w_v a                     each split into heads of `size` neighbouring numbers
    h  = x + w_o * gqa_rope_attention(q, k, v)        the heads' outputs side by side again, then w_o
    b  = RMSNorm(h) with g2
    chosen, weights = moe_route(router b, k)          for each token, as in blocks/moe_route
    y  = h + sum over the chosen e of weight_e * SwiGLU(b) with w1[e], w2[e], w3[e]
    $$ a &= \operatorname{RMSNorm}_{g_1}(x) $$
    $$ q, k, v &= w_q a,\; w_k a,\; w_v a && \text{each split into heads} $$
    $$ h &= x + w_o \operatorname{attention}(q, k, v) && \text{the heads side by side, then } w_o $$
    $$ b &= \operatorname{RMSNorm}_{g_2}(h) $$
    $$ \text{chosen}, \text{weight} &= \operatorname{moe\_route}(\text{router}\, b, k) && \text{for each token} $$
    $$ y &= h + \sum_{e \in \text{chosen}} \text{weight}_e \operatorname{SwiGLU}_e(b) $$

Shapes
    x          (batch, n, d)   float32 or float64; no axis is empty
    positions  (n,)            int64, or floats in x's dtype; as in modern/gqa_rope_attention
    params     a dict, all in x's dtype and (out, in) without biases; size = d / heads is even:
               g1, g2 (d,)   w_q, w_o (d, d)   w_k, w_v (kv_heads * size, d)   router (E, d)
               w1, w2 (E, hidden, d)   w3 (E, d, hidden)
    heads      int; heads * size = d. kv_heads: int; heads is a multiple of it
    k          int, 1 < k < E: the experts of a token
    base, eps  of RoPE; of both norms, above 0. It may be large
    returns    (batch, n, d)   in x's dtype; the inputs stay as they were

Conventions
    The first half and all of its conventions are those of modern/modern_block.
    Router and experts read the same vector, the normalised b, not h.
    Each token of each sequence chooses for itself. Its weights are the softmax over the k chosen logits and sum to 1.
    (That is Mixtral. Qwen's first mixtures do not renormalise; DeepSeek-V3 has a sigmoid, and experts for all tokens.)
    An expert is w3[e] ((w1[e] b) * SiLU(w2[e] b)), as in blocks/swiglu. (Mixtral calls the three matrices w3, w1, w2.)
    The weight multiplies the expert's output. You may run all experts on all tokens, with the weight 0 for the others.
    The logits of a token are all different, and lie between -20 and 20.
    Gradients reach x and all params, not positions; router gets its gradient through the weights.
    You may use your own functions, as the imports below do: they have to pass their own checks. Or take the imports
    away and write them out here. torch's norms and attention are not allowed here either.

Worked example: the first half of modern/modern_block's example, then three experts with w1 and w2 identities and w3
one, two and three times the identity. The first token has b = (0.2, 1.4), and SwiGLU of it is (0.022, 1.572). Its
logits are 0.2, 1.4 and 0.8: experts 1 and 2 are chosen, with the weights 0.646 and 0.354, and 2 * 0.646 + 3 * 0.354 =
2.354 times SwiGLU is added to h = (1.2, 8.4). The second token chooses the experts 0 and 2. With w_o = w3 = 0 the block
returns x.

>>> x, one, eye = torch.tensor([[[1.0, 7.0], [7.0, 1.0]]]), torch.ones(2), torch.eye(2)
>>> params = {"g1": one, "g2": one, **dict.fromkeys(["w_q", "w_k", "w_v", "w_o"], eye)}
>>> params |= {"router": torch.tensor([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), "w1": torch.stack([eye] * 3)}
>>> params |= {"w2": torch.stack([eye] * 3), "w3": torch.stack([eye, 2 * eye, 3 * eye])}
>>> modern_block_moe(x, torch.tensor([0, 0]), params, 1, 1, 2)[0].round(decimals=2)
tensor([[ 1.2500, 12.1000],
        [10.7500,  1.5800]])
>>> nothing = {"w_o": 0 * eye, "w3": torch.zeros(3, 2, 2)}
>>> modern_block_moe(x, torch.tensor([0, 1]), {**params, **nothing}, 1, 1, 2)[0]
tensor([[1., 7.],
        [7., 1.]])

Source: 002, modern blocks and mixture of experts; Jiang et al., "Mixtral of Experts" (2024), section 2.1.
Before: modern/modern_block, blocks/moe_layer.
"""

import torch
from blocks.moe_route import moe_route
from blocks.rms_norm import rms_norm
from blocks.swiglu import swiglu
from modern.gqa_rope_attention import gqa_rope_attention

from grader import probe


def modern_block_moe(x, positions, params, heads, kv_heads, k, base=10000.0, eps=1e-6):
    ### BEGIN SOLUTION
    def projected(vectors, weight, count):
        return (vectors @ weight.T).unflatten(-1, (count, -1)).transpose(1, 2)  # (batch, count, n, size)

    a = rms_norm(x, params["g1"], eps)
    queries = projected(a, params["w_q"], heads)
    keys, values = projected(a, params["w_k"], kv_heads), projected(a, params["w_v"], kv_heads)
    attended = gqa_rope_attention(queries, keys, values, positions, base).transpose(1, 2).flatten(2)
    h = x + attended @ params["w_o"].T
    probe("h", h)  # after the attention, (batch, n, d)

    b = rms_norm(h, params["g2"], eps).flatten(0, 1)  # (batch * n, d): one row for each token
    indices, weights = moe_route(b @ params["router"].T, k)
    probe("logits", b @ params["router"].T)  # of the router, (batch·n, E)
    mixed = torch.zeros_like(b)
    for e, expert in enumerate(zip(params["w1"], params["w2"], params["w3"], strict=True)):
        rows, places = torch.where(indices == e)
        mixed = mixed.index_add(0, rows, weights[rows, places, None] * swiglu(b[rows], *expert))
    return h + mixed.unflatten(0, x.shape[:2])
    ### END SOLUTION
