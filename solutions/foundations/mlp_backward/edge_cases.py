"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_zeros(*names):
    def made(rng):
        case = inputs(rng)
        return {**case, **{name: np.zeros_like(case[name]) for name in names}}

    return made


def every_unit_off(rng):
    case = inputs(rng)
    return {**case, "b1": np.full_like(case["b1"], -30.0)}


edge_cases = [
    edge("one of everything", partial(inputs, n=1, d=1, hidden=1, classes=1)),
    edge("all sizes equal", partial(inputs, n=4, d=4, hidden=4, classes=4)),
    edge("one row", partial(inputs, n=1)),
    edge("one class", partial(inputs, classes=1)),
    edge("no weights", with_zeros("w1", "w2")),
    edge("no biases", with_zeros("b1", "b2")),
    edge("every unit is off", every_unit_off),
]
