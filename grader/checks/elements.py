"""Compares numbers, and arrays element by element, within a tolerance."""

import math
from typing import Any

import numpy as np

from grader.model import Tolerance

Array = np.ndarray[Any, Any]
UNWRITTEN: dict[int, np.unsignedinteger[Any]] = {  # by bytes of a float: a NaN of our own
    4: np.uint32(0x7FC05EED),
    8: np.uint64(0x7FF800005EED0001),
}
NONE_MARKED = np.zeros(0, np.uint8)


def near(actual: float, expected: float, tolerance: Tolerance) -> bool:
    if not math.isfinite(expected):
        return actual == expected or (actual != actual and expected != expected)
    size = abs(expected)
    return abs(actual - expected) <= tolerance.atol + tolerance.rtol * size + tolerance.of_largest * size


def all_near(actual: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Whether every element is near. Most wrong results are wrong in the first element, which is fast to look at."""
    if not _first_is_near(actual, expected, tolerance):
        return False
    if actual.dtype.kind == "f" and np.isfinite(expected).all():
        size = np.abs(expected)
        largest = size.max(initial=0.0) if tolerance.of_largest else 0.0
        with np.errstate(all="ignore"):
            allowed = tolerance.atol + tolerance.rtol * size + tolerance.of_largest * largest
            return bool((np.abs(actual - expected) <= allowed).all())
    return not wrong_elements(actual, expected, tolerance).any()


def _first_is_near(actual: Array, expected: Array, tolerance: Tolerance) -> bool:
    """Whether the first element is near, or takes longer to look at: then all are looked at."""
    if actual.dtype != np.float64 or not actual.size or tolerance.of_largest:
        return True
    return near(actual.item(0), expected.item(0), tolerance)


def wrong_elements(actual: Array, expected: Array, tolerance: Tolerance) -> Array:
    with np.errstate(all="ignore"):  # numbers of any dtype may have been returned
        if expected.dtype.kind not in "fc":
            return np.asarray(actual != expected)
        near = np.abs(actual - expected) <= tolerance.allowed(expected)
        same = (actual == expected) | (np.isnan(actual) & np.isnan(expected))
    return np.asarray(~(same | (near & np.isfinite(expected))))


def never_written(array: Array, where: Array) -> Array:
    """The array with a NaN of our own at these places: a kernel does not write them.

    `where`: bool, of a shape that fits. Whole numbers become float64 if there are such places.
    """
    missing = np.broadcast_to(where, array.shape)
    if not missing.any():
        return array
    kept = array if array.dtype.kind == "f" else array.astype(np.float64)
    bits = UNWRITTEN[kept.dtype.itemsize]
    return np.where(missing, bits, np.ascontiguousarray(kept).view(bits.dtype)).view(kept.dtype)


def unwritten_places(value: Any) -> list[bytes]:
    """For each array of a result, the places that `never_written` has marked, as text to compare."""
    arrays = value if isinstance(value, tuple) else (value,)
    return [_marked(each).tobytes() for each in arrays if isinstance(each, np.ndarray) and each.dtype.kind == "f"]


def _marked(array: Array) -> Array:
    bits = UNWRITTEN.get(array.dtype.itemsize)
    if bits is None or not np.isnan(array).any():
        return NONE_MARKED
    marked = np.ascontiguousarray(array).view(bits.dtype) == bits
    return np.packbits(marked) if marked.any() else NONE_MARKED
