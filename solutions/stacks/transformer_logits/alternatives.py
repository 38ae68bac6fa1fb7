"""Right ways to write a transformer that look nothing like the reference."""

import math

import torch
from blocks.decoder_layer import decoder_layer
from blocks.encoder_layer import encoder_layer


def _norm(x, g, b):
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    return (x - mean) * torch.rsqrt(variance + 1e-5) * g + b


def sentence_by_sentence(source, target, params, heads, source_mask=None):
    """A loop over the batch. The pads of a source are left out, so that no mask is needed where a word is left."""
    if source_mask is None:
        source_mask = torch.ones_like(source, dtype=torch.bool)
    encoder, decoder, out = params["encoder"], params["decoder"], []
    for words, kept, target_words in zip(source, source_mask, target, strict=True):
        places = kept.nonzero()[:, 0] if kept.any() else torch.arange(len(words))
        seen = kept[None, places]
        s = (encoder["table"][words[places]] + encoder["positions"][places])[None]
        for layer in encoder["layers"]:
            s = encoder_layer(s, layer, heads, seen)
        memory = _norm(s, encoder["g"], encoder["b"])
        x = (decoder["table"][target_words] + decoder["positions"][torch.arange(len(target_words))])[None]
        for layer in decoder["layers"]:
            x = decoder_layer(x, memory, layer, heads, memory_mask=seen)
        out.append(torch.einsum("bmd,vd->bmv", _norm(x, decoder["g"], decoder["b"]), decoder["table"]))
    return torch.cat(out)


def one_attention_for_all(source, target, params, heads, source_mask=None):
    """Nothing is imported. Every attention is the same function, with a matrix of what may be seen."""

    def attend(queries, keys, weights, seen):
        q, k, v = (
            (x @ weights[name].T).unflatten(-1, (heads, -1)).transpose(1, 2)
            for x, name in ((queries, "w_q"), (keys, "w_k"), (keys, "w_v"))
        )
        scores = (q @ k.mT / math.sqrt(q.size(-1))).masked_fill(~seen, -1e30)
        powers = torch.exp(scores - scores.amax(-1, keepdim=True).detach()) * seen
        shares = powers / powers.sum(-1, keepdim=True).clamp(min=1e-30)
        return (shares @ v).transpose(1, 2).flatten(2) @ weights["w_o"].T

    def run(part, ids, causal, memory=None):
        x = torch.nn.functional.embedding(ids, part["table"]) + part["positions"].narrow(0, 0, ids.size(1))
        own = torch.ones(ids.size(1), ids.size(1), dtype=torch.bool).tril() if causal else pads
        for layer in part["layers"]:
            y = _norm(x, layer["g1"], layer["b1"])
            x = x + attend(y, y, layer["attn"], own)
            last = "2"
            if memory is not None:
                x, last = x + attend(_norm(x, layer["g2"], layer["b2"]), memory, layer["cross"], pads), "3"
            hidden = _norm(x, layer["g" + last], layer["b" + last]) @ layer["w1"].T + layer["c1"]
            x = x + torch.nn.functional.gelu(hidden) @ layer["w2"].T + layer["c2"]
        return _norm(x, part["g"], part["b"])

    pads = torch.ones(1, 1, 1, 1, dtype=torch.bool) if source_mask is None else source_mask[:, None, None, :]
    memory = run(params["encoder"], source, causal=False)
    return run(params["decoder"], target, causal=True, memory=memory) @ params["decoder"]["table"].T
