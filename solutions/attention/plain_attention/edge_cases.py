"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs

edge = partial(Agrees, cases=2)

fixed_sizes = {"a few words, equal words, as many words as numbers: x.shape[-2]": "a single word is a case of its own"}

edge_cases = [
    edge("one number", partial(inputs, n=1, d=1)),
    edge("two words of one number", partial(inputs, n=2, d=1)),
    edge("words of 0", lambda rng: {"x": np.zeros((3, 4))}),
    edge("tiny words", lambda rng: {"x": 1e-200 * inputs(rng)["x"]}),
    edge("words far apart", lambda rng: {"x": 12.0 * inputs(rng)["x"]}, atol=1e-10),
    edge("words at right angles", lambda rng: {"x": 2.0 * np.eye(5)}),
]
