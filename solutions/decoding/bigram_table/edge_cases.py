"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, runs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no ids", lambda rng: {**inputs(rng), "ids": np.zeros(0, dtype=np.int64)}),
    edge("one id", partial(inputs, n=1)),
    edge("two ids", partial(inputs, n=2)),
    edge("one token", partial(inputs, seen=1, unseen=[0])),
    edge("as many ids as tokens", lambda rng: {**inputs(rng), "ids": rng.permutation(5), "vocabulary": 5}),
    edge("runs", runs),
    edge("much smoothing", lambda rng: {**inputs(rng), "smoothing": 1e6}),
]
