"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import double, exact, far_apart

edge = partial(Agrees, cases=2, **exact)

fixed_sizes = {
    f"{check}: {size}": "one pair is what some of its cases are about"
    for check in ("float64, one pair, equal rewards", "gradients of chosen and rejected")
    for size in ("chosen.shape[-1]", "rejected.shape[-1]")
}

edge_cases = [
    edge("one pair alone", partial(double, batch=1)),
    edge("all rewards equal", varied(double, rejected=lambda rng, case: case["chosen"].clone())),
    edge("all rewards zero", varied(double, chosen=torch.zeros(5).double(), rejected=torch.zeros(5).double())),
    edge("far apart", far_apart),
]
