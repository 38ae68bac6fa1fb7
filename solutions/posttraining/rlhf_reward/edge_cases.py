"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import double, exact, inputs_of

edge = partial(Agrees, cases=2, **exact)

FIXED = "answers of one token are what some of its cases are about"
fixed_sizes = {
    f"float64, answers of all lengths: {size}": FIXED
    for size in (
        *("log_probs.shape[-1]", "log_probs.shape[-2]", "ref_log_probs.shape[-1]", "ref_log_probs.shape[-2]"),
        *("reward.shape[-1]", "lengths.shape[-1]"),
    )
}

edge_cases = [
    edge("one answer of one token", lambda rng: inputs_of(rng, 1, 1, torch.float64)),
    edge("as many answers as places", lambda rng: inputs_of(rng, 4, 4, torch.float64)),
    edge("rewards of 0", varied(double, reward=lambda rng, case: torch.zeros_like(case["reward"]))),
]
