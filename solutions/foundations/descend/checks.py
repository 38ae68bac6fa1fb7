"""What a path of gradient descent is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed


def inputs(rng, n=range(3, 7), steps=range(3, 8)):
    """Short steps on a polynomial of degree 2 to 5; no coefficient is 0. The path stays near its start, also where the
    coefficients are read in the wrong order: where a path runs away, two ways to compute it differ (infinity, NaN)."""
    n = int(rng.choice(n))
    coefficients = rng.choice([-1.0, 1.0], size=n) * rng.uniform(0.4, 1.4, size=n)
    return {
        "w": float(rng.choice([-1, 1]) * rng.uniform(0.4, 0.95)),
        "coefficients": coefficients,
        "learning_rate": float(rng.uniform(0.03, 0.1) / np.sum(n * np.abs(coefficients))),
        "steps": int(rng.choice(steps)),
    }


def inputs_of_one_degree(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    n = int(alike(rng).integers(3, 7))
    return inputs(rng, [n])


def behind_zeros(rng, *coefficients):
    """A few zeros, which change nothing, and the coefficients."""
    return np.array([0.0] * int(rng.integers(3)) + [float(each) for each in coefficients])


def a_parabola(rng):
    """The path approaches the minimum, jumps around it, or begins to run away from it."""
    case = inputs(rng, n=[3], steps=range(3, 6))
    a, b, c = case["coefficients"]
    rate = rng.choice([0.2, 0.9, 1.2]) * rng.uniform(0.8, 1.05) / abs(a)
    return {**case, "coefficients": behind_zeros(rng, abs(a), b, c), "learning_rate": float(rate)}


def two_valleys(rng):
    """A few steps from either side of a curve with two minima."""
    a, b = rng.uniform(0.8, 1.2, size=2)
    coefficients = behind_zeros(
        rng, a, rng.uniform(-0.2, 0.2), -2.0 * b, rng.uniform(-0.5, 0.5), rng.uniform(-1.0, 1.0)
    )
    w = float(rng.choice([-1, 1]) * rng.uniform(0.5, 1.4))
    return {"w": w, "coefficients": coefficients, "learning_rate": 0.04, "steps": int(rng.integers(2, 5))}


def nearly_flat(rng):
    """A tiny weight near the flat place of a w^3, or of a w^3 + b w^4, where the slope is about 1e-7; the rate is so
    large that each step is a fifth of the weight."""
    a, b = rng.choice([-1.0, 1.0], size=2) * rng.uniform(0.5, 1.5, size=2)
    w = float(rng.choice([-1, 1]) * rng.uniform(1e-4, 3e-4))
    rate = float(0.2 / abs(3.0 * a * w))
    coefficients = behind_zeros(rng, b * rng.integers(2), a, 0.0, 0.0, 0.0)
    return {"w": w, "coefficients": coefficients, "learning_rate": rate, "steps": int(rng.integers(2, 6))}


def at_the_ends(rng):
    """A start at 0, no step, one step, a learning rate of 0, or coefficients that are 0."""
    case = inputs(rng, n=range(2, 6))
    at = rng.integers(5)
    if at == 4:
        case["coefficients"][rng.permutation(len(case["coefficients"]))[: rng.integers(1, 3)]] = 0.0
        return case
    return {**case, **[{"w": 0.0}, {"steps": 0}, {"steps": 1}, {"learning_rate": 0.0}][at]}


def from_zero(rng):
    """A start at 0, where w to the power of -1 is a division by 0."""
    return {**inputs(rng, n=range(1, 6)), "w": 0.0}


def constants_and_lines(rng):
    """One coefficient, or two, or three: the slope is 0, or the same everywhere, or a line."""
    return inputs(rng, n=range(1, 4))


# float64, a few steps, or many that shrink an error; atol: weights may be as small as 1e-4
tolerance = Tolerance(rtol=1e-9, atol=1e-13)

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_one_degree), cases=12, points=0.5),
    Agrees("a parabola, and two valleys", [a_parabola, two_valleys], cases=4, points=0.5),
    Agrees("a slope near 0", nearly_flat, cases=4, points=0.5),
    Agrees("zeros, constants and lines", [at_the_ends, from_zero, constants_and_lines], cases=5, points=0.5),
]
