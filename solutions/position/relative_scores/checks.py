"""What scores with relative positions are judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes

N, D = range(3, 9), range(2, 12)


def inputs_of(rng, batch, n, d):
    return {
        "q": rng.normal(size=(*batch, n, d)),
        "k": rng.normal(size=(*batch, n, d)),
        "r": 2.0 * rng.normal(size=2 * n - 1) + 0.5,
    }


def inputs(rng):
    """n and d differ, so that a wrong axis shows."""
    return inputs_of(rng, (), *sizes(rng, N, D))


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs_of(rng, (), *sizes(alike(rng), N, D))


def batched_inputs(rng):
    """One to three leading dimensions; none is as long as another axis."""
    *batch, n, d = sizes(rng, *[range(2, 5), range(2, 6), range(2, 7)][: rng.integers(1, 4)], N, D)
    return inputs_of(rng, batch, n, d)


def a_long_batch(rng):
    """A leading dimension that is longer than n."""
    batch, n, d = sizes(rng, range(10, 15), N, D)
    return inputs_of(rng, [batch], n, d)


def one_size(rng, leading=0):
    """n = d, and so are these leading dimensions."""
    n = int(rng.integers(2, 7))
    return inputs_of(rng, [n] * leading, n, n)


def few_numbers(rng):
    """One place or a few, of one number or a few."""
    return inputs_of(rng, (), *(int(size) for size in rng.integers(1, 4, size=2)))


def one_part_is_zero(rng):
    """The dot products are 0, or r is, or r is 0 except for one distance."""
    case = inputs(rng)
    name = rng.choice(["q", "r", "one distance"])
    if name == "one distance":
        return {**case, "r": case["r"] * (np.arange(len(case["r"])) == rng.integers(len(case["r"])))}
    return {**case, name: 0.0 * case[name]}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, one short matmul, a sum and a quotient

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=2),
    Agrees("any leading dimensions", [batched_inputs, a_long_batch], cases=4, points=0.5),
    Agrees("one size, and a few numbers", [one_size, partial(one_size, leading=1), few_numbers], cases=4, points=1),
    Agrees("dot products of 0, or r of 0", one_part_is_zero, cases=8, points=0.5),
]
