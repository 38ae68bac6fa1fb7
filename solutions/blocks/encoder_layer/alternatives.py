"""Right ways to write an encoder layer that look nothing like the reference."""

import torch
from blocks.attention_sublayer import attention_sublayer
from blocks.layer_norm import layer_norm


def written_out(x, params, heads, mask=None):
    """Nothing is imported, and the axes are named."""

    def norm(x, number):
        centred = x - x.mean(-1, keepdim=True)
        scale = (centred.pow(2).mean(-1, keepdim=True) + 1e-5).rsqrt()
        return torch.addcmul(params[f"b{number}"], centred * scale, params[f"g{number}"])

    d = x.shape[-1]
    cut = {name: weight.reshape(heads, d // heads, d) for name, weight in params["attn"].items() if name != "w_o"}
    a = norm(x, 1)
    q, k, v = (torch.einsum("bnd,hsd->bhns", a, cut[name]) for name in ("w_q", "w_k", "w_v"))
    scores = torch.einsum("bhis,bhjs->bhij", q, k) * (heads / d) ** 0.5
    powers = torch.exp(scores - scores.amax(-1, keepdim=True))
    if mask is not None:
        powers = powers * mask[:, None, None]
    total = powers.sum(-1, keepdim=True)
    weights = powers / torch.where(total > 0, total, 1.0)
    out = torch.einsum("bhij,bhjs,ohs->bio", weights, v, params["attn"]["w_o"].reshape(d, heads, -1))
    x = x + out
    inside = torch.nn.functional.linear(norm(x, 2), params["w1"], params["c1"])
    return torch.nn.functional.linear(inside * torch.special.ndtr(inside), params["w2"], params["c2"]) + x


def sequence_by_sequence(x, params, heads, mask=None):
    """A loop over the sequences, without what is padded; the queries of the padded tokens are computed separately."""
    rows = []
    for number, raw in enumerate(x):
        seen = torch.ones(len(raw), dtype=torch.bool) if mask is None else mask[number]
        a = layer_norm(raw, params["g1"], params["b1"], 1e-5)
        if seen.any():
            q = (a @ params["attn"]["w_q"].T).unflatten(1, (heads, -1)).transpose(0, 1)
            k, v = ((a[seen] @ params["attn"][w].T).unflatten(1, (heads, -1)).transpose(0, 1) for w in ("w_k", "w_v"))
            weights = (torch.bmm(q, k.mT) / k.shape[-1] ** 0.5).softmax(-1)
            raw = raw + torch.bmm(weights, v).transpose(0, 1).flatten(1) @ params["attn"]["w_o"].T
        rows.append(raw)
    x = torch.stack(rows)
    inside = layer_norm(x, params["g2"], params["b2"], 1e-5) @ params["w1"].T + params["c1"]
    return x + (0.5 * inside * (1 + torch.erf(inside / 2**0.5))) @ params["w2"].T + params["c2"]


def feed_forward_number_by_number(x, params, heads, mask=None):
    """The sublayer is imported; the feed-forward layer is a sum with one term for each hidden number."""
    x = attention_sublayer(x, params["attn"], params["g1"], params["b1"], heads, mask=mask)
    a, y = layer_norm(x, params["g2"], params["b2"], eps=1e-5), x + params["c2"]
    for down, up, bias in zip(params["w1"], params["w2"].T, params["c1"], strict=True):
        y = y + torch.nn.functional.gelu((a * down).sum(-1, keepdim=True) + bias) * up
    return y
