"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import far_outside, inputs

edge = partial(Agrees, cases=2)


def already_right(rng):
    """Every prediction is right, so that nothing changes; some are at the ends of [0, 1]."""
    case = inputs(rng)
    return {**case, "y": np.clip(case["x"] @ case["weights"] + case["bias"], 0.0, 1.0)}


edge_cases = [
    edge("one of everything", partial(inputs, n=1, d=1, epochs=1)),
    edge("all sizes equal", partial(inputs, n=4, d=4, epochs=4)),
    edge("already right", already_right),
    edge("x of zeros", lambda rng: {**inputs(rng), "x": np.zeros((5, 3)), "y": np.ones(5), "weights": np.ones(3)}),
    edge("many epochs", partial(inputs, epochs=40)),
    edge("far outside and no learning", lambda rng: {**far_outside(rng), "learning_rate": 0.0}),
]
