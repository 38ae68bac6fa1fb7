"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_zeros(rng, names):
    """Some of the inputs zero, all others ordinary."""
    return {name: 0.0 * value if name in names.split() else value for name, value in inputs(rng).items()}


edge_cases = [
    edge("one step, every output", partial(inputs, time=1, every=True)),
    edge("one step, the last output", partial(inputs, time=1, every=False)),
    edge("one of everything", partial(inputs, time=1, batch=1, n_in=1, hidden=1, out=1)),
    edge("all sizes equal", partial(inputs, time=4, batch=4, n_in=4, hidden=4, out=4)),
    edge("a first state of zeros", partial(with_zeros, names="h0")),
    edge("no biases", partial(with_zeros, names="b b_y")),
    edge("outputs of zero", partial(with_zeros, names="w_hy b_y")),
]
