"""Right ways to encode a batch of sentences that look nothing like the reference."""

import numpy as np
from recurrent.lstm_gates import lstm_gates


def sentence_by_sentence(source, params, pad):
    """Nothing is imported; each sentence runs alone, over its own tokens."""
    table, (w_ih, w_hh, b_ih, b_hh) = params["source_embedding"], params["encoder"]
    size = w_hh.shape[1]
    states = np.zeros((2, len(source), size))
    for row, sentence in enumerate(source.tolist()):
        h, c = np.zeros(size), np.zeros(size)
        for token in sentence:
            if token == pad:
                break
            z = w_ih.dot(table[token]) + w_hh.dot(h) + b_ih + b_hh
            i, f, o = (1.0 / (1.0 + np.exp(-z[k * size : (k + 1) * size])) for k in (0, 1, 3))
            c = f * c + i * np.tanh(z[2 * size : 3 * size])
            h = o * np.tanh(c)
        states[:, row] = h, c
    return tuple(states)


def packed(source, params, pad):
    """The longest sentence first; a step runs those rows that are not over yet. A list is returned."""
    lengths = np.count_nonzero(source != pad, axis=1)
    order = np.argsort(-lengths, kind="stable")
    h, c = np.zeros((2, len(source), len(params["encoder"][0]) // 4))
    for t in range(lengths.max()):
        rows = order[: np.count_nonzero(lengths > t)]
        h[rows], c[rows] = lstm_gates(params["source_embedding"][source[rows, t]], h[rows], c[rows], *params["encoder"])
    return [h, c]


def looked_up_afterwards(source, params, pad):
    """The encoder runs on over the pads, all states are kept, and each sentence's own last ones are looked up."""
    embedded = np.take(params["source_embedding"], source, axis=0)
    h, c = np.zeros((2, len(source), params["encoder"][1].shape[1]))
    kept = []
    for t in range(source.shape[1]):
        h, c = lstm_gates(embedded[:, t], h, c, *params["encoder"])
        kept.append((h, c))
    last = (source != pad).sum(axis=1) - 1
    every = np.array(kept)  # (n, 2, batch, hidden)
    return every[last, 0, np.arange(len(last))], every[last, 1, np.arange(len(last))]


def mixed_by_the_mask(source, params, pad):
    """The mask as a number: 1 takes the new state, 0 the old one."""
    hidden = len(params["encoder"][2]) // 4
    h, c = np.zeros((len(source), hidden)), np.zeros((len(source), hidden))
    for t, on in enumerate((source != pad).astype(float).T[:, :, None]):
        new = lstm_gates(params["source_embedding"][source[:, t]], h, c, *params["encoder"])
        h, c = on * new[0] + (1.0 - on) * h, c + on * (new[1] - c)
    return h, c
