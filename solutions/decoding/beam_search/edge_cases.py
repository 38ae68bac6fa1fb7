"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, tied_inputs

edge = partial(Agrees, cases=3)


def with_table(make_table, **others):
    """A maker of inputs with this table of five tokens; make_table(rng)"""
    return lambda rng: {**inputs(rng, vocabulary=5), **others, "log_probs": make_table(rng)}


def eighths(rng, lowest, highest, size=5):
    """Sums of these are exact, whatever the order."""
    return rng.integers(lowest, highest, size=(size, size), endpoint=True) / 8


def all_alike(rng):
    return np.full((5, 5), -1.0)


def without_eos(rng):
    case = inputs(rng, max_length=5)
    case["log_probs"][:, case["eos"]] = -64.0
    return case


def eos_at_once(rng):
    case = inputs(rng)
    case["log_probs"][case["bos"], case["eos"]] = -0.0
    return {**case, "beam_size": 1}


def tied_inputs_where_bos_is_eos(rng):
    case = tied_inputs(rng)
    return {**case, "bos": case["eos"]}


edge_cases = [
    edge("one step", partial(inputs, max_length=1)),
    edge("one step, beam 1", partial(inputs, max_length=1, beam_size=1)),
    edge("a vocabulary of BOS and EOS alone", partial(inputs, vocabulary=3, beam_size=4, max_length=4)),
    edge(
        "a vocabulary of one token",
        lambda rng: {"log_probs": eighths(rng, -8, 0, 1), "beam_size": 2, "max_length": 3, "bos": 0, "eos": 0},
    ),
    edge("a beam wider than all there is", partial(inputs, vocabulary=3, beam_size=1000, max_length=4)),
    edge("a beam as wide as the vocabulary", partial(inputs, vocabulary=6, beam_size=6)),
    edge("everything ties", with_table(all_alike, beam_size=6)),
    edge("everything ties, mean", with_table(all_alike, beam_size=6, length_penalty=1.0)),
    edge("log-probabilities of 0", with_table(lambda rng: np.zeros((5, 5)), length_penalty=0.5)),
    edge("near 0", with_table(partial(eighths, lowest=-9, highest=0), length_penalty=2.0)),
    edge("far from 0", with_table(lambda rng: 2.0**20 * eighths(rng, -9, -1))),
    edge("EOS is out of reach", without_eos),
    edge("EOS is all but sure", partial(inputs, eos_logit=12.0)),
    edge("EOS at once", eos_at_once),
    edge("a strong penalty", lambda rng: {**inputs(rng), "length_penalty": 3.0}),
    edge("bos equals eos, ties", tied_inputs_where_bos_is_eos),
]
