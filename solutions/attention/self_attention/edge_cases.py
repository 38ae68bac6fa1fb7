"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, loud_inputs

edge = partial(Agrees, cases=2)


def causal(rng, **wanted):
    return {**inputs(rng, **wanted), "causal": True}


def with_zero(name):
    return lambda rng: {**(case := causal(rng)), name: 0.0 * case[name]}


edge_cases = [
    edge("one token", partial(inputs, n=1)),
    edge("one token, causal", partial(causal, n=1)),
    edge("all sizes equal, causal", partial(causal, batch=(4,), n=4, d=4, d_k=4, d_v=4)),
    edge("three leading dimensions, one of size 1", partial(causal, batch=(2, 1, 3))),
    edge("no input", with_zero("x")),
    edge("queries of 0", with_zero("w_q")),
    edge("keys of 0", with_zero("w_k")),
    edge("values of 0", with_zero("w_v")),
    edge("not causal, said so", lambda rng: {**inputs(rng), "causal": False}),
    edge("loud rows", partial(loud_inputs, causal=True), cases=6, atol=1e-10),
]
