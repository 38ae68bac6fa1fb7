"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs, loud_inputs

edge = partial(Agrees, cases=2)

fixed_sizes = {"one query: q.shape[-2]": "one query is what its cases are about"}


def with_zero(name):
    return lambda rng: {**(case := inputs(rng, 3, 7)), name: 0.0 * case[name]}


edge_cases = [
    edge("one query, one key", partial(inputs, n_q=1, d_k=1, d_v=1)),
    edge("one query, two keys", partial(inputs, n_q=1, n_k=2)),
    edge("two queries, one key", partial(inputs, n_q=2, n_k=1)),
    edge("two queries, nine keys", partial(inputs, n_q=2, n_k=9)),
    edge("queries of 0", with_zero("q")),
    edge("keys of 0", with_zero("k")),
    edge("values of 0", with_zero("v")),
    edge("loud rows", loud_inputs, cases=6, atol=1e-10),
]
