"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def zero(*names):
    return lambda rng: {name: 0.0 * value if name in names else value for name, value in inputs(rng).items()}


def one(rng):
    case = inputs(rng)
    return {**case, "x": case["x"][:1, :1], "y": np.array([1.0]), "weights": case["weights"][:1]}


edge_cases = [
    edge("one row, one weight", one),
    edge("no input", zero("x")),
    edge("weights and bias of 0", zero("weights", "bias")),
    edge("all rows are to be 0", zero("y")),
    edge("h is 1", lambda rng: {**inputs(rng), "h": 1.0}),
    edge("loud scores", lambda rng: {**inputs(rng), "bias": float(rng.choice([-15.0, 15.0]))}),
]
