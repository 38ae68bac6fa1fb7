"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=3)


def having(*losses, **others):
    return partial(inputs, losses=np.array(losses), **others)


edge_cases = [
    edge("no losses", partial(inputs, n=0)),
    edge("one loss", partial(inputs, n=1)),
    edge("one NaN, patience 1", having(np.nan, patience=1)),
    edge("patience longer than the training", partial(inputs, patience=100)),
    edge("constant", having(*[2.0] * 9, min_delta=0.0)),
    edge("rises", having(1.0, 2.0, 3.0, 4.0, 5.0, 6.0)),
    edge("falls", having(6.0, 5.0, 4.0, 3.0, 2.0, 1.0)),
    edge("below zero", having(-1.0, -2.0, -1.5, -2.5, -2.0, -1.0, -1.0)),
    edge("all NaN", having(*[np.nan] * 6)),
    edge("a NaN in the middle", having(5.0, 4.0, np.nan, 3.0, np.nan, 2.0)),
    edge("a min_delta larger than every loss", having(3.0, 2.0, 1.0, 0.0, -9.0, min_delta=8.0)),
]
