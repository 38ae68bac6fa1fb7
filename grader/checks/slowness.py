"""How a submission's time grows with the size of its inputs, measured beside the yardstick's."""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import msgspec

from grader.errors import CourseError

PARTS = (1 / 8, 1 / 4, 1 / 2)  # of the size that is timed: even what is far too slow comes to an end there
LEAST = 64  # of the size that is timed
ROUNDS = 3  # the shortest time of each size counts: other work on the machine only adds
BEYOND = 0.5  # by this much the exponent is larger than it need be, at every step: no noise, no cache, no logarithm

Times = tuple[float, float] | None  # seconds of the yardstick and of the submission; None where one gave no result


class Slowness(msgspec.Struct, frozen=True):
    """Exponents of the time from size to size: 1 where twice the size takes twice the time."""

    of: str
    yardstick: tuple[float, ...]
    submission: tuple[float, ...]

    @property
    def is_too_fast(self) -> bool:
        """Whether the time grows faster than the size, and faster than the yardstick's, at every step."""
        pairs = zip(self.submission, self.yardstick, strict=True)
        return all(mine >= max(least, 1.0) + BEYOND for mine, least in pairs)

    def in_words(self) -> str:
        return f"its time grows as {self.of} to the {sum(self.submission) / len(self.submission):.1f}"


def sizes_of(inputs: Callable[..., Any], grows: str, where: str) -> list[int]:
    """The sizes to be timed. Raises CourseError where the inputs have no such size."""
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
    """`time` makes inputs of a size, in that round, and times both on them. None where something gave no result."""
    shortest = dict.fromkeys(sizes, (math.inf, math.inf))
    for index in range(ROUNDS):
        for size in sizes:
            taken = time({grows: size}, index)
            if taken is None:
                return None
            shortest[size] = (min(shortest[size][0], taken[0]), min(shortest[size][1], taken[1]))
    yardstick, submission = (_exponents(sizes, [shortest[size][who] for size in sizes]) for who in (0, 1))
    return Slowness(grows, yardstick, submission)


def _exponents(sizes: Sequence[int], seconds: Sequence[float]) -> tuple[float, ...]:
    steps = zip(sizes, sizes[1:], seconds, seconds[1:], strict=False)
    return tuple(math.log(later / sooner) / math.log(larger / smaller) for smaller, larger, sooner, later in steps)
