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
    if actual.dtype.kind == "f" and np.isfinite(expected).all():
        size = np.abs(expected)
        largest = size.max(initial=0.0) if tolerance.of_largest else 0.0
        with np.errstate(all="ignore"):
            allowed = tolerance.atol + tolerance.rtol * size + tolerance.of_largest * largest
            return bool((np.abs(actual - expected) <= allowed).all())
    return not wrong_elements(actual, expected, tolerance).any()


def wrong_elements(actual: Array, expected: Array, tolerance: Tolerance) -> Array:
    with np.errstate(all="ignore"):  # numbers of any dtype may have been returned
        if expected.dtype.kind not in "fc":
            return np.asarray(actual != expected)
        near = np.abs(actual - expected) <= tolerance.allowed(expected)
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return np.asarray(~(same | (near & np.isfinite(expected))))
