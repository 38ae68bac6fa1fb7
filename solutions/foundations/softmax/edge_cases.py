"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, large_scores

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one number", partial(inputs, shape=(1,))),
    edge("five axes", partial(inputs, shape=(2, 3, 1, 2, 3))),
    edge("all scores zero", partial(inputs, scale=0.0)),
    edge("scores near zero", partial(inputs, scale=1e-200)),
    edge("scores far apart", partial(inputs, scale=300.0)),
    edge("each axis from the front", partial(inputs, shape=(3, 4, 5), axis=1)),
    edge("rows far apart", large_scores, cases=8),
    edge("1e3 everywhere", lambda rng: {"x": np.full((3, 4), 1e3 * rng.choice([-1, 1])), "axis": 0}),
]
