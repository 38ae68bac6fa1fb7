"""What splitting heads is judged by."""

from functools import partial

import torch

from grader.checks import Agrees, Example, Gradients, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes

SIZES = (range(2, 7), range(2, 7), range(3, 9), range(2, 7))  # batch, heads, n, size


def inputs_of(rng, batch, heads, n, size, dtype=torch.float64):
    return {"x": torch.tensor(rng.normal(size=(batch, n, heads * size)), dtype=dtype), "heads": heads}


def inputs(rng, dtype=torch.float64):
    """No two sizes are alike, so that a wrong axis shows."""
    return inputs_of(rng, *sizes(rng, *SIZES), dtype)


def inputs_of_the_same_sizes(rng):
    """x has the same sizes in all cases of a check; some of them have another number of heads."""
    batch, heads, n, size = sizes(alike(rng), range(2, 5), range(4, 8), range(7, 11), range(2, 7))
    case = inputs_of(rng, batch, heads, n, size, torch.float32)
    return {**case, "heads": int(rng.choice([heads, size]))}


def sizes_in_common(rng):
    """n = heads, n = size and other pairs; then a result that is not transposed has the right shape."""
    return inputs_of(rng, *coinciding(rng, *[range(2, 6)] * 4))


def few_of_a_kind(rng):
    """One or another size is 1."""
    drawn = list(sizes(rng, *SIZES))
    drawn[rng.integers(4)] = 1
    return inputs_of(rng, *drawn)


def left_over(rng):
    """heads does not divide d."""
    batch, heads, n, size = sizes(rng, range(2, 6), range(3, 7), range(3, 9), range(2, 7))
    case = inputs_of(rng, batch, heads, n, size)
    return {**case, "x": case["x"][:, :, int(rng.integers(1, heads)) :].clone()}


def more_heads_than_numbers(rng):
    case = inputs(rng)
    return {**case, "heads": case["x"].shape[-1] + int(rng.integers(1, 4))}


tolerance = Tolerance(rtol=0.0)  # numbers are moved, so they are exact

checks = [
    Example(points=0),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=6, points=0.5),
    Agrees(
        "float64, sizes in common, heads that do not divide d",
        [inputs, sizes_in_common, few_of_a_kind, left_over, more_heads_than_numbers],
        cases=7,
        points=0.5,
    ),
    Gradients("gradients of x", [inputs, few_of_a_kind], cases=3, points=0.5),
]
