"""Helpers for functions that make cases: sizes are drawn from the seed, so a submission cannot know them."""

import functools
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from grader.checks.steps import copied_value

MOST_DRAWS = 1000
BASE = 1 << 40  # no case has this number; the inputs that the cases of a check share are drawn with it


def sizes(rng: np.random.Generator, *wanted: int | range) -> tuple[int, ...]:
    """The sizes of one case: one number drawn from each range, all of them different.

        n_q, n_k, d_k, d_v = sizes(rng, range(3, 8), range(3, 9), range(5, 20), range(2, 8))

    An int is a fixed size; no drawn size equals it. Two axes of the same size hide a transposed array, and a size that
    never changes hides a hard-coded number: give each range at least five numbers. Raises ValueError if the ranges hold
    too few different numbers.
    """
    fixed = {each for each in wanted if not isinstance(each, range)}
    ranges = [each for each in wanted if isinstance(each, range)]
    for _ in range(MOST_DRAWS):
        drawn = [each[rng.integers(len(each))] for each in ranges]
        if len({*drawn} - fixed) == len(ranges):
            return tuple(drawn.pop(0) if isinstance(each, range) else each for each in wanted)
    raise ValueError(f"sizes{wanted}: found no numbers that are all different; widen a range")


def coinciding(rng: np.random.Generator, *wanted: range) -> tuple[int, ...]:
    """Sizes of which two are equal: another pair in each case of a check, and all sizes in one case.

    This finds code that is wrong only if two sizes are equal. Give the check one case for each pair of sizes, and one
    more. Raises ValueError if the ranges have no number in common.
    """
    pairs = list(combinations(range(len(wanted)), 2))
    turn = _place(rng)[-1] % (len(pairs) + 1)
    same = pairs[turn] if turn < len(pairs) else tuple(range(len(wanted)))
    common = sorted(set.intersection(*(set(wanted[place]) for place in same)))
    others = [each for place, each in enumerate(wanted) if place not in same]
    if not common:
        raise ValueError(f"coinciding{wanted}: sizes {' and '.join(map(str, same))} have no number in common")
    size = int(rng.choice(common))
    drawn = iter(sizes(rng, size, *others)[1:])
    return tuple(size if place in same else next(drawn) for place in range(len(wanted)))


def varied(make: Callable[[np.random.Generator], dict[str, Any]], **changes: Any) -> Callable[..., dict[str, Any]]:
    """A function that makes the same inputs with some arguments replaced: by a value, or by `change(rng, case)`."""

    def made(rng: np.random.Generator) -> dict[str, Any]:
        case = make(rng)
        return {**case, **{name: change(rng, case) if callable(change) else change for name, change in changes.items()}}

    return made


def alike(rng: np.random.Generator) -> np.random.Generator:
    """A generator for sizes that are the same in all cases of a check: `sizes(alike(rng), ...)`.

    This finds code that returns an earlier result again for other inputs of the same sizes.
    """
    return np.random.default_rng(_place(rng)[:-1])


def one_changed(rng: np.random.Generator, make: Callable[[np.random.Generator], dict[str, Any]]) -> dict[str, Any]:
    """Inputs that all cases of a check share except for one argument, each argument in turn; sometimes none differs.

    `make(rng)` draws its sizes from `alike(rng)`. This finds code that reuses a value computed from some of its
    arguments when the others have changed. Give the check two cases for each argument, and two more.
    """
    *check, number = _place(rng)
    base, other = _shared_inputs(make, (*check, BASE)), make(rng)
    turn = number % (len(base) + 1)
    return {
        name: other[name] if place == turn else copied_value(value) for place, (name, value) in enumerate(base.items())
    }


@functools.lru_cache(maxsize=8)
def _shared_inputs(make: Callable[[np.random.Generator], dict[str, Any]], entropy: tuple[int, ...]) -> dict[str, Any]:
    return make(np.random.default_rng(entropy))


def _place(rng: np.random.Generator) -> list[int]:
    """The entropy of a case's generator: the seed, the check, and the number of the case."""
    entropy = getattr(rng.bit_generator.seed_seq, "entropy", 0)
    return list(entropy) if isinstance(entropy, (list, tuple)) else [entropy, 0]
