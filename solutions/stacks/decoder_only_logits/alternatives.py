"""Right ways to write a decoder-only model that look nothing like the reference."""

import math
from functools import reduce

import torch
from blocks.encoder_layer import encoder_layer


def longer_and_longer_beginnings(ids, params, heads):
    """An encoder layer that sees a sequence's beginning only, for each of its positions, is a causal one."""
    x = torch.stack([params["table"][ids[:, i]] + params["positions"][i] for i in range(ids.shape[1])], dim=1)
    for layer in params["layers"]:
        ends = [encoder_layer(x[:, : i + 1], layer, heads)[:, -1] for i in range(x.shape[1])]
        x = torch.stack(ends, dim=1)
    return torch.einsum("bnd,vd->bnv", _norm(x, params["g"], params["b"]), params["table"])


def _norm(x, g, b):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(variance + 1e-5) * g + b


def head_by_head(ids, params, heads):
    """Nothing is imported: a loop over the heads, whose products with w_o's columns add up."""

    def layer(x, weights):
        seen = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()
        y, attn = _norm(x, weights["g1"], weights["b1"]), weights["attn"]
        for rows in torch.arange(x.shape[2]).chunk(heads):
            q, k, v = (y @ attn[name][rows].T for name in ("w_q", "w_k", "w_v"))
            scores = torch.einsum("bid,bjd->bij", q, k) / math.sqrt(len(rows))
            shares = torch.where(seen, scores, -math.inf).softmax(-1)
            x = x + shares @ v @ attn["w_o"][:, rows].T
        inner = _norm(x, weights["g2"], weights["b2"]) @ weights["w1"].T + weights["c1"]
        return x + inner * (1 + torch.erf(inner / 2**0.5)) / 2 @ weights["w2"].T + weights["c2"]

    table = params["table"]
    x = torch.nn.functional.embedding(ids, table) + params["positions"].narrow(0, 0, ids.size(1))
    return torch.nn.functional.linear(_norm(reduce(layer, params["layers"], x), params["g"], params["b"]), table)


def position_by_position(ids, params, heads):
    """A loop over the positions; each layer keeps the keys and values of those before, as a cache does."""
    past, logits = [([], []) for _ in params["layers"]], []
    for place, words in enumerate(ids.unbind(1)):
        x = params["table"][words] + params["positions"][place]
        for layer, (keys, values) in zip(params["layers"], past, strict=True):
            y = _norm(x, layer["g1"], layer["b1"])
            q, k, v = ((y @ layer["attn"][name].T).unflatten(1, (heads, -1)) for name in ("w_q", "w_k", "w_v"))
            keys.append(k)
            values.append(v)
            shares = ((q * torch.stack(keys)).sum(-1) * q.shape[2] ** -0.5).softmax(0)  # (places, batch, heads)
            x = x + (shares[..., None] * torch.stack(values)).sum(0).flatten(1) @ layer["attn"]["w_o"].T
            hidden = torch.nn.functional.gelu(_norm(x, layer["g2"], layer["b2"]) @ layer["w1"].T + layer["c1"])
            x = x + hidden @ layer["w2"].T + layer["c2"]
        logits.append(_norm(x, params["g"], params["b"]) @ params["table"].T)
    return torch.stack(logits, 1)
