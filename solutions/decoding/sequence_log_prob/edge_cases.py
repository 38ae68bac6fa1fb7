"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

edge_cases = [
    edge("no token", partial(inputs, length=0)),
    edge("one token", partial(inputs, length=1)),
    edge("a vocabulary of one", partial(inputs, vocabulary=1)),
    edge("as many tokens as the vocabulary has", lambda rng: {**inputs(rng, 5), "tokens": rng.permutation(5).tolist()}),
    edge("one token again and again", lambda rng: {**inputs(rng), "tokens": [2] * 6, "bos": 2}),
    edge("log-probabilities of 0", lambda rng: {**inputs(rng, 6), "log_probs": np.zeros((6, 6))}),
    edge("very unlikely", lambda rng: {**inputs(rng, 6), "log_probs": -1e6 * rng.random(size=(6, 6))}),
]
