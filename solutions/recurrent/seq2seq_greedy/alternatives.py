"""Right ways to translate greedily that look nothing like the reference."""

import numpy as np
from recurrent.seq2seq_encode import seq2seq_encode


def without_a_batch(source, params, bos, eos, max_length):
    """Nothing is imported; states are plain vectors, and one function reads a token with either cell."""

    def read(token, state, table, cell):
        w_ih, w_hh, b_ih, b_hh = params[cell]
        h, c = state
        i, f, g, o = (w_ih.dot(params[table][token]) + b_ih + w_hh.dot(h) + b_hh).reshape(4, -1)
        i, f, o = 0.5 + 0.5 * np.tanh(0.5 * np.array([i, f, o]))
        c = f * c + i * np.tanh(g)
        return o * np.tanh(c), c

    state = (np.zeros(params["encoder"][1].shape[1]),) * 2
    for token in source:
        state = read(token, state, "source_embedding", "encoder")
    tokens = [bos]
    for _ in range(max_length):
        state = read(tokens[-1], state, "target_embedding", "decoder")
        tokens.append((params["w_out"].dot(state[0]) + params["b_out"]).argmax())
        if tokens[-1] == eos:
            break
    return tokens[1:]


def by_recursion(source, params, bos, eos, max_length):
    """The rest of a translation, from the states and the last id."""
    w_ih, w_hh, b_ih, b_hh = params["decoder"]

    def rest(h, c, last, left):
        if left == 0:
            return []
        z = params["target_embedding"][last] @ w_ih.T + h @ w_hh.T + b_ih + b_hh
        i, f, g, o = np.split(z, 4, axis=-1)
        c = c / (1.0 + np.exp(-f)) + np.tanh(g) / (1.0 + np.exp(-i))
        h = np.tanh(c) / (1.0 + np.exp(-o))
        scores = (h @ params["w_out"].T + params["b_out"]).ravel().tolist()
        best = max(range(len(scores)), key=scores.__getitem__)
        return [best] if best == eos else [best, *rest(h, c, best, left - 1)]

    return rest(*seq2seq_encode(source.reshape(1, -1), params, -1), bos, max_length)


def cut_afterwards(source, params, bos, eos, max_length):
    """max_length steps are made in any case, and the result is cut behind its first EOS."""
    (h,), (c,) = seq2seq_encode(np.array([source]), params, -100)
    w_ih, w_hh, b_ih, b_hh = params["decoder"]
    size, ids = len(h), np.zeros(max_length, dtype=int)
    for t in range(max_length):
        z = w_ih @ params["target_embedding"][ids[t - 1] if t else bos] + w_hh @ h + (b_ih + b_hh)
        gates = 1.0 / (1.0 + np.exp(-z))
        c = gates[size : 2 * size] * c + gates[:size] * np.tanh(z[2 * size : 3 * size])
        h = gates[3 * size :] * np.tanh(c)
        p = np.exp(params["w_out"] @ h + params["b_out"])
        ids[t] = np.argsort(p / p.sum())[-1]
    ended = np.flatnonzero(ids == eos)
    return ids[: ended[0] + 1].tolist() if len(ended) else list(ids)
