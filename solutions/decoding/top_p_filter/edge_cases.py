"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import exactly_p, inputs, never_reached, with_p_between

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one token", partial(inputs, size=1)),
    edge("one token that is less than p", lambda rng: {"probs": np.array([0.5]), "p": 0.75}),
    edge("a small p", lambda rng: {**inputs(rng), "p": 1e-9}),
    edge("a large p", lambda rng: {**inputs(rng), "p": 1 - 1e-6}),
    edge("all alike", lambda rng: with_p_between(rng, np.full(8, 0.125), rng.integers(8))),
    edge("all alike, exactly p", lambda rng: {"probs": np.full(8, 0.125), "p": 0.625}),
    edge("the first is exactly p", lambda rng: {"probs": np.array([0.25, 0.5, 0.125, 0.125]), "p": 0.5}),
    edge("exactly p", exactly_p, cases=6),
    edge("never reached", never_reached, cases=6),
    edge("one certain token", lambda rng: {"probs": np.eye(6)[rng.integers(6)], "p": float(rng.uniform(0.1, 0.9))}),
]
