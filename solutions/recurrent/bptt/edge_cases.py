"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one step", partial(inputs, time=1)),
    edge("one of everything", partial(inputs, time=1, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(inputs, time=4, batch=4, n_in=4, hidden=4)),
    edge("a longer sequence", partial(inputs, time=20)),
    edge("no gradient from outside", varied(inputs, grad_hs=lambda rng, case: 0.0 * case["grad_hs"])),
    edge("no recurrence", varied(inputs, w_hh=lambda rng, case: 0.0 * case["w_hh"])),
]
