"""Describes values: for summaries by type and size only, for details as Python writes them."""

from typing import Any

import numpy as np

from grader.submission import plain
from grader.worker.protocol import Opaque
from grader.workers.client import Tensor

MORE_AXES, FAR_FACTOR, FAR_SIZE = 2, 4, 64  # limits of an honest wrong shape


def describe(value: Any) -> str:
    """The value's type and size, without its content: "a float64 array of shape (5, 3)"."""
    if isinstance(value, Tensor):
        return f"a {value.dtype} tensor of shape {value.array.shape}"
    if isinstance(value, np.ndarray):
        return f"{'an' if value.dtype.kind == 'i' else 'a'} {value.dtype} array of shape {value.shape}"
    if isinstance(value, (list, tuple, dict)):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, Opaque):
        return "another kind of object"  # its repr may carry hidden inputs
    if value is None or isinstance(value, bytes):
        return "None" if value is None else "bytes"
    name = type(value).__name__
    return f"{'an' if name.startswith(('a', 'i')) else 'a'} {name}"


def describe_actual(actual: Any, expected: Any) -> tuple[str, tuple[str, ...]]:
    """What was returned: the part for the summary, and the part for the details only.

    A shape or a length could carry hidden inputs digit by digit. Only sizes near the expected ones go into the summary.
    """
    words = describe(actual)
    if isinstance(actual, Opaque):
        return words, (f"it is {plain(actual.what)}",)
    shape, limit = _sizes(actual), FAR_SIZE + FAR_FACTOR * max(_sizes(expected), default=1)
    if len(shape) <= len(_sizes(expected)) + MORE_AXES and max(shape, default=0) <= limit:
        return words, ()
    return words.partition(" of ")[0], (f"it is {words}",)


def _sizes(value: Any) -> tuple[int, ...]:
    if isinstance(value, (list, tuple, dict)):
        return (len(value),)
    array = value.array if isinstance(value, Tensor) else value
    return tuple(getattr(array, "shape", ()))


def shown(actual: Any, expected: Any) -> tuple[str, ...]:
    """Expected and actual value as lines, each cut at 200 characters."""
    texts = [f"expected {_written(expected)}", f"got      {_written(actual)}"]
    return tuple(text if len(text) <= 200 else text[:200] + " ..." for text in texts)


def _written(value: Any) -> str:
    """The value as Python writes it; an Opaque is described."""
    if isinstance(value, Opaque):
        return plain(f"<{value.what}>")
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_written(key)}: {_written(each)}" for key, each in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(_written, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' * (len(value) == 1)})"
    return repr(value)


def number(value: Any) -> str:
    return f"{value:.10g}" if isinstance(value, (float, np.floating)) else str(value)
