"""How a submission's time grows with the size of its inputs, measured beside the yardstick's."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from grader.errors import CourseError

PARTS = (1 / 8, 1 / 4, 1 / 2)  # of the size that is timed: even a far too slow submission finishes there
LEAST = 64  # the smallest size that can be timed
ROUNDS = 3  # the shortest time of each size counts: other work on the machine can only add time
BEYOND = 0.5  # the excess of the exponent at every step; noise, caches and logarithms give less

Times = tuple[float, float] | None  # seconds of the yardstick and of the submission; None if one gave no result


class Slowness(msgspec.Struct, frozen=True):
    """Exponents of the time from size to size: 1 if twice the size takes twice the time."""

    of: str
    yardstick: tuple[float, ...]
    submission: tuple[float, ...]

    @property
    def is_too_fast(self) -> bool:
        """Whether the time grows clearly faster than the size and than the yardstick's time, at every step."""
        pairs = zip(self.submission, self.yardstick, strict=True)
        return all(mine >= max(least, 1.0) + BEYOND for mine, least in pairs)

    def description(self) -> str:
        return f"its time grows as {self.of} to the {sum(self.submission) / len(self.submission):.1f}"


def sizes_of(inputs: Callable[..., Any], grows: str, where: str) -> list[int]:
    """The sizes to be timed. Raises CourseError if the inputs have no such size."""
    size = inputs.keywords.get(grows) if isinstance(inputs, partial) else None
    if isinstance(size, range):
        size = size.start
    if not isinstance(size, int) or size < LEAST:
        raise CourseError(
            f"{where}: Speed(grows='{grows}'): its inputs have no such size of {LEAST} or more; write "
            f"Speed(partial(inputs, {grows}=...), grows='{grows}')"
        )
    return [max(int(part * size), 1) for part in PARTS]


def measure(grows: str, sizes: Sequence[int], time: Callable[[Mapping[str, int], int], Times]) -> Slowness | None:
    """`time` makes inputs of a size for a round and times both on them. None if a call gave no result."""
    shortest = dict.fromkeys(sizes, (math.inf, math.inf))
    for index in range(ROUNDS):
        for size in sizes:
            taken = time({grows: size}, index)
            if taken is None:
                return None
            shortest[size] = (min(shortest[size][0], taken[0]), min(shortest[size][1], taken[1]))
    yardstick, submission = (_exponents(sizes, [shortest[size][i] for size in sizes]) for i in (0, 1))
    return Slowness(grows, yardstick, submission)


def _exponents(sizes: Sequence[int], seconds: Sequence[float]) -> tuple[float, ...]:
    steps = zip(sizes, sizes[1:], seconds, seconds[1:], strict=False)
    return tuple(math.log(later / sooner) / math.log(larger / smaller) for smaller, larger, sooner, later in steps)
