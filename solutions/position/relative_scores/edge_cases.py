"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs_of

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one place, one number", lambda rng: inputs_of(rng, (), 1, 1)),
    edge("one place", lambda rng: inputs_of(rng, (3,), 1, 4)),
    edge("two places", lambda rng: inputs_of(rng, (), 2, 5)),
    edge("all sizes equal", lambda rng: inputs_of(rng, (4,), 4, 4)),
    edge("three leading dimensions, one of size 1", lambda rng: inputs_of(rng, (2, 1, 3), 5, 4)),
    edge("r is constant", lambda rng: {**inputs_of(rng, (), 5, 3), "r": np.full(9, 2.0)}),
    edge("a loud r", lambda rng: {**(case := inputs_of(rng, (), 5, 3)), "r": 1e6 * case["r"]}),
]
