"""What rotary position embedding is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Property, Speed, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes, varied


def inputs(rng, batch=(), n=range(4, 12), d=range(6, 16, 2)):
    """Whole positions up to a few hundred, with gaps and out of order; none is 0. The base is left at its default."""
    *batch, n, d = sizes(rng, *batch, n, d)
    return {
        "x": rng.normal(size=(*batch, n, d)),
        "positions": rng.permutation(np.cumsum(rng.integers(2, 30, size=n)).astype(float)),
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n, d = sizes(alike(rng), range(4, 12), range(6, 16, 2))
    return inputs(rng, n=n, d=d)


def inputs_with_sizes_in_common(rng):
    """As many vectors as components, as leading dimensions, or as both; in others as many as pairs."""
    sizes_in_common = coinciding(rng, range(2, 9, 2), range(2, 9), range(2, 9, 2))
    return inputs(rng, sizes_in_common[:1], *sizes_in_common[1:])


def as_many_vectors_as_pairs(rng):
    n = int(rng.integers(2, 8))
    return inputs(rng, n=n, d=2 * n)


def batched_inputs(rng):
    """One to three leading dimensions."""
    return inputs(rng, batch=[range(2, 5), range(2, 6), range(2, 7)][: rng.integers(1, 4)])


def inputs_at_any_floats(rng, reach=30.0):
    """Positions with fractions, some of them negative, and one that is 0; the first is not."""
    case = inputs(rng)
    n = len(case["positions"])
    positions = np.linspace(-reach, reach, n) * rng.uniform(0.8, 1.0, size=n)
    positions[rng.integers(1, n)] = 0.0
    return {**case, "positions": np.append(positions[:1], rng.permutation(positions[1:]))}


def in_order(rng, case):
    """Positions 0, 1, 2, ..., as for a whole sequence."""
    return np.arange(len(case["positions"]), dtype=float)


def in_a_row(rng, case):
    """Positions one after the other, from anywhere: a sequence that goes on."""
    return in_order(rng, case) + rng.integers(1, 300)


def all_alike(rng, case):
    return np.full(len(case["positions"]), float(rng.integers(2, 300)))


def smallest_inputs(rng):
    """One vector, or two or three of them, of one pair or more."""
    return {**inputs(rng, n=range(1, 4), d=range(2, 8, 2)), "base": rng.uniform(5.0, 50.0)}


def inputs_with_a_base(rng):
    """A base far from the default, so that every pair turns noticeably."""
    return {**inputs(rng), "base": rng.uniform(20.0, 500.0)}


def inputs_with_an_odd_base(rng):
    """A base of 1, with which all pairs are alike, or below 1, or a whole number, or a large one."""
    bases = [1.0, rng.uniform(0.1, 0.9), int(rng.integers(2, 1000)), rng.uniform(2e4, 1e6)]
    return {**inputs(rng), "base": bases[rng.integers(4)]}


def only_the_offset_counts(call, rng):
    """Moving all positions by the same amount leaves every score between a query and a key as it was. That alone would
    also hold without any turning; so, with d = 2, a query and a key half a turn apart must give minus their product."""
    n_q, n_k, d = sizes(rng, range(3, 8), range(3, 8), range(6, 16, 2))
    q, k = rng.normal(size=(n_q, d)), rng.normal(size=(n_k, d))
    at_q, at_k = rng.uniform(0.0, 40.0, size=n_q), rng.uniform(0.0, 40.0, size=n_k)
    shift = rng.uniform(5.0, 50.0)
    here = call(x=q, positions=at_q) @ call(x=k, positions=at_k).T
    elsewhere = call(x=q, positions=at_q + shift) @ call(x=k, positions=at_k + shift).T

    q, k, start = rng.uniform(1.0, 2.0, size=(1, 2)), rng.uniform(1.0, 3.0, size=(1, 2)), rng.uniform(1.0, 9.0, size=1)
    half_a_turn = call(x=q, positions=start) @ call(x=k, positions=start + np.pi).T
    return np.append(here, half_a_turn), np.append(elsewhere, -q @ k.T)


# float64; atol, because an angle of a few hundred radians carries a rounding error of 1e-13, and so does the result
tolerance = Tolerance(rtol=1e-9, atol=1e-11)

checks = [
    Example(points=1),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1.5),
    Agrees("sizes in common", [inputs_with_sizes_in_common, as_many_vectors_as_pairs], cases=4, points=0.5),
    Agrees(
        "positions in order, and all alike",
        [varied(inputs, positions=in_order), varied(inputs, positions=in_a_row), varied(inputs, positions=all_alike)],
        cases=2,
        points=0.5,
    ),
    Agrees("positions are any floats", inputs_at_any_floats, cases=4, points=1),
    # an angle of 1e5 carries a rounding error of 1e-11
    Agrees("positions far away", partial(inputs_at_any_floats, reach=1e5), cases=2, atol=1e-9, points=0.5),
    Agrees("another base", inputs_with_a_base, cases=4, points=1),
    Agrees("a base of 1, below 1, whole or large", inputs_with_an_odd_base, cases=8, points=0.5),
    Agrees("any leading dimensions", batched_inputs, cases=4, points=0.5),
    Agrees("the smallest sizes", smallest_inputs, cases=6, points=0.5),
    Property("only the offset counts", only_the_offset_counts, points=1),
    Forbids(points=0.5),
    # A Python loop over positions takes 2 x the yardstick, and is right; plain Python for each pair takes 9 x.
    # Moving the arrays takes 0.3 of the yardstick's time, whatever the size: 16 bytes move for each sine or cosine.
    Speed(partial(inputs, n=range(90, 120), d=range(1100, 1300, 2)), max_ratio=7.0, atol=1e-10, points=0.5),
]
