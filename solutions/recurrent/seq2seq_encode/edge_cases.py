"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, loud_pads, without_pads

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one of everything", partial(inputs, batch=1, n=1, v_source=2, v=2, e=1, hidden=1)),
    edge("one unit", partial(inputs, hidden=1)),
    edge("all sizes equal", partial(inputs, batch=4, n=4, v_source=4, v=4, e=4, hidden=4)),
    edge("a long sentence", partial(inputs, n=12)),
    edge("without pads", without_pads),
    edge("loud pads", loud_pads),
]
