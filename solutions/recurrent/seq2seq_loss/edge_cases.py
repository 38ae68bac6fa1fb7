"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, without_pads

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one of almost everything", partial(inputs, batch=1, n=1, m=1, v_source=2, v=2, e=1, hidden=1)),
    edge("all sizes equal", partial(inputs, batch=4, n=4, m=4, v_source=4, v=4, e=4, hidden=4)),
    edge("long sentences", partial(inputs, n=10, m=12)),
    edge("without pads", without_pads),
]
