"""Right ways to generate with a cache that look nothing like the reference. None of them imports anything."""

import math

import torch
from torch.nn.functional import gelu


def _normalised(x, gain, shift):
    centred = x - x.mean(-1, keepdim=True)
    return gain * centred / (centred.square().mean(-1, keepdim=True) + 1e-5).sqrt() + shift


def concatenated(prompt, params, heads, max_new, eos):
    """Keys and values are joined with torch.cat; the mask compares places, and the loop ends by its condition."""
    stored = [(None, None)] * len(params["layers"])

    def forward(ids, first):
        x = params["table"][torch.tensor(ids)] + params["positions"][first : first + len(ids)]
        for i, layer in enumerate(params["layers"]):
            a, attn = _normalised(x, layer["g1"], layer["b1"]), layer["attn"]
            q, k, v = ((a @ attn[w].T).view(len(ids), heads, -1) for w in ("w_q", "w_k", "w_v"))
            if stored[i][0] is not None:
                k, v = (torch.cat([old, new]) for old, new in zip(stored[i], (k, v), strict=True))
            stored[i] = k, v
            scores = torch.einsum("ihs,jhs->hij", q, k) / math.sqrt(q.shape[-1])
            later = torch.arange(len(k)) > first + torch.arange(len(ids))[:, None]
            weights = scores.masked_fill(later, -math.inf).softmax(-1)
            x = x + torch.einsum("hij,jhs->ihs", weights, v).reshape(x.shape) @ attn["w_o"].T
            hidden = gelu(_normalised(x, layer["g2"], layer["b2"]) @ layer["w1"].T + layer["c1"])
            x = x + hidden @ layer["w2"].T + layer["c2"]
        return (_normalised(x, params["g"], params["b"]) @ params["table"].T)[-1].argmax().item()

    text = [*prompt, forward(prompt, 0)]
    while text[-1] != eos and len(text) < len(prompt) + max_new:
        text.append(forward(text[-1:], len(text) - 1))
    return text


def token_by_token(prompt, params, heads, max_new, eos):
    """Every token goes through alone, the prompt's too, so no mask is needed; a loop over the heads; lists of rows."""
    kept = [([], []) for _ in params["layers"]]
    text, new = [int(token) for token in prompt], 0
    place = 0
    while new == 0 or (new < max_new and text[-1] != eos):
        x = params["table"][text[place]] + params["positions"][place]
        for layer, (keys, values) in zip(params["layers"], kept, strict=True):
            a = _normalised(x, layer["g1"], layer["b1"])
            q, k, v = (layer["attn"][w].mv(a).chunk(heads) for w in ("w_q", "w_k", "w_v"))
            keys.append(torch.stack(k))
            values.append(torch.stack(v))
            all_keys, all_values = torch.stack(keys, 1), torch.stack(values, 1)  # (heads, tokens, size)
            seen = []
            for i in range(heads):
                weights = torch.softmax(all_keys[i].mv(q[i]) / len(q[i]) ** 0.5, dim=0)
                seen.append(weights @ all_values[i])
            x = x + layer["attn"]["w_o"].mv(torch.cat(seen))
            a = _normalised(x, layer["g2"], layer["b2"])
            x = x + layer["w2"].mv(gelu(layer["w1"].mv(a) + layer["c1"])) + layer["c2"]
        place += 1
        if place == len(text):
            logits = params["table"].mv(_normalised(x, params["g"], params["b"]))
            text.append(max(range(len(logits)), key=lambda token: logits[token].item()))
            new += 1
    return text
