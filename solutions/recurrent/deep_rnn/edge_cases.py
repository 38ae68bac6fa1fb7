"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one layer", partial(inputs, depth=1)),
    edge("one step", partial(inputs, time=1)),
    edge("one of everything", partial(inputs, time=1, batch=1, n_in=1, hidden=1, depth=1)),
    edge("all sizes equal", partial(inputs, time=3, batch=3, n_in=3, hidden=3, depth=3)),
    edge("first states of zeros", varied(inputs, h0s=lambda rng, case: 0.0 * case["h0s"])),
    edge("no input", varied(inputs, xs=lambda rng, case: 0.0 * case["xs"])),
]
