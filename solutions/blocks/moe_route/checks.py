"""What the router is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

GAP = 0.01  # two logits of a token differ by this or more, so that no rounding changes the choice


def inputs(rng, n=range(4, 10), experts=range(6, 13), k=range(2, 6), spread=2.0, dtype=torch.float32):
    """Every token has an order of its own. No two sizes are alike, so that a wrong axis shows."""
    n, experts, k = sizes(rng, n, experts, k)
    gaps = GAP + spread * rng.uniform(0.0, 1.0, size=(n, experts)) / experts
    logits = gaps.cumsum(axis=1) - rng.uniform(0.2, 0.8) * (spread + GAP * experts)
    return {"logits": torch.tensor(rng.permuted(logits, axis=1), dtype=dtype), "k": k}


def inputs_of_the_same_sizes(rng):
    """The same tokens and experts in all cases of a check: what is kept from one to the next then shows."""
    n, experts = sizes(alike(rng), range(4, 10), range(6, 13))
    return inputs(rng, n, experts, int(rng.integers(2, 6)))


double = partial(inputs, dtype=torch.float64)


def equal_sizes(rng):
    """As many tokens as experts."""
    n = int(rng.integers(4, 9))
    return double(rng, n, n, 2)


def wide(rng):
    """Logits up to 20 in size."""
    return double(rng, spread=24.0)


def all_but_one(rng):
    """Only one expert is left out."""
    experts = int(rng.integers(4, 10))
    return double(rng, experts=experts, k=experts - 1)


def one_token(rng):
    return double(rng, n=1)


def three_experts(rng):
    """The smallest choice that there is: two of three."""
    return double(rng, experts=3, k=2)


# float32: a softmax over a few numbers; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=1.5),
    Agrees(
        "float64, edges",
        [double, wide, equal_sizes, all_but_one, one_token, three_experts],
        cases=2,
        points=1.5,
        **exact,
    ),
    Gradients("gradients of logits", [double, wide, all_but_one], of=("logits",), cases=2, points=1, **exact),
]
