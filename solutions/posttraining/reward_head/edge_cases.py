"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, exact, inputs_of

edge = partial(Agrees, cases=2, **exact)


def loud_pads(rng):
    """The vectors of pads are far larger than all others."""
    case = double(rng)
    pads = torch.arange(case["hidden"].shape[1]) >= case["lengths"].unsqueeze(1)
    return {**case, "hidden": torch.where(pads.unsqueeze(2), 1e6, case["hidden"])}


FIXED = "texts of one token are what some of its cases are about"
fixed_sizes = {
    f"float64, lengths of all kinds: {size}": FIXED
    for size in ("hidden.shape[-1]", "hidden.shape[-2]", "hidden.shape[-3]", "lengths.shape[-1]", "w.shape[-1]")
}

edge_cases = [
    edge("one text of one token", lambda rng: inputs_of(rng, 1, 1, 1, dtype=torch.float64)),
    edge("all sizes equal", lambda rng: inputs_of(rng, 4, 4, 4, dtype=torch.float64)),
    edge("loud pads", loud_pads),
]
