"""What the load-balancing loss is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

GAP = 0.01  # two logits of a token differ by this or more, so that no rounding changes the choice


def inputs(rng, n=range(5, 12), experts=range(6, 13), k=range(2, 5), spread=4.0, dtype=torch.float32):
    """Some experts are preferred, so that the shares differ; some are never chosen. No two sizes are alike."""
    n, experts, k = sizes(rng, n, experts, k)
    gaps = GAP + spread * rng.uniform(0.0, 1.0, size=(n, experts)) / experts
    ordered = gaps.cumsum(axis=1) - rng.uniform(0.2, 0.8) * (spread + GAP * experts)
    wishes = rng.normal(size=experts) + 0.7 * rng.normal(size=(n, experts))
    return {"logits": torch.tensor(ordered[[[i] for i in range(n)], wishes.argsort().argsort()], dtype=dtype), "k": k}


def inputs_of_the_same_sizes(rng):
    """The same tokens and experts in all cases of a check: what is kept from one to the next then shows."""
    n, experts = sizes(alike(rng), range(5, 12), range(6, 13))
    return inputs(rng, n, experts, int(rng.integers(2, 5)))


def double(rng, experts=range(5, 13), spread=4.0):
    """In float64, n k is a power of two: counts divided in float32 are exact as well (torch divides integers so)."""
    n, k = int(rng.choice([4, 8, 16])), int(rng.choice([2, 4]))
    return inputs(rng, n, experts, k, spread, torch.float64)


def one_token(rng):
    return inputs(rng, n=1, k=2, dtype=torch.float64)


def equal_sizes(rng):
    """As many tokens as experts."""
    n = int(rng.choice([4, 8]))
    return inputs(rng, n, n, 2, dtype=torch.float64)


def all_alike(rng):
    """All tokens want the same experts: the others have a share of 0."""
    case = double(rng)
    return {**case, "logits": case["logits"][:1] + torch.zeros_like(case["logits"])}


def wide(rng):
    """Logits up to 20 in size."""
    return double(rng, spread=24.0)


# float32: a softmax and a sum over a few products; right variants differ by a few roundings (6e-8)
tolerance = Tolerance(rtol=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1.5),
    Agrees("float64, edges", [double, wide, equal_sizes, one_token, all_alike], cases=2, points=1, **exact),
    Gradients("gradients of logits", [double, equal_sizes, all_alike], of=("logits",), cases=3, points=1.5, **exact),
]
