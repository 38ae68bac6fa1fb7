"""Inputs that the exercises of this module share: plain RNNs, then LSTMs, then sequence to sequence."""

import numpy as np

from grader.checks.inputs import alike, coinciding, sizes

SMALL = range(2, 9)
FEW = range(1, 5)


def layer(rng, n_in, hidden):
    """A layer's weights. Pre-activations are of order 1, so no tanh is saturated, and no bias is zero."""
    scale = (n_in + hidden) ** -0.5
    return {
        "w_xh": scale * rng.normal(size=(hidden, n_in)),
        "w_hh": scale * rng.normal(size=(hidden, hidden)),
        "b": rng.choice([-1.0, 1.0], size=hidden) * rng.uniform(0.2, 0.8, size=hidden),
    }


def one_step(rng, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """The inputs of one step. No two sizes are alike, and no state is zero."""
    batch, n_in, hidden = sizes(rng, batch, n_in, hidden)
    state = rng.uniform(-0.9, 0.9, size=(batch, hidden))
    return {"x": rng.normal(size=(batch, n_in)), "h": state, **layer(rng, n_in, hidden)}


def sequence(rng, time=SMALL, batch=SMALL, n_in=SMALL, hidden=SMALL):
    """The inputs of a whole sequence. No two sizes are alike, and the first state is not zero."""
    time, batch, n_in, hidden = sizes(rng, time, batch, n_in, hidden)
    state = rng.uniform(-0.9, 0.9, size=(batch, hidden))
    return {"xs": rng.normal(size=(time, batch, n_in)), "h0": state, **layer(rng, n_in, hidden)}


def of_the_same_sizes(rng, make, ranges):
    """Inputs whose sizes are the same in all cases of a check: what is kept from one to the next then shows."""
    return make(rng, *sizes(alike(rng), *ranges))


def with_sizes_in_common(rng, make, ranges):
    """Inputs of which two sizes are equal: code that is wrong only there runs, too."""
    return make(rng, *coinciding(rng, *ranges))


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
