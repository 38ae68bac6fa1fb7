"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, exact, inputs_of, loud, none

edge = partial(Agrees, cases=2, **exact)

FIXED = "one text, and sizes in common, are what some of its cases are about"
fixed_sizes = {
    f"float64, any number of labels, none too: {size}": FIXED
    for size in ("logits.shape[-1]", "logits.shape[-2]", "logits.shape[-3]", "labels.shape[-1]", "labels.shape[-2]")
}

edge_cases = [
    edge("one token in the vocabulary", partial(double, vocabulary=1)),
    edge("one place", partial(double, n=1)),
    edge("one text of one place", partial(double, batch=1, n=1)),
    edge("all sizes equal", lambda rng: inputs_of(rng, 4, 4, 4, torch.float64)),
    edge("no labels", none),
    edge("loud scores", loud),
]
