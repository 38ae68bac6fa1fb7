"""Numbers that a kernel might use as its own mark ("not set"), and numbers that only a bitwise copy preserves."""

from typing import Any

import numpy as np

FloatArray = np.ndarray[Any, Any]
COMMON = np.array([0.0, -0.0, 1.0, -1.0], np.float32)
LARGE = np.array([1e9, -1e9, np.finfo(np.float32).max, np.finfo(np.float32).min], np.float32)
# infinities, NaN with a payload and either sign, the least denormals and the largest one; emulator.py fills fresh
# memory with other NaN
BITS = np.array([0x7F800000, 0xFF800000, 0x7FC12345, 0xFFC54321, 0x00000001, 0x80000001, 0x007FFFFF], np.uint32).view(
    np.float32
)
MOVED = np.concatenate([COMMON, LARGE, BITS])  # for kernels that only move numbers


def sprinkled(rng: np.random.Generator, array: FloatArray, values: FloatArray = COMMON) -> FloatArray:
    """A copy of a float32 array with each value put at one random place; at most half of a short array is replaced."""
    copy = np.ascontiguousarray(array, np.float32).copy()
    count = min(len(values), copy.size // 2)
    chosen = rng.choice(len(values), size=count, replace=False)
    places = rng.choice(copy.size, size=count, replace=False)
    copy.reshape(-1).view(np.uint32)[places] = values.view(np.uint32)[chosen]  # no operation on floats: bits stay
    return copy
