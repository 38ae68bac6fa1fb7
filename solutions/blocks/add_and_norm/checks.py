"""What add and norm is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, leading=(range(2, 5), range(3, 8)), d=range(5, 12), eps=1e-5, pre=True, dtype=torch.float32):
    """Means away from 0, variances away from 1. No two sizes are alike but those of sublayer_weight."""
    *leading, d = sizes(rng, *leading, d)

    def tensor(values):
        return torch.tensor(values, dtype=dtype)

    means, spreads = rng.normal(size=(*leading, 1)), rng.uniform(0.5, 3.0, size=(*leading, 1))
    return {
        "x": tensor(means + spreads * rng.normal(size=(*leading, d))),
        "sublayer_weight": tensor(rng.normal(size=(d, d)) / d**0.5),
        "gamma": tensor(rng.uniform(0.5, 2.0, size=d) * rng.choice([-1.0, 1.0], size=d)),
        "beta": tensor(rng.normal(size=d)),
        "eps": eps,
        "pre": pre,
    }


def inputs_of_the_same_sizes(rng, pre):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    *leading, d = sizes(alike(rng), range(2, 5), range(3, 8), range(5, 12))
    return inputs(rng, leading, d, eps=float(rng.uniform(0.05, 0.5)), pre=pre)


def any_rank(rng, pre):
    """One to three leading dimensions."""
    leading = [range(2, 9)] * int(rng.integers(1, 4))
    return inputs(rng, leading, range(5, 12), eps=float(rng.choice([1e-5, 0.1, 2.0])), pre=pre, dtype=torch.float64)


def two_components_without_eps(rng, pre):
    """Each normalised vector is (-1, 1) or (1, -1)."""
    return inputs(rng, [range(3, 9)], 2, eps=0.0, pre=pre, dtype=torch.float64)


def inputs_of_equal_sizes(rng, pre):
    n = int(rng.integers(1, 7))
    return inputs(rng, [n, n], n, eps=float(rng.uniform(0.1, 0.5)), pre=pre, dtype=torch.float64)


def both(make, **wanted):
    return [partial(make, pre=pre, **wanted) for pre in (True, False)]


NORMS = (
    "torch.layer_norm",
    "torch.native_layer_norm",
    "torch.group_norm",
    "torch.native_group_norm",
    "torch.rms_norm",
    "torch.nn.LayerNorm",
    "torch.nn.GroupNorm",
    "torch.nn.RMSNorm",
    "torch.nn.TransformerEncoderLayer",
    "torch.nn.functional.layer_norm",
    "torch.nn.functional.group_norm",
    "torch.nn.functional.rms_norm",
    "torch.ops.aten",
)

# float32: sums over a few terms, a root and a quotient; right variants differ by a few roundings of the largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64

checks = [
    Example(points=0.5),
    *(
        Agrees(name, partial(one_changed, make=partial(inputs_of_the_same_sizes, pre=pre)), cases=14, points=0.5)
        for name, pre in (("pre agrees with the reference", True), ("post agrees with the reference", False))
    ),
    Agrees(
        "float64, any leading dimensions, edges",
        [*both(any_rank), *both(two_components_without_eps), *both(inputs_of_equal_sizes)],
        cases=2,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of x, sublayer_weight, gamma and beta",
        [*both(any_rank), *both(two_components_without_eps)],
        of=("x", "sublayer_weight", "gamma", "beta"),
        cases=2,
        points=0.5,
        **exact,
    ),
    Forbids(NORMS, points=0),  # a call of them raises, so that it fails the checks on values
]
