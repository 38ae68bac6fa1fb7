"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one step", partial(inputs, steps=1)),
    edge("two steps", partial(inputs, steps=2)),
    edge("no rewards", partial(inputs, rewards=np.zeros(6))),
    edge("equal rewards", partial(inputs, rewards=np.full(7, 2.0))),
    edge("negative rewards", partial(inputs, rewards=-np.arange(1.0, 8.0))),
    edge("gamma close to 1", partial(inputs, gamma=0.9999)),
    edge("large rewards", partial(inputs, rewards=np.array([1e9, -3e9, 2e9]))),
]
