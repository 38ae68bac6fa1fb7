"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one parameter", partial(inputs, parameters=1.0)),
    edge("one token", partial(inputs, tokens=1.0)),
    edge("one operation a second", partial(inputs, flops_per_second=1.0)),
    edge("a whole data centre", partial(inputs, flops_per_second=1e22)),
    edge("huge", partial(inputs, parameters=1e100, tokens=1e100)),
]
