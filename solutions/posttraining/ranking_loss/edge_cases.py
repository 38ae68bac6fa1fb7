"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import double, exact, far_apart, inputs_of

edge = partial(Agrees, cases=2, **exact)

FIXED = "two answers, one prompt and equal sizes are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, two answers, one prompt, equal sizes", "gradients of scores")
    for size in ("scores.shape[-1]", "scores.shape[-2]")
}

edge_cases = [
    edge("one prompt with two answers", lambda rng: inputs_of(rng, 1, 2, torch.float64)),
    edge("many answers", partial(double, batch=2, answers=15)),
    edge("all scores equal", varied(double, scores=torch.ones(3, 4).double())),
    edge("far apart", far_apart),
]
