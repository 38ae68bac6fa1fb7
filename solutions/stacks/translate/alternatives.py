"""Right ways to translate that look nothing like the reference."""

import numpy as np
import torch
from stacks.transformer_logits import transformer_logits


def a_row_of_zeros(source, params, heads, bos, eos, max_length):
    """The decoder always reads a whole row of max_length ids. What stands behind the prefix has no effect on it."""
    row = torch.zeros(1, max_length + 1, dtype=torch.int64)
    row[0, 0] = bos
    for place in range(max_length):
        scores = transformer_logits(source.unsqueeze(0), row[:, :max_length], params, heads)[0, place]
        row[0, place + 1] = torch.topk(scores, 1).indices.item()
        if row[0, place + 1] == eos:
            return row[0, 1 : place + 2].tolist()
    return row[0, 1:].tolist()


def calls_itself(source, params, heads, bos, eos, max_length):
    """One word, then the rest with a longer beginning. NumPy's ints are returned."""

    def rest(begun):
        if len(begun) > max_length or (begun[1:] and begun[-1] == eos):
            return begun[1:]
        scores = transformer_logits(source.view(1, -1), torch.as_tensor(begun)[None], params, heads).detach()
        return rest([*begun, np.argmax(scores.squeeze(0).numpy(), axis=-1)[-1]])

    return rest([np.int64(bos)])


def keys_and_values_are_kept(source, params, heads, bos, eos, max_length):
    """Nothing is imported. The encoder runs once, and each step of the decoder reads one word and what it has kept."""

    def norm(x, g, b):
        variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
        return (x - mean) / (variance + 1e-5).sqrt() * g + b

    def split(x, w):
        return (x @ w.T).unflatten(-1, (heads, -1)).transpose(0, 1)  # (heads, places, size)

    def attend(q, k, v, w_o):
        shares = torch.softmax(q @ k.mT / q.shape[-1] ** 0.5, dim=-1)
        return (shares @ v).transpose(0, 1).flatten(1) @ w_o.T

    def feed_forward(x, layer):
        return torch.nn.functional.gelu(x @ layer["w1"].T + layer["c1"]) @ layer["w2"].T + layer["c2"]

    encoder, decoder = params["encoder"], params["decoder"]
    s = encoder["table"][source] + encoder["positions"][: len(source)]
    for layer in encoder["layers"]:
        y, attn = norm(s, layer["g1"], layer["b1"]), layer["attn"]
        s = s + attend(split(y, attn["w_q"]), split(y, attn["w_k"]), split(y, attn["w_v"]), attn["w_o"])
        s = s + feed_forward(norm(s, layer["g2"], layer["b2"]), layer)
    memory = norm(s, encoder["g"], encoder["b"])

    kept = [[] for _ in decoder["layers"]]
    words = [bos]
    for place in range(max_length):
        x = decoder["table"][words[-1:]] + decoder["positions"][place]
        for layer, past in zip(decoder["layers"], kept, strict=True):
            y, attn, cross = norm(x, layer["g1"], layer["b1"]), layer["attn"], layer["cross"]
            past.append((split(y, attn["w_k"]), split(y, attn["w_v"])))
            k, v = (torch.cat(each, dim=1) for each in zip(*past, strict=True))
            x = x + attend(split(y, attn["w_q"]), k, v, attn["w_o"])
            q = split(norm(x, layer["g2"], layer["b2"]), cross["w_q"])
            x = x + attend(q, split(memory, cross["w_k"]), split(memory, cross["w_v"]), cross["w_o"])
            x = x + feed_forward(norm(x, layer["g3"], layer["b3"]), layer)
        words.append((norm(x, decoder["g"], decoder["b"]) @ decoder["table"].T).argmax().item())
        if words[-1] == eos:
            break
    return words[1:]
