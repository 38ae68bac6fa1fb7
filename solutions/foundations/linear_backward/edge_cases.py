"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_zeros(name):
    def made(rng):
        case = inputs(rng)
        return {**case, name: 0.0 * case[name]}

    return made


edge_cases = [
    edge("one of everything", partial(inputs, n=1, d=1, out=1)),
    edge("all sizes equal", partial(inputs, n=4, d=4, out=4)),
    edge("one row", partial(inputs, n=1)),
    edge("one output", partial(inputs, out=1)),
    edge("no gradient comes in", with_zeros("dy")),
    edge("no input", with_zeros("x")),
    edge("no weights", with_zeros("w")),
]
