"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, inputs_of, loud_inputs

edge = partial(Agrees, cases=2)


def with_zero(name):
    return lambda rng: {**(case := inputs(rng)), name: 0.0 * case[name]}


edge_cases = [
    edge("all sizes 1", lambda rng: inputs_of(rng, (), 1, 1, 1, 1, 1, 1)),
    edge("all sizes equal", lambda rng: inputs_of(rng, (4,), 4, 4, 4, 4, 4, 4)),
    edge("one token, a long memory", lambda rng: inputs_of(rng, (), 1, 12, 3, 4, 5, 2)),
    edge("a memory of one token", lambda rng: inputs_of(rng, (), 5, 1, 3, 4, 2, 6)),
    edge("three leading dimensions, one of size 1", lambda rng: inputs_of(rng, (2, 1, 3), 4, 5, 6, 7, 8, 9)),
    edge("no input", with_zero("x")),
    edge("a memory of 0", with_zero("memory")),
    edge("queries of 0", with_zero("w_q")),
    edge("keys of 0", with_zero("w_k")),
    edge("values of 0", with_zero("w_v")),
    edge("loud rows", loud_inputs, cases=6, atol=1e-10),
]
