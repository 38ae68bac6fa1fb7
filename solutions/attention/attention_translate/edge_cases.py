"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs

edge_cases = [
    Agrees("all sizes 1, two words", lambda rng: inputs(rng, 1, 2, 1, 1, 1, 1), cases=4),
    Agrees("all sizes equal", lambda rng: inputs(rng, *[4] * 6), cases=4),
    Agrees("EOS at once", partial(inputs, ends=500.0), cases=2),
    Agrees("a long translation", partial(inputs, longest=range(30, 40), ends=-90.0), cases=2),
    Agrees("a first state of zeros", varied(inputs, h0=lambda rng, case: 0.0 * case["h0"]), cases=2),
    Agrees("encoder states of zeros", varied(inputs, states=lambda rng, case: 0.0 * case["states"]), cases=2),
]

fixed_sizes = {"a trained model translates": "the model has its sizes, and its sentences have six or seven words"}
