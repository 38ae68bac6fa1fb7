"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import from_zeros, inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("all sizes one", partial(inputs, layers=1, time=1, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, layers=3, time=3, batch=3, n_in=3, hidden=3)),
    edge("one layer", partial(inputs, layers=1)),
    edge("one step", partial(inputs, time=1)),
    edge("many layers", partial(inputs, layers=8)),
    edge("from zeros", from_zeros),
]
