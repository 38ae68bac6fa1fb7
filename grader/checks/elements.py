"""Compares numbers, and arrays element by element, within a tolerance."""

import math
from typing import Any

import numpy as np

from grader.model import Tolerance

Array = np.ndarray[Any, Any]


def near(actual: float, expected: float, tolerance: Tolerance) -> bool:
    if not math.isfinite(expected):
        return actual == expected or (actual != actual and expected != expected)
    size = abs(expected)
    return abs(actual - expected) <= tolerance.atol + tolerance.rtol * size + tolerance.of_largest * size


def all_near(actual: Array, expected: Array, tolerance: Tolerance) -> bool:
    if actual.dtype.kind == "f" and not tolerance.of_largest:
        with np.errstate(all="ignore"):
            near = np.abs(actual - expected) <= tolerance.atol + tolerance.rtol * np.abs(expected)
        if np.isfinite(expected).all():
            return bool(near.all())
    return not wrong_elements(actual, expected, tolerance).any()


def wrong_elements(actual: Array, expected: Array, tolerance: Tolerance) -> Array:
    with np.errstate(all="ignore"):  # numbers of any dtype may have been returned
        if expected.dtype.kind not in "fc":
            return np.asarray(actual != expected)
        near = np.abs(actual - expected) <= tolerance.allowed(expected)
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return np.asarray(~(same | (near & np.isfinite(expected))))
