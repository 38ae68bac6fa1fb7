"""What fitting a text into the context is judged by."""

from functools import partial

from grader.checks import Agrees, Example, Tolerance
from grader.checks.inputs import alike, one_changed


def inputs(rng, number=range(6, 15), length=None):
    """More ids than may be kept, by one or by more; some come twice, and they are in no order."""
    number = int(rng.choice(number))
    length = int(rng.integers(1, number)) if length is None else length
    return {"ids": rng.integers(50, size=number).tolist(), "length": length, "keep": ["start", "end"][rng.integers(2)]}


def inputs_of_one_size(rng):
    """As many ids in all cases of a check: what is kept from one to the next then shows."""
    return inputs(rng, [int(alike(rng).integers(6, 15))])


def just_too_long(rng):
    """One id too many."""
    case = inputs(rng)
    return {**case, "length": len(case["ids"]) - 1}


def fits(rng):
    """As many ids as may be kept, or fewer: by one, by some, or by more than there are."""
    case = inputs(rng)
    more = [0, 1, int(rng.integers(2, 5)), len(case["ids"]) + int(rng.integers(5))]
    return {**case, "length": len(case["ids"]) + more[rng.integers(4)]}


def nothing(rng):
    """length is 0, or there are no ids, or both."""
    case = inputs(rng)
    ends = [{"length": 0}, {"length": 0}, {"ids": []}, {"ids": [], "length": 0}]
    return {**case, **ends[rng.integers(4)]}


tolerance = Tolerance(rtol=0.0)  # whole numbers: exact

checks = [
    Example(points=0.5),
    Agrees(
        "agrees with the reference", [partial(one_changed, make=inputs_of_one_size), just_too_long], cases=8, points=0.5
    ),
    Agrees("what fits, and what is empty", [fits, nothing], cases=10, points=0.5),
]
