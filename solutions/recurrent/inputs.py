"""Makers of inputs that several exercises of this module share."""

import numpy as np


def lstm_cell(rng, n_in, hidden):
    """(w_ih, w_hh, b_ih, b_hh): the two biases are different, and no gate is saturated."""
    scale = (n_in + hidden) ** -0.5
    return (
        scale * rng.normal(size=(4 * hidden, n_in)),
        scale * rng.normal(size=(4 * hidden, hidden)),
        0.7 * rng.normal(size=4 * hidden),
        0.7 * rng.normal(size=4 * hidden),
    )


def lstm_states(rng, *shape):
    """h and c; no number is zero."""
    return rng.uniform(-0.9, 0.9, size=shape), 1.5 * rng.normal(size=shape)


def seq2seq_params(rng, source_vocabulary, vocabulary, embedding, hidden):
    """All weights of an encoder and a decoder; each table, cell and bias is unlike every other."""
    return {
        "source_embedding": rng.normal(size=(source_vocabulary, embedding)),
        "target_embedding": rng.normal(size=(vocabulary, embedding)),
        "encoder": lstm_cell(rng, embedding, hidden),
        "decoder": lstm_cell(rng, embedding, hidden),
        "w_out": 2.0 * hidden**-0.5 * rng.normal(size=(vocabulary, hidden)),
        "b_out": 0.5 * rng.normal(size=vocabulary),
    }


def seq2seq_ids(rng, shape, vocabulary, pad):
    """Sequences of one token or more, with pads behind them; no token has the pad's id."""
    batch, longest = shape
    ids = rng.choice(np.delete(np.arange(vocabulary), pad), size=shape)
    lengths = rng.integers(1, longest + 1, size=(batch, 1))
    return np.where(np.arange(longest) < lengths, ids, pad)
