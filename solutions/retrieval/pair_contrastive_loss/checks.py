"""What the contrastive loss of pairs is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(7, 13), d=range(2, 7), margin=None, kinds="both"):
    """Both kinds of pairs occur, and for both some distances lie within the margin and some beyond it."""
    n, d = sizes(rng, n, d)
    return pairs(rng, n, d, margin, kinds)


def pairs(rng, n, d, margin=None, kinds="both"):
    margin = float(rng.uniform(0.6, 2.5)) if margin is None else margin
    directions = rng.normal(size=(n, d))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    within = np.arange(n) // 2 % 2 == 0
    distances = max(margin, 0.5) * np.where(within, rng.uniform(0.1, 0.9, size=n), rng.uniform(1.1, 1.9, size=n))
    order = rng.permutation(n)
    a = rng.normal(size=(n, d))
    same = {"both": np.arange(n) % 2 == 0, "same": np.ones(n, bool), "different": np.zeros(n, bool)}[kinds]
    return {"a": a, "b": a + (directions * distances[:, np.newaxis])[order], "same": same[order], "margin": margin}


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(7, 13), range(2, 7)))


def unequal_kinds(rng):
    """More pairs of one kind than of the other."""
    case = inputs(rng)
    case["same"][rng.permutation(len(case["same"]))[:3]] = bool(rng.integers(2))
    return case


def one_kind(rng):
    """All pairs are of the same kind, or none is."""
    return inputs(rng, kinds=["same", "different"][rng.integers(2)])


def few_numbers(rng):
    """One pair or a few, one component or a few."""
    return pairs(rng, int(rng.integers(1, 4)), int(rng.integers(1, 4)))


def sizes_in_common(rng):
    """As many pairs as components, in every second case."""
    n, d, _ = coinciding(rng, *[range(3, 9)] * 3)
    return pairs(rng, n, d)


def far_from_zero(rng):
    """All rows lie some hundred thousand away from zero, and no farther from each other than elsewhere."""
    case = inputs(rng)
    away = rng.choice([-1.0, 1.0], size=case["a"].shape[1]) * rng.uniform(2e5, 9e5)
    return {**case, "a": case["a"] + away, "b": case["b"] + away}


def equal_rows(rng):
    """Some pairs are equal, with the label or without; the margin may be 0. All numbers are whole."""
    n, d = sizes(rng, range(5, 11), range(2, 7))
    a = rng.integers(-3, 4, size=(n, d)).astype(float)
    b = a + rng.integers(0, 2, size=(n, 1)) * rng.integers(-1, 2, size=(n, d))
    b[:2] = a[:2]
    same = rng.integers(2, size=n) == 1
    same[:2] = [True, False]
    return {"a": a, "b": b, "same": same, "margin": float(rng.choice([0.0, 1.0, 1.5, 2.5]))}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, sums of a few dozen squares

checks = [
    Example(points=0.5),
    Agrees("agrees with the reference", partial(one_changed, make=inputs_of_the_same_sizes), cases=10, points=1),
    Agrees(
        "one kind, equal rows, far from zero", [unequal_kinds, one_kind, equal_rows, far_from_zero], cases=8, points=0.5
    ),
    Agrees("few numbers, and sizes in common", [few_numbers, sizes_in_common], cases=4, points=0.5),
]
