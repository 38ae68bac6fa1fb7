"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

import numpy as np

from grader.checks import Agrees

from .checks import inputs, scores, sure_and_wrong

edge = partial(Agrees, cases=2)
loud = partial(edge, rtol=1e-8, atol=1e-10)


def right_by_far(rng):
    case = inputs(rng)
    case["logits"][np.arange(len(case["targets"])), case["targets"]] += 50.0
    return case


edge_cases = [
    edge("one row, one class", lambda rng: scores(rng, 1, 1)),
    edge("one class", lambda rng: scores(rng, 5, 1)),
    edge("two classes", partial(inputs, classes=2)),
    edge("all scores zero", partial(inputs, scale=0.0)),
    edge("every row right by far", right_by_far),
    edge("the first class is right", lambda rng: {**inputs(rng, n=4), "targets": np.zeros(4, dtype=int)}),
    loud("scores far apart", partial(inputs, scale=3e3)),
    loud("sure and wrong", sure_and_wrong, cases=6),
]
