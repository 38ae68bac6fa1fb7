"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees
from grader.checks.inputs import varied

from .checks import inputs, inputs_of, p_at_its_ends

edge = partial(Agrees, cases=2)

fixed_sizes = {"none special, many special: len(special_ids)": "no special id, and eight of them, are what it is about"}

edge_cases = [
    edge("one token", lambda rng: inputs_of(rng, (1,))),
    edge("one axis", lambda rng: inputs_of(rng, (9,))),
    edge("only one way", varied(inputs, choices=lambda rng, case: torch.full_like(case["choices"], 0.85))),
    edge("all tokens special", varied(inputs, special_ids=lambda rng, case: list(range(12)))),
    edge("p at its ends", p_at_its_ends),
]
