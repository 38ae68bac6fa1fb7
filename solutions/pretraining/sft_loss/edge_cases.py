"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees

from .checks import double, exact, inputs_of, loud, pads_anywhere

edge = partial(Agrees, cases=2, **exact)

FIXED = "one text, and sizes in common, are what some of its cases are about"
fixed_sizes = {
    f"{check}: {size}": FIXED
    for check in ("float64, prompts, answers and pads of all lengths", "gradients of logits")
    for size in (
        *("logits.shape[-1]", "logits.shape[-2]", "logits.shape[-3]", "ids.shape[-1]", "ids.shape[-2]"),
        "prompt_lengths.shape[-1]",
    )
}

edge_cases = [
    edge("two tokens in the vocabulary", partial(double, vocabulary=2)),
    edge("one text of two tokens", lambda rng: inputs_of(rng, 1, 2, 5, torch.float64)),
    edge("all sizes equal", lambda rng: inputs_of(rng, 5, 5, 5, torch.float64)),
    edge("pads anywhere", pads_anywhere),
    edge("loud scores", loud),
]
