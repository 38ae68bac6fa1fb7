"""Chooses what a picture of a wrong matrix shows: the first matrix that differs, and of a large one a part of it."""

import math
from typing import Any

import numpy as np

from grader.model import Matrix, Number, Picture

Values = np.ndarray[Any, Any]
MOST = 24  # rows and columns of a picture
LEAST_NUMBERS = 9  # fewer are read faster than a picture of them
VISIBLE = 0.08  # of the colour scale, one of its steps: a smaller difference cannot be seen


def picture_of(actual: Values, expected: Values, wrong: Values, name: str) -> Picture | None:
    """The first matrix in which two arrays of one shape differ; None if a picture of it would not help.

    `wrong`: where they differ; `name`: of the result, for a picture that shows a part of it.
    """
    if expected.ndim < 2 or expected.dtype.kind not in "biuf" or actual.dtype.kind not in "biuf":
        return None
    first = np.argwhere(wrong)[0].tolist()
    rows, columns = (_window(size, at) for size, at in zip(expected.shape[-2:], first[-2:], strict=True))
    place = (*first[:-2], rows, columns)
    given, wanted = actual[place].astype(np.float64), expected[place].astype(np.float64)
    if min(wanted.shape) < 2 or wanted.size < LEAST_NUMBERS or not _look_different(given, wanted):
        return None
    if actual.dtype.kind == "f" and (not given.any() or np.isnan(given).all()):
        return None  # all zeros or all NaN, as the message says
    return Picture(matrix_of(wanted), matrix_of(given), _part(name, expected.shape, place))


def _window(size: int, at: int) -> slice:
    """The rows, or columns, that are shown: all, or those around `at`."""
    start = min(at // MOST * MOST, max(size - MOST, 0))
    return slice(start, min(start + MOST, size))


def _look_different(given: Values, wanted: Values) -> bool:
    """Whether the colours of some element differ visibly, on the scale that both have in common."""
    finite = np.isfinite(given) & np.isfinite(wanted)
    same = (given == wanted) | (np.isnan(given) & np.isnan(wanted))
    if not (finite | same).all():
        return True
    left, right = given[finite] / 2, wanted[finite] / 2  # halves: their differences are finite
    both = np.concatenate([left, right])
    return bool(np.abs(left - right).max() > VISIBLE * (both.max() - both.min()))


def matrix_of(array: Values) -> Matrix:
    """The numbers of a matrix as a report has them."""
    return tuple(tuple(map(_cell, row)) for row in array.tolist())


def _cell(value: float) -> Number:
    """The value with four digits, which are more than a colour can show."""
    if not math.isfinite(value):
        return str(value)  # type: ignore[return-value]  # "nan", "inf" or "-inf"
    rounded = float(f"{value:.4g}")
    return rounded if math.isfinite(rounded) else value


def _part(name: str, shape: tuple[int, ...], place: tuple[int | slice, ...]) -> str:
    """The part as Python writes it: `result[0, 1]`, `result[24:48, :]`; "" for a whole result."""
    *leading, rows, columns = place
    cuts = [_cut(cut, size) for cut, size in zip((rows, columns), shape[-2:], strict=True)]
    indices = [*map(str, leading), *(cuts if cuts != [":", ":"] else [])]
    if indices:
        return f"{name}[{', '.join(indices)}]"
    return "" if name == "result" else name


def _cut(cut: int | slice, size: int) -> str:
    assert isinstance(cut, slice)
    return ":" if cut == slice(0, size) else f"{cut.start}:{cut.stop}"
