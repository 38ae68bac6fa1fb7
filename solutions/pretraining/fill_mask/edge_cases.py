"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, inputs_of, loud, ties

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("one place, which is the mask", lambda rng: inputs_of(rng, 1, 5, 2, masks=1)),
    edge("one token in the vocabulary", lambda rng: {**inputs_of(rng, 3, 2, 1), "logits": np.zeros((3, 1))}),
    edge("all scores equal", lambda rng: {**inputs(rng, n=5, vocabulary=7), "logits": np.ones((5, 7))}),
    edge("a mask beyond the vocabulary", lambda rng: {**inputs(rng, n=5), "mask_id": 103, "ids": np.full(5, 103)}),
    edge("a text without a mask", partial(inputs, masks=0)),
    edge("ties", ties),
    edge("loud scores", loud, rtol=1e-9),
]
