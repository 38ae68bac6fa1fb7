"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import every_token, inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no id", partial(inputs, n=0)),
    edge("one id", partial(inputs, n=1)),
    edge("one token", partial(inputs, size=1)),
    edge("one token again and again", lambda rng: {**inputs(rng), "ids": np.full(9, rng.integers(6))}),
    edge("all logits 0", lambda rng: {**inputs(rng, size=7), "logits": np.zeros(7)}),
    edge("log-probabilities", lambda rng: {**inputs(rng, size=7), "logits": -rng.uniform(0.1, 9.0, size=7)}),
    edge("positive logits", lambda rng: {**inputs(rng, size=7), "logits": rng.uniform(0.1, 9.0, size=7)}),
    edge("every token", every_token),
    edge("hardly a penalty", partial(inputs, penalty=(1.0001, 1.001))),
    edge("a strong penalty", partial(inputs, penalty=(50.0, 100.0))),
]
