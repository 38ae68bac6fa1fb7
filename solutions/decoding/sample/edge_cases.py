"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import at_a_border, ends_early, in_32_parts, inputs

edge = partial(Agrees, cases=3)

edge_cases = [
    edge("one token", lambda rng: {"probs": np.ones(1), "u": float(rng.choice([0.0, 0.5, 1 - 2**-53]))}),
    edge("u = 0", lambda rng: {**inputs(rng), "u": 0.0}),
    edge("u just below 1", lambda rng: {"probs": in_32_parts(rng), "u": 1 - 2**-53}),
    edge("the pieces end at u", lambda rng: {"probs": np.array([0.25, 0.0, 0.25, 0.0]), "u": 0.5}),
    edge("one certain token", lambda rng: {"probs": np.eye(6)[rng.integers(6)], "u": float(rng.random())}),
    edge("all alike", lambda rng: {"probs": np.full(8, 0.125), "u": float(rng.integers(8) / 8)}),
    edge("borders", at_a_border, cases=6),
    edge("the sum ends early", ends_early, cases=6),
]
