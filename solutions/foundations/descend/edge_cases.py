"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def on(*coefficients):
    return lambda rng: {**inputs(rng), "coefficients": np.array(coefficients)}


edge_cases = [
    edge("a constant", partial(inputs, n=[1])),
    edge("a line", partial(inputs, n=[2])),
    edge("degree 8", partial(inputs, n=[9])),
    edge("no step", partial(inputs, steps=[0])),
    edge("one step", partial(inputs, steps=[1])),
    edge("the loss is 0", on(0.0, 0.0, 0.0)),
    edge("leading zeros", on(0.0, 0.0, 0.8, -0.3, 0.1)),
    edge("w^3 alone", on(1.0, 0.0, 0.0, 0.0)),
]
