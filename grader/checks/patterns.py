"""Patterns in an array of wrong values: what a person would notice first, without giving a value away."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from grader.checks.elements import Array, wrong_elements
from grader.model import Tolerance

CONSTANT_FACTOR = "a constant factor"
SHOWN = 5  # indices
FLOAT32_ERROR = 1e-5  # relative error of a sum of a few hundred float32 terms
IsSame = Callable[..., bool]  # of an array and, unless it is the expected one, of its target


def notice(actual: Array, expected: Array, wrong: Array, tolerance: Tolerance, inputs: Mapping[str, Any]) -> str:
    """A pattern in an array of wrong values, without giving a value away; "" for a scalar or a non-float."""
    if actual.dtype.kind not in "fc" or actual.ndim == 0:
        return ""
    nearly = tolerance.at_least(1e-9, 1e-12)

    def same(candidate: Array, target: Array = expected) -> bool:
        return candidate.shape == target.shape and not wrong_elements(candidate, target, nearly).any()

    return (
        _strange_content(actual, expected, inputs)
        or _swapped(actual, same)
        or _rescaled(actual, expected, tolerance, same)
        or _shifted(actual, expected, same)
        or _in_float32(actual, expected)
        or "the values differ" + _rows(wrong)
    )


def _strange_content(actual: Array, expected: Array, inputs: Mapping[str, Any]) -> str:
    not_numbers = np.isnan(actual) & ~np.isnan(expected)
    if not_numbers.any():
        return f"NaN in {int(not_numbers.sum())} of {actual.size} places" + _rows(not_numbers)
    if (np.isinf(actual) & ~np.isinf(expected)).any():
        return "infinite values where numbers are expected"
    if not actual.any():
        return "all zeros"
    for name, value in inputs.items():
        if isinstance(value, np.ndarray) and value.shape == actual.shape and (value == actual).all():
            return f"the result is the input '{name}' itself"
    return ""


def _swapped(actual: Array, same: IsSame) -> str:
    for i in range(1, actual.ndim):
        if actual.shape[i] > 1 and same(actual.swapaxes(i, i - 1)):
            return f"axes {i - 1} and {i} are swapped (transposed)"
    return ""


def _rescaled(actual: Array, expected: Array, tolerance: Tolerance, same: IsSame) -> str:
    """Whether one number makes all elements right. Not for equal elements, or zeros: many numbers would."""
    if expected.size <= 1 or not expected.all() or not (expected != expected.flat[0]).any():
        return ""
    ratio, offset = (actual / expected).flat[0], (actual - expected).flat[0]
    if abs(ratio + 1) <= max(tolerance.rtol, 1e-9) and same(-actual):
        return "the sign is wrong"
    if np.isfinite(ratio) and ratio and f"{ratio:.6g}" != "1" and same(actual / ratio):
        return CONSTANT_FACTOR
    return "a constant offset: every element is off by the same amount" if same(actual - offset) else ""


def _shifted(actual: Array, expected: Array, same: IsSame) -> str:
    for axis, size in enumerate(actual.shape):
        if size > 2:
            a, e = np.moveaxis(actual, axis, 0), np.moveaxis(expected, axis, 0)
            if same(a[1:], e[:-1]) or same(a[:-1], e[1:]):
                return f"off by one position along axis {axis}"
            if same(a[::-1], e):
                return f"reversed along axis {axis}"
    return ""


def _in_float32(actual: Array, expected: Array) -> str:
    with np.errstate(all="ignore"):
        if actual.dtype == np.float64 and _only_rounding(actual, expected):
            return "right to about 7 digits: is a part computed in float32, or rounded?"
    return ""


def _only_rounding(actual: Array, expected: Array) -> bool:
    scale = np.abs(expected).max()
    return bool(np.isfinite(scale) and (np.abs(actual - expected) <= FLOAT32_ERROR * scale).all())


def _rows(wrong: Array) -> str:
    """Where the wrong elements are, if they lie at a few indices of one axis."""
    if wrong.all() or (wrong.ndim == 1 and wrong.sum() == 1):  # the first detail has the place
        return ""
    for axis, size in enumerate(wrong.shape):
        touched = np.flatnonzero(wrong.any(axis=tuple(i for i in range(wrong.ndim) if i != axis)))
        if size > 2 and len(touched) <= max(1, size // 3):
            more = f" and {len(touched) - SHOWN} more" if len(touched) > SHOWN else ""
            of_axis = f" of axis {axis}" if wrong.ndim > 1 else ""
            return f", only at index {', '.join(map(str, touched[:SHOWN]))}{more}{of_axis}"
    return ""
