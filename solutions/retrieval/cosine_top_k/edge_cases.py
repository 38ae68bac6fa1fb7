"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, query_of_zeros, short_and_long, some_zeros, ties

edge = partial(Agrees, cases=2)

FIXED = "one chunk, one component, or a single one that is wanted are what some of its cases are about"
fixed_sizes = {"few, many and all: chunks.shape[-2]": FIXED}

edge_cases = [
    edge("one chunk, one component", lambda rng: {"query": np.array([2.0]), "chunks": np.array([[-3.0]]), "k": 1}),
    edge("only zeros", lambda rng: {"query": np.zeros(3), "chunks": np.zeros((5, 3)), "k": 4}),
    edge("a query of zeros", query_of_zeros, cases=4),
    edge("all chunks are zeros", lambda rng: {**inputs(rng, 6, 4), "chunks": np.zeros((6, 4))}),
    edge("all chunks", partial(inputs, n=7, k=7, d=4)),
    edge("the best one", partial(inputs, k=1)),
    edge("some zeros", some_zeros, cases=6),
    edge("short and long", short_and_long, cases=6),
    edge("many ties", ties, cases=6),
]
