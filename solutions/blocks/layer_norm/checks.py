"""What layer normalisation is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Forbids, Gradients, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, leading=(range(2, 5), range(3, 8)), d=range(5, 12), eps=1e-5, far=2.0, dtype=torch.float32):
    """Means away from 0, variances away from 1, gamma and beta different in every place. No two sizes are alike, so
    that a wrong axis shows."""
    *leading, d = sizes(rng, *leading, d)

    def tensor(values):
        return torch.tensor(values, dtype=dtype)

    means, spreads = rng.normal(size=(*leading, 1)), rng.uniform(0.5, 3.0, size=(*leading, 1))
    return {
        "x": tensor(far * means + spreads * rng.normal(size=(*leading, d))),
        "gamma": tensor(rng.uniform(0.5, 2.0, size=d) * rng.choice([-1.0, 1.0], size=d)),
        "beta": tensor(rng.normal(size=d)),
        "eps": eps,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    leading_and_d = sizes(alike(rng), range(2, 5), range(3, 8), range(5, 12))
    return inputs(rng, leading_and_d[:2], leading_and_d[2], eps=float(rng.uniform(0.05, 0.5)))


def small_vectors(rng, eps):
    """Two to four components, no two of them alike, so that eps may be 0."""
    case = inputs(rng, [range(5, 10)], range(2, 5), eps, dtype=torch.float64)
    case["x"] = 0.3 * case["x"] + torch.arange(case["x"].shape[1])
    return case


def inputs_of_any_rank(rng, far=2.0):
    """One to four leading dimensions, in float64."""
    leading = [range(2, 5), range(2, 6), range(2, 7), range(2, 8)][: rng.integers(1, 5)]
    return inputs(rng, leading, range(5, 12), far=far, dtype=torch.float64)


def vectors_of_one(rng):
    """One component is its own mean, so the result is beta."""
    return inputs(rng, [range(2, 9), range(2, 9)], 1, eps=float(rng.uniform(0.1, 0.5)), dtype=torch.float64)


def inputs_of_equal_sizes(rng):
    n = int(rng.integers(2, 7))
    return inputs(rng, [n, n], n, eps=float(rng.uniform(0.1, 0.5)), dtype=torch.float64)


def constant_vectors(rng):
    """Some vectors have variance 0; eps is above it."""
    case = inputs(rng, eps=float(rng.uniform(0.1, 0.5)), dtype=torch.float64)
    case["x"][:, 1:] = case["x"][:, 1:, :1]
    return case


def gradient_inputs(rng):
    return inputs(rng, eps=float(rng.uniform(0.05, 0.5)), dtype=torch.float64)


def two_components_without_eps(rng):
    """The result does not depend on x: its gradient is exactly 0."""
    return inputs(rng, [range(3, 9)], 2, eps=0.0, dtype=torch.float64)


# float32: two sums over a few terms, a root and a quotient; right variants differ by a few roundings (6e-8) of the
# largest value
tolerance = Tolerance(rtol=0.0, of_largest=1e-5)
exact = {"rtol": 1e-9, "atol": 1e-11, "of_largest": 0.0}  # the same in float64, with roundings of 1e-16

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1),
    Agrees(
        "eps of 0 and large ones, one component, equal sizes",
        [
            *(partial(small_vectors, eps=each) for each in (0.0, 0.1, 2.0)),
            vectors_of_one,
            inputs_of_equal_sizes,
            constant_vectors,
        ],
        cases=2,
        points=0.5,
        **exact,
    ),
    Agrees("float64, any leading dimensions", inputs_of_any_rank, cases=6, points=0.5, **exact),
    # a mean of 1e5 carries a rounding error of 1e-10, and so does what is left of x
    Agrees(
        "far from zero",
        partial(inputs_of_any_rank, far=1e5),
        cases=4,
        rtol=1e-9,
        atol=1e-8,
        of_largest=0.0,
        points=0.5,
    ),
    Gradients(
        "gradients of x, gamma and beta",
        [gradient_inputs, two_components_without_eps, vectors_of_one],
        of=("x", "gamma", "beta"),
        cases=3,
        points=1,
        **exact,
    ),
    Forbids(
        (
            "torch.layer_norm",
            "torch.native_layer_norm",
            "torch.group_norm",
            "torch.native_group_norm",
            "torch.batch_norm",
            "torch.native_batch_norm",
            "torch.instance_norm",
            "torch.rms_norm",
            "torch._fused_rms_norm",
            "torch.nn.LayerNorm",
            "torch.nn.GroupNorm",
            "torch.nn.RMSNorm",
            "torch.nn.functional.layer_norm",
            "torch.nn.functional.group_norm",
            "torch.nn.functional.batch_norm",
            "torch.nn.functional.instance_norm",
            "torch.nn.functional.rms_norm",
            "torch.ops.aten",
            "torch._refs",
            "torch._decomp",
            "torch._C._VariableFunctions",
            "torch._VF",
        ),
        points=0.5,
    ),
]
