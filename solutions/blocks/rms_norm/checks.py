"""What RMSNorm is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, leading=(range(2, 5), range(3, 8)), d=range(5, 12), eps=1e-6, dtype=torch.float32):
    """Means away from 0, sizes away from 1, a gain that differs in every place. No two sizes are alike, so that a wrong
    axis shows."""
    *leading, d = sizes(rng, *leading, d)

    def tensor(values):
        return torch.tensor(values, dtype=dtype)

    means, spreads = rng.normal(size=(*leading, 1)), rng.uniform(0.5, 3.0, size=(*leading, 1))
    return {
        "x": tensor(2.0 * means + spreads * rng.normal(size=(*leading, d))),
        "gain": tensor(rng.uniform(0.5, 2.0, size=d) * rng.choice([-1.0, 1.0], size=d)),
        "eps": eps,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    *leading, d = sizes(alike(rng), range(2, 5), range(3, 8), range(5, 12))
    return inputs(rng, leading, d, eps=float(rng.uniform(0.05, 0.5)))


def any_rank(rng):
    """One to three leading dimensions, in float64; eps may be 0 or large."""
    leading = [range(2, 7)] * int(rng.integers(1, 4))
    return inputs(rng, leading, range(5, 12), float(rng.choice([0.0, 0.1, 2.0])), torch.float64)


def vectors_of_one(rng):
    """One component: its sign is left, times the gain, and with eps a little less."""
    return inputs(rng, [range(2, 9), range(2, 9)], 1, float(rng.uniform(0.1, 0.5)), torch.float64)


def equal_sizes(rng):
    n = int(rng.integers(2, 7))
    return inputs(rng, [n, n], n, float(rng.uniform(0.1, 0.5)), torch.float64)


def some_zeros(rng):
    """The first vectors are all zeros; eps is above 0."""
    case = inputs(rng, eps=float(rng.uniform(0.1, 0.5)), dtype=torch.float64)
    case["x"][:, 0] = 0.0
    return case


def gradient_inputs(rng):
    return inputs(rng, eps=float(rng.uniform(0.05, 0.5)), dtype=torch.float64)


NORMS = (
    "torch.rms_norm",
    "torch._fused_rms_norm",
    "torch.layer_norm",
    "torch.native_layer_norm",
    "torch.group_norm",
    "torch.native_group_norm",
    "torch.nn.RMSNorm",
    "torch.nn.LayerNorm",
    "torch.nn.GroupNorm",
    "torch.nn.functional.rms_norm",
    "torch.nn.functional.layer_norm",
    "torch.nn.functional.group_norm",
    "torch.ops.aten",
    "torch._refs",
    "torch._decomp",
    "torch._C._VariableFunctions",
    "torch._VF",
)

# float32: one sum over a few terms, a root and a quotient; right variants differ by a few roundings (6e-8) of the
# largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=8, points=0.5),
    Agrees(
        "float64, any leading dimensions, edges",
        [any_rank, any_rank, vectors_of_one, equal_sizes, some_zeros],
        cases=3,
        points=0.5,
        **exact,
    ),
    Gradients(
        "gradients of x and gain",
        [gradient_inputs, any_rank, some_zeros],
        of=("x", "gain"),
        cases=2,
        points=0.5,
        **exact,
    ),
    Forbids(NORMS, points=0.5),
]
