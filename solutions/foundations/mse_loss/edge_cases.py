"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees

from .checks import inputs


def a_perfect_prediction(rng):
    case = inputs(rng)
    return {**case, "prediction": case["target"].copy()}


edge_cases = [
    Agrees("one number", partial(inputs, shape=(1,)), cases=2),
    Agrees("a number without an axis", partial(inputs, shape=()), cases=2),
    Agrees("a perfect prediction", a_perfect_prediction, cases=2),
    Agrees("a square", partial(inputs, shape=(4, 4)), cases=2),
]
