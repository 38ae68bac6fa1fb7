"""What the contrastive loss is judged by."""

from functools import partial

import numpy as np

from grader.checks import Agrees, Example, Property, Tolerance
from grader.checks.inputs import alike, coinciding, one_changed, sizes


def inputs(rng, n=range(4, 9), d=range(3, 8), temperature=None):
    """Partners are somewhat alike, and lengths differ by a factor of 10. No two sizes are alike."""
    return pairs(rng, *sizes(rng, n, d), temperature)


def pairs(rng, n, d, temperature=None):
    a = rng.normal(size=(n, d))
    b = 0.6 * a + rng.normal(size=(n, d))
    return {
        "a": a * rng.uniform(0.3, 3.0, size=(n, 1)),
        "b": b * rng.uniform(0.3, 3.0, size=(n, 1)),
        "temperature": float(rng.uniform(0.15, 0.7)) if temperature is None else temperature,
    }


def inputs_of_the_same_sizes(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, *sizes(alike(rng), range(4, 9), range(3, 8)))


def few_numbers(rng):
    """One pair or a few, one component or a few."""
    return pairs(rng, int(rng.integers(1, 4)), int(rng.integers(1, 4)))


def sizes_in_common(rng):
    """As many pairs as components, in every second case."""
    n, d, _ = coinciding(rng, *[range(2, 8)] * 3)
    return pairs(rng, n, d)


def any_temperature(rng):
    """1, as if there were none, and up to 1000, which makes all scores nearly equal."""
    return inputs(rng, temperature=float(rng.choice([1.0, 1.0, 2.5, 40.0, 1000.0])))


def low_temperature(rng):
    """Scores of some hundreds up to 1000, of either sign; some rows prefer a wrong partner by far."""
    return inputs(rng, temperature=float(rng.choice([0.001, 0.0013, 0.003])))


def opposite_partners(rng):
    """Some partners point in opposite directions, so that the right score is near -1000 and a wrong one near 1000."""
    case = inputs(rng, temperature=0.001)
    n = len(case["a"])
    turned = rng.permutation(n)[: rng.integers(2, 4)]
    case["b"][turned] = -case["a"][turned] * rng.uniform(0.5, 2.0, size=(len(turned), 1))
    case["b"][(turned + 1) % n] = case["a"][turned] + 0.1 * case["b"][(turned + 1) % n]
    return case


def one_row_turned_away(rng):
    """All rows point to one side but one, of a or of b, which has scores near -1000 alone: a maximum of the whole
    matrix is too high for it."""
    case = inputs(rng, temperature=0.001)
    side = rng.normal(size=case["a"].shape[1])
    for name in "ab":
        noise = 0.2 * rng.normal(size=case[name].shape)
        case[name] = (side / np.linalg.norm(side) + noise) * rng.uniform(0.3, 3.0, size=(len(noise), 1))
    case["ab"[rng.integers(2)]][rng.integers(len(case["a"]))] *= -1.0
    return case


def neither_side_nor_length_counts(call, rng):
    """a and b may change places, and a row may be longer."""
    case = inputs(rng)
    longer = rng.uniform(2.0, 9.0, size=(len(case["a"]), 1))
    return call(**case), call(case["b"], longer * case["a"], case["temperature"])


# float64, two softmaxes over a few scores; atol: a loss near 0 is the difference of two scores. A small number that is
# added to the lengths shows.
tolerance = Tolerance(rtol=1e-11, atol=1e-12)

checks = [
    Example(points=1),
    Agrees(
        "agrees with the reference",
        [partial(one_changed, make=inputs_of_the_same_sizes), any_temperature],
        cases=6,
        points=2.5,
    ),
    Agrees("few numbers, and sizes in common", [few_numbers, sizes_in_common], cases=5, points=1.5),
    # a score of 1000 carries a rounding error of 1e-13, times a few
    Agrees(
        "scores of 1000", [low_temperature, opposite_partners, one_row_turned_away], cases=4, atol=1e-11, points=1.5
    ),
    Property("a and b may change places, and lengths do not count", neither_side_nor_length_counts, points=1),
]
