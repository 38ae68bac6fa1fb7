"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import fitted, table

edge = partial(Agrees, cases=2)


def of_shape(n, d, factor=1.0):
    return lambda rng: fitted(factor * table(rng, n, d), table(rng, 2, d))


edge_cases = [
    edge("one row, one column", of_shape(1, 1)),
    edge("as many rows as columns", of_shape(4, 4)),
    edge("two rows", of_shape(2, 3)),
    edge("all zero", of_shape(5, 3, 0.0)),
    edge("far from zero", of_shape(5, 3, 1e100)),
    edge("near zero", of_shape(5, 3, 1e-100)),
    edge("negative values alone", lambda rng: fitted(-1.0 - np.abs(table(rng, 4, 3)), table(rng, 2, 3))),
    edge(
        "in [0, 1] already",
        lambda rng: fitted(rng.permutation(np.linspace(0, 1, 5))[:, None], rng.uniform(size=(3, 1))),
    ),
]
