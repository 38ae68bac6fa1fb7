"""`grader.probe`: returns its value. While a keeper is set, that gets each value too: in a check, and for the
reference's own probes.

Imports the standard library only: a student's own `import grader` runs this.
"""

import sys
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

T = TypeVar("T")
Keep = Callable[[Any, Any, types.FrameType], None]
_keep: Keep | None = None


def probe(name: str, value: T) -> T:
    """Return the value. If `grader check` finds a wrong result, its report says which probe is the first to differ from
    the reference's probe of the same name. Everywhere else this does nothing."""
    if _keep is not None:
        _keep(name, value, sys._getframe(1))
    return value


@contextmanager
def kept_by(keep: Keep) -> Iterator[None]:
    """In this block, call `keep` with the name, the value and the caller's frame of each probe."""
    global _keep
    before, _keep = _keep, keep
    try:
        yield
    finally:
        _keep = before
