"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import any_inputs

edge = partial(Agrees, cases=4)

edge_cases = [
    edge("one pixel", partial(any_inputs, shape=(1, 1, 1))),
    edge("one row", partial(any_inputs, shape=(1, 5, 3))),
    edge("one column", partial(any_inputs, shape=(5, 1, 3))),
    edge("all sizes equal", partial(any_inputs, shape=(3, 3, 3))),
    edge("a black image", partial(any_inputs, shape=(4, 4, 2), image=np.zeros((4, 4, 2)))),
    edge("a white image", partial(any_inputs, shape=(4, 4, 2), image=np.ones((4, 4, 2)))),
    edge("unchanged", partial(any_inputs, noise=0.0, brightness=1.0)),
    edge("very bright", partial(any_inputs, brightness=100.0)),
]
