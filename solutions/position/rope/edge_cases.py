"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs


def moved(rng, positions, **sizes):
    """At these positions, whose number is n."""
    return {**inputs(rng, n=len(positions), **sizes), "positions": np.array(positions)}


edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one vector of one pair", partial(inputs, n=1, d=2)),
    edge("one vector", partial(inputs, n=1, d=6)),
    edge("many vectors of one pair", partial(inputs, n=9, d=2)),
    edge("as many vectors as pairs", partial(inputs, batch=(4,), n=4, d=8)),
    edge("as many vectors as components", partial(inputs, n=6, d=6)),
    edge("all at position 0", partial(moved, positions=[0.0, 0.0, 0.0])),
    edge("positions that occur twice", partial(moved, positions=[3.0, -3.0, 3.0, 0.0])),
    edge("whole turns", partial(moved, positions=[2 * np.pi, -4 * np.pi, np.pi])),
    # an angle of 1e5 carries a rounding error of 1e-11
    edge("far away", partial(moved, positions=[1e5, -1e5, 99999.5]), atol=1e-9),
    edge("positions near 0", partial(moved, positions=[1e-200, -1e-12, 0.0])),
    edge("base 1: all pairs alike", lambda rng: {**inputs(rng), "base": 1.0}),
    edge("a base below 1", lambda rng: {**inputs(rng), "base": 0.25}),
    edge("a whole number as base", lambda rng: {**inputs(rng), "base": 500}),
    edge("two leading dimensions, one of size 1", partial(inputs, batch=(1, 3))),
]
