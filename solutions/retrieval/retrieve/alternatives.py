"""Right ways to retrieve that look nothing like the reference."""

import torch
from stacks.encoder_embed import encoder_embed
from tokens.pad_batch import pad_batch
from torch.nn import functional


def by_itself(question, document, size, overlap, k, table, positions, layers, heads):
    """The question is a batch of its own, the pad is the last word, and torch compares and chooses."""
    starts = [0]
    while starts[-1] + size < len(document):
        starts.append(starts[-1] + size - overlap)
    ids, mask = pad_batch([document[start : start + size] for start in starts], len(table) - 1)
    vectors = encoder_embed(torch.tensor(ids), torch.tensor(mask), table, positions, layers, heads)
    asked = torch.tensor([question])
    query = encoder_embed(asked, torch.full_like(asked, True, dtype=torch.bool), table, positions, layers, heads)
    best = functional.cosine_similarity(vectors, query).topk(k)
    return torch.tensor(starts)[best.indices], best.values


def text_by_text(question, document, size, overlap, k, table, positions, layers, heads):
    """No batch and no pads; everything is written out, with torch's own layer norm and attention."""

    def embed(text):
        x = torch.stack([table[i] + positions[p] for p, i in enumerate(text)])
        d = x.shape[1]
        for layer in layers:
            a = functional.layer_norm(x, (d,), layer["g1"], layer["b1"], 1e-5)
            q, keys, v = (
                functional.linear(a, layer["attn"][name]).view(len(x), heads, d // heads).transpose(0, 1)
                for name in ("w_q", "w_k", "w_v")
            )
            mixed = functional.scaled_dot_product_attention(q, keys, v).transpose(0, 1).reshape(len(x), d)
            x = x + functional.linear(mixed, layer["attn"]["w_o"])
            a = functional.layer_norm(x, (d,), layer["g2"], layer["b2"], 1e-5)
            x = x + functional.linear(
                functional.gelu(functional.linear(a, layer["w1"], layer["c1"])), layer["w2"], layer["c2"]
            )
        vector = x.mean(dim=0)
        return vector / vector.norm()

    query, found = embed(question), []
    for start in range(0, len(document), size - overlap):
        found.append((float(query @ embed(document[start : start + size])), start))
        if start + size >= len(document):
            break
    found = sorted(found, reverse=True)[:k]
    return torch.tensor([start for _, start in found]), torch.tensor([s for s, _ in found], dtype=table.dtype)


def windows(question, document, size, overlap, k, table, positions, layers, heads):
    """A padded document is unfolded into windows; the pads are wherever the place is beyond the end."""
    step, n = size - overlap, len(document)
    count = 1 + max(0, (n - size + step - 1) // step)
    ids = torch.zeros(size + step * (count - 1), dtype=torch.long)
    ids[:n] = torch.tensor(document)
    places = torch.arange(len(ids)).unfold(0, size, step)
    vectors = functional.normalize(encoder_embed(ids[places], places < n, table, positions, layers, heads), dim=1)
    asked = torch.tensor(question)[None]
    query = functional.normalize(encoder_embed(asked, asked == asked, table, positions, layers, heads), dim=1)
    similarities = (vectors @ query.T).flatten()
    order = similarities.argsort(descending=True)[:k]
    return places[order, 0], similarities[order]
