"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("all ones", partial(inputs, vocabulary=1, context=1, d=1, layers=1, hidden=1)),
    edge("one layer", partial(inputs, layers=1)),
    edge("d of 1", partial(inputs, d=1)),
    edge("one hidden unit", partial(inputs, hidden=1)),
    edge("all equal", partial(inputs, vocabulary=7, context=7, d=7, layers=7, hidden=7)),
]
