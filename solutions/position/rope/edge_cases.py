"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def at(*positions):
    """A maker of inputs at these positions."""
    return lambda rng: {**inputs(rng, n=len(positions)), "positions": np.array(positions)}


def with_base(base):
    return lambda rng: {**inputs(rng), "base": base}


edge_cases = [
    edge("one vector of one pair", partial(inputs, n=1, d=2)),
    edge("one vector", partial(inputs, n=1, d=6)),
    edge("many vectors of one pair", partial(inputs, n=9, d=2)),
    edge("as many vectors as pairs", partial(inputs, batch=(4,), n=4, d=8)),
    edge("as many vectors as components", partial(inputs, n=6, d=6)),
    edge("all at position 0", at(0.0, 0.0, 0.0)),
    edge("positions that occur twice", at(3.0, -3.0, 3.0, 0.0)),
    edge("whole turns", at(2 * np.pi, -4 * np.pi, np.pi)),
    edge("far away", at(1e5, -1e5, 99999.5), atol=1e-9),  # an angle of 1e5 carries a rounding error of 1e-11
    edge("positions near 0", at(1e-200, -1e-12, 0.0)),
    edge("base 1: all pairs alike", with_base(1.0)),
    edge("a base below 1", with_base(0.25)),
    edge("a whole number as base", with_base(500)),
    edge("two leading dimensions, one of size 1", partial(inputs, batch=(1, 3))),
]
