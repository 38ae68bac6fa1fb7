"""Inputs at the edge of the statement; they stay at home."""

from functools import partial

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs, large_inputs

edge_cases = [
    Agrees("a state of zeros", varied(inputs, h=lambda rng, case: 0.0 * case["h"]), cases=2),
    Agrees("encoder states of zeros", varied(inputs, states=lambda rng, case: 0.0 * case["states"]), cases=2),
    Agrees("one place", partial(inputs, n=1), cases=2),
    Agrees("large scores", large_inputs, cases=8, rtol=1e-9, atol=1e-11),
]
