"""Does an output distinguish one program from another? An empty, constant or all-NaN output does not."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.checks import compare
from grader.workers.client import Tensor

ROUND_PART, ROUND_LIMIT = 8, 16.0  # multiples of 1/8 up to 16: any program may return them
MANY_FAINT = 3  # so many round numbers distinguish as well as one other number
MOST_SAID = 500  # characters of an exception's text that are compared


def is_telling(value: Any) -> bool:
    """Whether it has two different finite numbers or texts, or is one number that is unlikely to come up by chance."""
    different = _different(value)
    if len(different) > 1:
        return True
    return _is_single(value) and all(isinstance(one, (int, float)) and not _is_round(one) for one in different)


def is_faint(value: Any) -> bool:
    """Whether it is one small round number, one truth value or one text: only several of them distinguish."""
    return _is_single(value) and not is_telling(value)


def count_telling(values: Sequence[Any]) -> int:
    """How many of these answers distinguish one program from another: 0 if all are the same.

    Faint answers count beside a single telling one: an exercise whose results are small numbers, and whose worked
    example calls it twice, has one answer of two numbers.
    """
    telling = [each for each in values if is_telling(each)]
    count = len(telling) if len(telling) == 1 or differ(telling) else 0
    if count > 1:
        return count
    faint = [each for each in values if is_faint(each)]
    return count + (len(faint) // MANY_FAINT if differ(faint) else 0)


def _different(value: Any) -> set[Any]:
    """Two different finite numbers or texts of the value; fewer if it has fewer."""
    different: set[Any] = set()
    for leaf in _leaves(value):
        different |= _some_of(leaf)
        if len(different) > 1:
            break
    return different


def _is_single(value: Any) -> bool:
    """Whether it consists of exactly one number or text."""
    return sum(int(np.size(leaf)) for leaf in _leaves(value)) == 1 and len(_different(value)) == 1


def differ(values: Sequence[Any]) -> bool:
    """Whether not all of these are the same: a constant answer does not distinguish programs."""
    return any(not compare.agrees(each, values[0], compare.EXACT) for each in values[1:])


def telling_text(text: str) -> str:
    """The exception's text if it is distinctive: it contains a number, but not an address; else ""."""
    short = text[:MOST_SAID]
    return short if re.search(r"\d", short) and "0x" not in short else ""


def _leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _leaves(item)
    elif isinstance(value, dict):
        yield from _leaves(list(value.values()))
    else:
        yield value.array if isinstance(value, Tensor) else value


def _some_of(leaf: Any) -> set[Any]:
    """At most two of the different finite numbers or texts in a leaf."""
    if isinstance(leaf, (str, bytes)):
        return {leaf}
    if not isinstance(leaf, (bool, int, float, np.generic, np.ndarray)):
        return set()
    numbers = np.asarray(leaf).reshape(-1)
    numbers = numbers[np.isfinite(numbers)]
    if not numbers.size:
        return set()
    first = numbers[0]
    others = numbers[numbers != first]
    return {first.item(), *others[:1].tolist()}


def _is_round(number: float) -> bool:
    return abs(number) <= ROUND_LIMIT and math.isclose(number * ROUND_PART, round(number * ROUND_PART), abs_tol=1e-9)
