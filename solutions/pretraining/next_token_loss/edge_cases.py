"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, exact, inputs_of, loud

edge = partial(Agrees, cases=2, **exact)

FIXED = "one text, two tokens, and sizes in common are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, sizes in common, two tokens", "gradients of logits")
    for size in ("logits.shape[-1]", "logits.shape[-2]", "logits.shape[-3]", "ids.shape[-1]", "ids.shape[-2]")
}

edge_cases = [
    edge("one token in the vocabulary", partial(double, vocabulary=1)),
    edge("two tokens in the vocabulary", partial(double, vocabulary=2)),
    edge("one text of two tokens", partial(double, batch=1, n=2)),
    edge("all sizes equal", lambda rng: inputs_of(rng, 4, 4, 4, torch.float64)),
    edge("loud scores", loud),
]
