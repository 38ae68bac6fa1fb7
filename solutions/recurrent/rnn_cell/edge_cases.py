"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import one_step

edge = partial(Agrees, cases=2)


def times(factor, *names):
    """Some of the inputs multiplied, all others ordinary."""
    return varied(one_step, **{name: lambda rng, case, name=name: factor * case[name] for name in names})


edge_cases = [
    edge("one unit, one input, a batch of one", partial(one_step, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(one_step, batch=4, n_in=4, hidden=4)),
    edge("all zero", times(0.0, "x", "h", "b")),
    edge("near zero", times(1e-100, "x", "h", "b")),
    edge("a state far from zero", times(1e3, "h")),
    edge("an input far from zero", times(1e3, "x")),
]
