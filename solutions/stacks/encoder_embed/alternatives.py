"""Right ways to embed a text that look nothing like the reference."""

import math

import torch
from blocks.encoder_layer import encoder_layer


def text_by_text(ids, mask, table, positions, layers, heads):
    """A loop over the texts; the pads are left out before the first layer, so that no mask is needed."""
    out = []
    for row, kept in zip(ids, mask, strict=True):
        places = kept.nonzero()[:, 0]
        if len(places) == 0:
            out.append(torch.zeros_like(table[0]))
            continue
        x = (table[row[places]] + positions[places]).unsqueeze(0)
        for layer in layers:
            x = encoder_layer(x, layer, heads)
        out.append(x[0].mean(0))
    return torch.stack(out)


def weights_of_the_mean(ids, mask, table, positions, layers, heads):
    """The mean is a product with a row of weights for each text."""
    x = torch.nn.functional.embedding(ids, table) + positions.narrow(0, 0, ids.size(1))
    for layer in layers:
        x = encoder_layer(x, layer, heads, mask=mask)
    shares = mask.to(x.dtype)
    shares = shares / shares.sum(1, keepdim=True).clamp(min=1e-9)
    return torch.bmm(shares.unsqueeze(1), x).squeeze(1)


def written_out(ids, mask, table, positions, layers, heads):
    """Nothing is imported; einsum, and a mask of large negative numbers that are added to the scores."""

    def norm(x, g, b):
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return (x - mean) / (variance + 1e-5).sqrt() * g + b

    x = torch.stack([table[ids[:, p]] + positions[p] for p in range(ids.shape[1])], dim=1)
    added = torch.zeros(mask.shape, dtype=x.dtype).masked_fill(~mask, -1e9)[:, None, None]
    seen = mask.any(1).to(x.dtype)[:, None, None]
    for layer in layers:
        y, attn = norm(x, layer["g1"], layer["b1"]), layer["attn"]
        q, k, v = (torch.einsum("bnd,hsd->bhns", y, attn[w].unflatten(0, (heads, -1))) for w in ("w_q", "w_k", "w_v"))
        scores = torch.einsum("bhis,bhjs->bhij", q, k) / math.sqrt(q.shape[-1]) + added
        mixed = torch.einsum("bhij,bhjs->bihs", scores.softmax(-1), v).flatten(2)
        x = x + mixed @ attn["w_o"].T * seen
        hidden = norm(x, layer["g2"], layer["b2"]) @ layer["w1"].T + layer["c1"]
        x = x + hidden * (1 + torch.erf(hidden / 2**0.5)) / 2 @ layer["w2"].T + layer["c2"]
    sums = torch.where(mask[..., None], x, 0.0).sum(1)
    return sums / torch.maximum(mask.sum(1), torch.tensor(1))[:, None]
