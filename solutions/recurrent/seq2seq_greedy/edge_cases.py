"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


edge_cases = [
    edge("one of almost everything", partial(inputs, n=1, v_source=1, v=2, e=1, hidden=1, max_length=1)),
    edge("all sizes equal", partial(inputs, n=5, v_source=5, v=5, e=5, hidden=5, max_length=5)),
    edge("EOS at once", partial(inputs, ends=1e3)),
    edge("EOS never", partial(inputs, ends=-1e3)),
    edge("a long translation", partial(inputs, max_length=15, ends=-1e3)),
]
