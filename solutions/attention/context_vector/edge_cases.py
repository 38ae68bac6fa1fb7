"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, inputs_of, loud_scores

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("all sizes 1", lambda rng: inputs_of(rng, 1, 1, 1)),
    edge("one row", lambda rng: inputs_of(rng, 1, 5, 3)),
    edge("one state", lambda rng: inputs_of(rng, 4, 1, 3)),
    edge("scores of 0", lambda rng: {**inputs(rng), "scores": np.zeros((2, 4)), "states": rng.normal(size=(2, 4, 3))}),
    edge("states of 0", lambda rng: {**(case := inputs(rng)), "states": 0.0 * case["states"]}),
    edge("scores far apart", lambda rng: {**(case := inputs(rng)), "scores": 300.0 * case["scores"]}),
    edge("rows far apart", loud_scores, cases=8),
]
