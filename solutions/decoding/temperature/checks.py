"""What the temperature is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed, sizes


def inputs(rng, size=range(3, 10), t=None, scale=1.5):
    """Ordinary logits. A temperature below 1 or above 1; now and then exactly 1."""
    (size,) = sizes(rng, size)
    drawn = [rng.uniform(0.2, 0.8), rng.uniform(1.25, 4.0), rng.uniform(0.2, 0.8), rng.uniform(1.25, 4.0), 1.0]
    return {"logits": logits(rng, size, scale), "t": float(drawn[rng.integers(5)] if t is None else t)}


def logits(rng, size, scale):
    """In any order; they differ by 0.01 at least, on average by more."""
    return rng.permutation(scale * (np.cumsum(rng.uniform(0.01, 1.0, size=size)) - size / 4))


def inputs_of_the_same_size(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(3, 10)))


def at_zero(rng):
    """In two cases of three several logits are the largest."""
    case = inputs(rng, size=range(5, 10), t=0.0)
    several = rng.permutation(len(case["logits"]))[: rng.integers(1, 4)]
    case["logits"][several] = case["logits"].max()
    return case


def far_from_zero(rng):
    """t = 0, and all logits are negative, or all near -1e4 or 1e4, where the next one is only 0.01 below the largest:
    a search that begins at 0 or at -1000 shows, and one that takes almost equal logits for equal ones."""
    case = at_zero(rng)
    logits, highest = case["logits"], case["logits"].max()
    lower = np.flatnonzero(logits < highest)
    logits[lower[: len(lower) // 2]] = highest - 0.01
    return {**case, "logits": logits + rng.choice([-20.0, -9.9e3, 9.9e3])}


def near_the_ends(rng):
    """One logit alone, temperatures of 0.01 or 10, or logits that are all alike."""
    case = inputs(rng, size=range(1, 7), t=rng.choice([0.01, 10.0, 0.05, 6.0]))
    return {**case, "logits": case["logits"] * rng.integers(3)}


def cold_or_hot(rng):
    """At the lowest temperature the logits are close to each other, and at the highest one far apart, so that the exact
    temperature matters."""
    t, scale = [(0.01, 0.03), (10.0, 20.0)][rng.integers(2)]
    return inputs(rng, size=range(3, 9), t=t, scale=scale)


def large_logits(rng):
    """All near 1e4, or near -1e4, or between both, at temperatures from 0.1 to 10."""
    case = inputs(rng, size=range(4, 10), t=rng.choice([rng.uniform(0.1, 0.5), rng.uniform(2.0, 10.0)]))
    at = rng.integers(3)
    spread = np.linspace(-1e4, 9e3, len(case["logits"])) if at == 2 else (9.9e3 if at else -9.9e3)
    return {**case, "logits": case["logits"] + spread}


def medium_logits(rng):
    """Near 600 or 1000, of either sign; exp(600) is a number, and exp(1000) is not."""
    at, t = [(560.0, rng.uniform(0.5, 0.6)), (1150.0, rng.uniform(3.0, 5.0))][rng.integers(2)]
    case = inputs(rng, size=range(3, 10), t=t)
    return {**case, "logits": case["logits"] + rng.choice([-1.0, 1.0]) * at}


# float64, an exponential and a short sum; at t = 0.01 an exponent of 500 carries an error of 1e-13
tolerance = Tolerance(rtol=1e-9, atol=1e-12)

checks = [
    Example(points=0.5),
    # exponents of 20 at most, so the sum is exact to 1e-14: a number that is added to it shows
    Agrees(
        "agrees with the reference",
        partial(one_changed, make=inputs_of_the_same_size),
        cases=8,
        rtol=1e-12,
        atol=1e-15,
        points=0.5,
    ),
    Agrees("a temperature of 0", [at_zero, far_from_zero], cases=6, points=0.5),
    Agrees("one logit, and hot or cold", [near_the_ends, cold_or_hot], cases=5, points=0.5),
    # 1e4 / 0.1 carries a rounding error of 1e-11, which the exponential turns into a relative one
    Agrees("logits of 1e4", [large_logits, medium_logits], cases=5, rtol=1e-8, points=0.5),
]
