"""Inputs at the edge of the statement, for `grader verify`; they stay at home."""

from functools import partial

import torch

from grader.checks import Agrees, Gradients

from .checks import double, exact, far_outside, inputs_of, some_advantages_zero

edge = partial(Agrees, cases=2, **exact)

edge_cases = [
    edge("one action", lambda rng: inputs_of(rng, (1,), torch.float64)),
    edge("a square", lambda rng: inputs_of(rng, (4, 4), torch.float64)),
    edge("some zeros", some_advantages_zero),
    edge("a small epsilon", partial(double, epsilon=0.01)),
    edge("a large epsilon", partial(double, epsilon=0.99)),
    Gradients("gradients far outside", far_outside, of=("log_probs",), cases=2, rtol=1e-9, atol=1e-9, of_largest=0.0),
]
