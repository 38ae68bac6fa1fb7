"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import sequence

edge = partial(Agrees, cases=2)


def with_zeros(rng, names):
    """Some of the inputs zero, all others ordinary."""
    return {name: 0.0 * value if name in names.split() else value for name, value in sequence(rng).items()}


edge_cases = [
    edge("one step", partial(sequence, time=1)),
    edge("one of everything", partial(sequence, time=1, batch=1, n_in=1, hidden=1)),
    edge("all sizes equal", partial(sequence, time=4, batch=4, n_in=4, hidden=4)),
    edge("a longer sequence", partial(sequence, time=20)),
    edge("no input", partial(with_zeros, names="xs")),
    edge("no recurrence", partial(with_zeros, names="w_hh")),
    edge("all zero", partial(with_zeros, names="xs h0 b")),
]
