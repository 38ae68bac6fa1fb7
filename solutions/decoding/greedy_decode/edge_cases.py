"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import bos_is_eos, inputs, ties

edge = partial(Agrees, cases=3)


def all_alike(rng):
    case = inputs(rng)
    return {**case, "log_probs": np.full(case["log_probs"].shape, -1.5)}


edge_cases = [
    edge("one token", lambda rng: {"log_probs": -np.ones((1, 1)), "bos": 0, "eos": 0, "max_length": 3}),
    edge("EOS at once", partial(inputs, length=[0])),
    edge("room for one token", lambda rng: {**inputs(rng), "max_length": 1}),
    edge("room for EOS exactly", partial(inputs, room=[0])),
    edge("all alike", all_alike),
    edge("log-probabilities of 0", lambda rng: {**inputs(rng), "log_probs": np.zeros((9, 9))}),
    edge("bos equals eos, ties", lambda rng: {**ties(rng), "bos": 1, "eos": 1}),
    edge("bos equals eos, no room", lambda rng: {**bos_is_eos(rng), "max_length": 1}),
]
