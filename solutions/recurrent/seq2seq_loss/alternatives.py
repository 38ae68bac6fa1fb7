"""Right ways to compute the loss of sequence to sequence that look nothing like the reference."""

import numpy as np
from recurrent.masked_cross_entropy import masked_cross_entropy
from recurrent.seq2seq_encode import seq2seq_encode


def sentence_by_sentence(source, target, params, bos, pad):
    """Nothing is imported: each pair of sentences by itself, token by token."""

    def step(token, table, cell, h, c):
        w_ih, w_hh, b_ih, b_hh = params[cell]
        i, f, g, o = np.split(w_ih @ params[table][token] + w_hh @ h + b_ih + b_hh, 4)
        i, f, o = (1.0 / (1.0 + np.exp(-gate)) for gate in (i, f, o))
        c = f * c + i * np.tanh(g)
        return o * np.tanh(c), c

    losses = []
    for words, wanted in zip(source.tolist(), target.tolist(), strict=True):
        h = c = np.zeros(params["encoder"][1].shape[1])
        for token in words:
            if token != pad:
                h, c = step(token, "source_embedding", "encoder", h, c)
        last = bos
        for token in wanted:
            if token == pad:
                break
            h, c = step(last, "target_embedding", "decoder", h, c)
            p = np.exp(params["w_out"] @ h + params["b_out"])
            losses.append(-np.log(p[token] / p.sum()))
            last = token
    return np.mean(losses)


def step_by_step(source, target, params, bos, pad):
    """The encoder is imported; the decoder runs in a loop that adds up the losses of each place as it goes."""
    h, c = seq2seq_encode(source, params, pad)
    w_ih, w_hh, b_ih, b_hh = params["decoder"]
    last, total, count = np.full(len(target), bos), 0.0, 0
    for wanted in target.T:
        z = (params["target_embedding"][last] @ w_ih.T + h @ w_hh.T + b_ih + b_hh).reshape(len(last), 4, -1)
        i, f, o = (0.5 + 0.5 * np.tanh(0.5 * z[:, k]) for k in (0, 1, 3))
        c = f * c + i * np.tanh(z[:, 2])
        h = o * np.tanh(c)
        logits = np.einsum("bh,vh->bv", h, params["w_out"]) + params["b_out"]
        log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
        real = wanted != pad
        total, count = total - log_p[real, wanted[real]].sum(), count + real.sum()
        last = wanted
    return total / count


def embedded_first(source, target, params, bos, pad):
    """The products of the decoder's inputs are made for the whole table before they are looked up."""
    w_ih, w_hh, b_ih, b_hh = params["decoder"]
    rows = params["target_embedding"] @ w_ih.T + (b_ih + b_hh)
    h, c = seq2seq_encode(source, params, pad)
    size, logits = h.shape[1], []
    for t in range(target.shape[1]):
        z = rows[target[:, t - 1] if t else [bos] * len(target)] + h.dot(w_hh.T)
        gates = 1.0 / (1.0 + np.exp(-z))
        c = gates[:, size : 2 * size] * c + gates[:, :size] * np.tanh(z[:, 2 * size : 3 * size])
        h = gates[:, 3 * size :] * np.tanh(c)
        logits.append(params["b_out"] + h.dot(params["w_out"].T))
    return masked_cross_entropy(np.stack(logits, axis=1), target, pad)
