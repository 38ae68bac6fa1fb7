"""Does an output tell one program from another? What is empty, constant or NaN throughout is like everything."""

import math
import re
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from grader.checks import compare
from grader.workers.client import Tensor

ROUND_PART, ROUND_LIMIT = 8, 16.0  # eighths up to 16 are what anybody's program may give
MANY_FAINT = 3  # small numbers that tell as much as one large one
MOST_SAID = 500  # characters of an exception's text that are compared


def is_telling(value: Any) -> bool:
    """Whether it has two different finite numbers or texts, or is one number that nobody comes upon by chance."""
    different = _different(value)
    if len(different) > 1:
        return True
    return _is_single(value) and all(isinstance(one, (int, float)) and not _is_round(one) for one in different)


def is_faint(value: Any) -> bool:
    """Whether it is one small round number, one truth value or one text: many of them together may tell something."""
    return _is_single(value) and not is_telling(value)


def count_telling(values: Sequence[Any]) -> int:
    """How many of these answers tell one program from another: none where all are the same."""
    telling = [each for each in values if is_telling(each)]
    if len(telling) == 1 or differ(telling):
        return len(telling)
    faint = [each for each in values if is_faint(each)]
    return len(faint) // MANY_FAINT if differ(faint) else 0


def _different(value: Any) -> set[Any]:
    """Two of its different finite numbers and texts, or all that there are."""
    different: set[Any] = set()
    for leaf in _leaves(value):
        different |= _some_of(leaf)
        if len(different) > 1:
            break
    return different


def _is_single(value: Any) -> bool:
    """Whether it is made of exactly one number or text."""
    return sum(int(np.size(leaf)) for leaf in _leaves(value)) == 1 and len(_different(value)) == 1


def differ(values: Sequence[Any]) -> bool:
    """Whether not all of these are the same: one answer to every question tells nothing."""
    return any(not compare.agrees(each, values[0], compare.EXACT) for each in values[1:])


def telling_text(text: str) -> str:
    """What an exception says, if that tells it from others of its class: it speaks of numbers, and not of addresses."""
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
