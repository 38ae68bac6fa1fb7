"""What rotary position embedding is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Forbids, Relation, Speed, Unchanged


def inputs(rng, batch=(), n=None, d=None):
    """Whole positions up to a few hundred, with gaps and out of order; none is 0. The base is left at its default."""
    n = n or int(rng.choice([5, 7, 9]))
    d = d or int(rng.choice([6, 8, 12]))
    return {
        "x": rng.normal(size=(*batch, n, d)),
        "positions": rng.permutation(np.cumsum(rng.integers(2, 30, size=n)).astype(float)),
    }


def inputs_at_any_floats(rng):
    """Positions with fractions, and some of them negative."""
    case = inputs(rng)
    n = len(case["positions"])
    case["positions"] = rng.permutation(np.linspace(-20.0, 30.0, n) + rng.uniform(0.2, 0.8, size=n))
    return case


def inputs_with_a_base(rng):
    """A base far from the default, so that every pair turns noticeably."""
    return {**inputs(rng), "base": rng.uniform(20.0, 500.0)}


def only_the_offset_counts(call, rng):
    """Moving all positions by the same amount leaves every score between a query and a key as it was. That alone would
    also hold without any turning; so, with d = 2, a query and a key half a turn apart must give minus their product."""
    q, k = rng.normal(size=(5, 8)), rng.normal(size=(7, 8))
    at_q, at_k = rng.uniform(0.0, 40.0, size=5), rng.uniform(0.0, 40.0, size=7)
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
    agrees("agrees with the reference", inputs, cases=10, weight=3),
    agrees("positions are any floats", inputs_at_any_floats, cases=4, weight=1),
    agrees("another base", inputs_with_a_base, cases=4, weight=1),
    agrees("any leading dimensions", partial(inputs, batch=(2, 3)), cases=2, weight=1),
    Relation("only the offset counts", only_the_offset_counts, rtol=1e-9, atol=1e-11, weight=1, public=True),
    Unchanged(inputs, weight=0.5),
    Forbids(("torch", "jax", "tensorflow"), weight=0.5),
    # A Python loop over positions takes 15 x the yardstick, and is right; one over every single pair takes hundreds.
    # Moving the arrays takes 0.3 of the yardstick's time, whatever the size: 16 bytes move for each sine or cosine.
    # Positions reach 65,000, where an angle's rounding error is 1e-11; hence atol.
    Speed(partial(inputs, n=4096, d=16), at_most=40.0, rtol=1e-9, atol=1e-9, weight=1),
]


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
