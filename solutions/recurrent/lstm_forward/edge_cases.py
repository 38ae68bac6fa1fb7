"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import from_zeros, inputs

edge = partial(Agrees, cases=2)


def no_input(rng):
    case = inputs(rng)
    return {**case, "xs": 0.0 * case["xs"]}


edge_cases = [
    edge("all sizes one", partial(inputs, time=1, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, time=3, batch=3, n_in=3, hidden=3)),
    edge("a long sequence", partial(inputs, time=40)),
    edge("from zeros", from_zeros),
    edge("no input", no_input),
]
