"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import few_ids, inputs

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("one step", partial(inputs, time=1)),
    edge("two steps", partial(inputs, time=2)),
    edge("one row", partial(inputs, batch=1)),
    edge("BOS among the targets", few_ids),
]
