"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import first_step, inputs

edge = partial(Agrees, cases=2)


def with_gradient(rng, factor):
    case = inputs(rng)
    return {**case, "grad": factor * case["grad"]}


edge_cases = [
    edge("one weight", partial(inputs, shape=(1,))),
    edge("three axes of one", partial(inputs, shape=(1, 1, 1))),
    edge("no gradient, ever", partial(first_step, grad=0.0)),
    edge("no gradient now", partial(with_gradient, factor=0.0)),
    edge("large gradients", partial(with_gradient, factor=1e8)),
    edge("small gradients at first", partial(first_step, grad=1e-9)),
    edge("no square so far", lambda rng: {**inputs(rng, shape=(6,)), "v": np.zeros(6)}),
    edge("no memory", partial(inputs, beta1=0.0, beta2=0.0)),
    edge("a long memory", partial(inputs, beta1=0.999, beta2=0.99999)),
    edge("after a million steps", partial(inputs, t=1_000_000)),
]
