"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, ties

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one token", partial(inputs, size=1)),
    edge("k = 1", partial(inputs, k=1)),
    edge("k = V", lambda rng: {**inputs(rng, size=7), "k": 7}),
    edge("k = V - 1", lambda rng: {**inputs(rng, size=7), "k": 6}),
    edge("all alike", lambda rng: {"probs": np.full(8, 0.125), "k": 3}),
    edge("ties, k = 1", lambda rng: {**ties(rng), "k": 1}),
    edge("one certain token", lambda rng: {"probs": np.eye(6)[rng.integers(6)], "k": 3}),
    edge("tiny probabilities", lambda rng: {"probs": np.array([1e-300, 1.0, 1e-200, 1e-310]), "k": 3}),
]
