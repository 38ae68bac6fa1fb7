"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)


def with_one_id(make):
    return lambda rng: {**inputs(rng, (7, 3)), "ids": np.array([make(rng)])}


edge_cases = [
    edge("one id", with_one_id(lambda rng: int(rng.integers(7)))),
    edge("the last row", with_one_id(lambda rng: 6)),
    edge("one past the last row", with_one_id(lambda rng: 7)),
    edge("-1", with_one_id(lambda rng: -1)),
    edge("a table of one row", lambda rng: {"ids": np.zeros((2, 3), int), "table": rng.normal(size=(1, 4))}),
    edge("a table of one column", partial(inputs, shape=(6, 1, 4))),
    edge("as many ids as rows and columns", partial(inputs, shape=(4, 4, 4, 4))),
    edge("four axes", partial(inputs, shape=(6, 5, 2, 3, 1, 4))),
]
