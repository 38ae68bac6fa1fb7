"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, large_logits

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one logit", partial(inputs, size=1)),
    edge("one logit, t = 0", partial(inputs, size=1, t=0.0)),
    edge("all alike, t = 0", lambda rng: {"logits": np.full(5, rng.normal()), "t": 0.0}),
    edge("all zero", partial(inputs, scale=0.0)),
    edge("t = 1", partial(inputs, t=1.0)),
    edge("t = 0.01", partial(inputs, t=0.01)),
    edge("t = 10", partial(inputs, t=10.0)),
    edge("1e4, t = 0", lambda rng: {**large_logits(rng), "t": 0.0}, cases=4),
    edge("1e4, t = 0.01", lambda rng: {"logits": np.array([1e4, -1e4, 9.9e3]), "t": 0.01}),
]
