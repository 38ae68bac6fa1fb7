"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, inputs_with_a_base

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one position, one pair", partial(inputs, n=1, d=2)),
    edge("one pair", partial(inputs, d=2)),
    edge("two pairs", partial(inputs_with_a_base, d=4)),
    edge("a wide vector", partial(inputs, n=5, d=130)),
    edge("a base of 1", lambda rng: {**inputs(rng), "base": 1}),
    edge("a base below 1", lambda rng: {**inputs(rng), "base": 0.05}),
]
