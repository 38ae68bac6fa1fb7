"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("all ones", lambda rng: dict.fromkeys(inputs(rng), 1)),
    edge("one token", partial(inputs, tokens=1)),
    edge("one layer, one text", partial(inputs, layers=1, batch=1)),
    edge("heads of size 1", partial(inputs, head_dim=1)),
    edge("beyond 2^63 bytes", partial(inputs, tokens=10**15, head_dim=10**4)),
]
