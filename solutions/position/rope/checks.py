"""What rotary position embedding is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Relation, Speed, Unchanged
from grader.checks.inputs import alike, one_changed, sizes


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


def smallest_inputs(rng):
    """One vector, or two or three of them, of one pair or more."""
    return {**inputs(rng, n=range(1, 4), d=range(2, 8, 2)), "base": rng.uniform(5.0, 50.0)}


def inputs_with_a_base(rng):
    """A base far from the default, so that every pair turns noticeably."""
    return {**inputs(rng), "base": rng.uniform(20.0, 500.0)}


def inputs_with_an_odd_base(rng):
    """A base of 1, with which all pairs are alike, or below 1, or a whole number."""
    bases = [1.0, rng.uniform(0.1, 0.9), int(rng.integers(2, 1000))]
    return {**inputs(rng), "base": bases[rng.integers(3)]}


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


# float64: an angle of a few hundred radians carries a rounding error of 1e-13, and so does what it turns; hence atol
agrees = partial(Agrees, rtol=1e-9, atol=1e-11, public=True)

checks = [
    Example(
        "a quarter turn",
        inputs={
            "x": np.array([[1.0, 0.0, 1.0, 0.0], [1.0, 0.0, 1.0, 0.0], [3.0, 1.0, 2.0, 4.0]]),
            "positions": np.array([np.pi / 2, 50 * np.pi, np.pi]),  # turns: 1/4 and 1/400; 25 and 1/4; 1/2 and 1/200
        },
        expected=np.array(
            [
                [0.0, 1.0, 0.999876632482, 0.015707317312],
                [1.0, 0.0, 0.0, 1.0],
                [-3.0, -1.0, 1.873370084419, 4.060847759619],
            ]
        ),
        source="002: [1, 0] turned by 90 degrees is [0, 1]",
        rtol=1e-9,  # the figures are given to twelve places
        atol=1e-10,
        public=True,
    ),
    agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, weight=2.5),
    agrees("positions are any floats", inputs_at_any_floats, cases=4, weight=1),
    # an angle of 1e5 carries a rounding error of 1e-11
    Agrees(
        "positions far away", partial(inputs_at_any_floats, reach=1e5), cases=2, rtol=1e-9, atol=1e-9, weight=0.5,
        public=True,
    ),
    agrees("another base", inputs_with_a_base, cases=4, weight=1),
    agrees("a base of 1, below 1 or whole", inputs_with_an_odd_base, cases=6, weight=0.5),
    agrees("any leading dimensions", batched_inputs, cases=4, weight=0.5),
    agrees("the smallest sizes", smallest_inputs, cases=6, weight=0.5),
    Relation("only the offset counts", only_the_offset_counts, rtol=1e-9, atol=1e-11, weight=1, public=True),
    Unchanged(inputs, weight=0.5),
    Forbids(("torch", "jax", "tensorflow"), weight=0.5),
    # A Python loop over positions takes 2 x the yardstick, and is right; plain Python for each pair takes 9 x.
    # Moving the arrays takes 0.3 of the yardstick's time, whatever the size: 16 bytes move for each sine or cosine.
    Speed(
        partial(inputs, n=range(90, 120), d=range(1100, 1300, 2)), at_most=7.0, rtol=1e-9, atol=1e-10, weight=0.5,
    ),
]  # fmt: skip


def moved(rng, positions, **sizes):
    """At these positions, whose number is n."""
    return {**inputs(rng, n=len(positions), **sizes), "positions": np.array(positions)}


edge = partial(Agrees, cases=2, rtol=1e-9, atol=1e-11)

edges = [
    edge("one vector of one pair", partial(inputs, n=1, d=2)),
    edge("one vector", partial(inputs, n=1, d=6)),
    edge("many vectors of one pair", partial(inputs, n=9, d=2)),
    edge("as many vectors as pairs", partial(inputs, batch=(4,), n=4, d=8)),
    edge("as many vectors as components", partial(inputs, n=6, d=6)),
    edge("all at position 0", partial(moved, positions=[0.0, 0.0, 0.0])),
    edge("positions that occur twice", partial(moved, positions=[3.0, -3.0, 3.0, 0.0])),
    edge("whole turns", partial(moved, positions=[2 * np.pi, -4 * np.pi, np.pi])),
    # an angle of 1e5 carries a rounding error of 1e-11
    edge("far away", partial(moved, positions=[1e5, -1e5, 99999.5]), atol=1e-9),
    edge("positions near 0", partial(moved, positions=[1e-200, -1e-12, 0.0])),
    edge("base 1: all pairs alike", lambda rng: {**inputs(rng), "base": 1.0}),
    edge("a base below 1", lambda rng: {**inputs(rng), "base": 0.25}),
    edge("a whole number as base", lambda rng: {**inputs(rng), "base": 500}),
    edge("two leading dimensions, one of size 1", partial(inputs, batch=(1, 3))),
]
