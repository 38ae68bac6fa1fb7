"""What makers of cases share: sizes that are drawn from the seed, so that no submission can know them."""

import functools
from collections.abc import Callable
from itertools import combinations
from typing import Any

import numpy as np

from grader.checks.steps import copied_value

MOST_DRAWS = 1000
BASE = 1 << 40  # no case has this number: what the cases of a check share is made from it


def sizes(rng: np.random.Generator, *wanted: int | range) -> tuple[int, ...]:
    """The sizes of one case: one number drawn from each range, no two of them alike.

        n_q, n_k, d_k, d_v = sizes(rng, range(3, 8), range(3, 9), range(5, 20), range(2, 8))

    An int is a size that is fixed; no drawn size equals it. Two axes of the same size hide a transposed array, and a
    size that is always the same hides a number that was written in its place: give each range five numbers or more.
    Raises ValueError where the ranges hold too few different numbers.
    """
    fixed = {each for each in wanted if not isinstance(each, range)}
    ranges = [each for each in wanted if isinstance(each, range)]
    for _ in range(MOST_DRAWS):
        drawn = [each[rng.integers(len(each))] for each in ranges]
        if len({*drawn} - fixed) == len(ranges):
            return tuple(drawn.pop(0) if isinstance(each, range) else each for each in wanted)
    raise ValueError(f"sizes{wanted}: found no numbers that are all different; widen a range")


def coinciding(rng: np.random.Generator, *wanted: range) -> tuple[int, ...]:
    """Sizes of which two are the same, in each case of a check another two; in one case all are.

    Code that asks whether two sizes are equal, and is wrong where they are, is right where no two ever are. Give the
    check a case for each pair of sizes, and one more. Raises ValueError where the ranges have no number in common.
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
    """A maker of the same inputs with some arguments replaced: by a value, or by what `change(rng, case)` gives."""

    def made(rng: np.random.Generator) -> dict[str, Any]:
        case = make(rng)
        return {**case, **{name: change(rng, case) if callable(change) else change for name, change in changes.items()}}

    return made


def alike(rng: np.random.Generator) -> np.random.Generator:
    """For sizes that are drawn, and alike in all cases of a check: `sizes(alike(rng), ...)`.

    Code that keeps a result and gives it again for other inputs of the same sizes is right where no two cases have the
    same.
    """
    return np.random.default_rng(_place(rng)[:-1])


def one_changed(rng: np.random.Generator, make: Callable[[np.random.Generator], dict[str, Any]]) -> dict[str, Any]:
    """Inputs that all cases of a check share but for one argument, each in turn; now and then none.

    `make(rng)` takes its sizes from `alike(rng)`. Code that keeps what it has computed from some of its arguments, and
    gives it again when only the others have changed, is right where every case has new arguments. Give the check two
    cases for each argument, and two more.
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
    """What a case's generator is seeded with: the seed, the check, and the number of the case."""
    entropy = getattr(rng.bit_generator.seed_seq, "entropy", 0)
    return list(entropy) if isinstance(entropy, (list, tuple)) else [entropy, 0]
