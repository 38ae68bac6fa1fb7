"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def from_zeros(rng):
    """Every weight begins at 0, so that only b2 learns."""
    case = inputs(rng)
    return {**case, **{name: np.zeros_like(case[name]) for name in ("w1", "b1", "w2", "b2")}}


edge_cases = [
    edge("one of everything", partial(inputs, n=1, d=1, hidden=1, classes=1, batch_size=1, epochs=1)),
    edge("one class", partial(inputs, classes=1)),
    edge("a huge batch", partial(inputs, batch_size=10**9)),
    edge("more epochs", partial(inputs, epochs=12)),
    edge("a last batch of one", partial(inputs, n=9, batch_size=4)),
    edge("weights of zero", from_zeros),
]
