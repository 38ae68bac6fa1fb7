"""Right ways to write a decoder layer that look nothing like the reference."""

import torch
from blocks.attention_sublayer import attention_sublayer
from blocks.feed_forward import feed_forward
from blocks.layer_norm import layer_norm


def one_attention_for_both(x, memory, params, heads, memory_mask=None):
    """Nothing is imported. One function, with the axes named, does self-attention and cross-attention."""
    n, d = x.shape[1:]

    def norm(x, number):
        centred = x - x.mean(-1, keepdim=True)
        scale = (centred.pow(2).mean(-1, keepdim=True) + 1e-5).rsqrt()
        return torch.addcmul(params[f"b{number}"], centred * scale, params[f"g{number}"])

    def attend(a, others, weights, seen):
        cut = {name: weight.reshape(heads, d // heads, d) for name, weight in weights.items() if name != "w_o"}
        q = torch.einsum("bnd,hsd->bhns", a, cut["w_q"])
        k, v = (torch.einsum("bnd,hsd->bhns", others, cut[name]) for name in ("w_k", "w_v"))
        scores = torch.einsum("bhis,bhjs->bhij", q, k) * (heads / d) ** 0.5
        powers = torch.exp(scores - scores.amax(-1, keepdim=True)) * seen
        total = powers.sum(-1, keepdim=True)
        shares = powers / torch.where(total > 0, total, 1.0)
        return torch.einsum("bhij,bhjs,ohs->bio", shares, v, weights["w_o"].reshape(d, heads, -1))

    a = norm(x, 1)
    x = x + attend(a, a, params["attn"], torch.ones(n, n, dtype=x.dtype).tril())
    x = x + attend(norm(x, 2), memory, params["cross"], 1.0 if memory_mask is None else memory_mask[:, None, None])
    inside = torch.nn.functional.linear(norm(x, 3), params["w1"], params["c1"])
    return torch.nn.functional.linear(inside * torch.special.ndtr(inside), params["w2"], params["c2"]) + x


def head_by_head(x, memory, params, heads, memory_mask=None):
    """The sublayer and the feed-forward layer are imported; cross-attention is a loop over the heads."""
    x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, mask=None, causal=True)
    a, cross = layer_norm(x, params["g2"], params["b2"], 1e-5), params["cross"]
    for head in torch.arange(x.shape[2]).chunk(heads):
        q, k, v = a @ cross["w_q"][head].T, memory @ cross["w_k"][head].T, memory @ cross["w_v"][head].T
        scores = q @ k.mT / len(head) ** 0.5
        if memory_mask is not None:
            scores = torch.where(memory_mask.any(1)[:, None, None], scores, 0.0)
            scores = torch.where(memory_mask[:, None] | ~memory_mask.any(1)[:, None, None], scores, -torch.inf)
            v = v * memory_mask.any(1)[:, None, None]
        x = x + scores.softmax(-1) @ v @ cross["w_o"][:, head].T
    a = layer_norm(x, params["g3"], params["b3"], 1e-5)
    return x + feed_forward(a, params["w1"], params["c1"], params["w2"], params["c2"])


def sequence_by_sequence(x, memory, params, heads, memory_mask=None):
    """A loop over the sequences, each with the part of memory that may be attended to."""
    x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, causal=True)
    weights, rows = params["cross"], []
    for number, (raw, source) in enumerate(zip(x, memory, strict=True)):
        source = source if memory_mask is None else source[memory_mask[number]]
        a = layer_norm(raw, params["g2"], params["b2"], 1e-5)
        if len(source):
            q = (weights["w_q"] @ a.T).T.unflatten(1, (heads, -1))
            k, v = ((source @ weights[name].T).unflatten(1, (heads, -1)) for name in ("w_k", "w_v"))
            shares = torch.softmax(torch.einsum("ihs,jhs->hij", q, k) / k.shape[-1] ** 0.5, dim=2)
            raw = raw + torch.einsum("hij,jhs->ihs", shares, v).flatten(1) @ weights["w_o"].T
        rows.append(raw)
    x = torch.stack(rows)
    inside = layer_norm(x, params["g3"], params["b3"], 1e-5) @ params["w1"].T + params["c1"]
    return x + (0.5 * inside * (1 + torch.erf(inside / 2**0.5))) @ params["w2"].T + params["c2"]
