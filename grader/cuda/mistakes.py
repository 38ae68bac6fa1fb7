"""Mistakes of kernels, written as changes to the reference: for the mistakes.py of a kernel exercise."""

from collections.abc import Callable
from typing import Any

from grader.errors import CourseError

Mistake = Callable[..., Any]


def replaced(old: str, new: str) -> Callable[[Mistake], Mistake]:
    """The kernel of this mistake is the reference with `old`, which stands in its code exactly once, replaced.

    The function itself gives in NumPy what such a kernel gives, so that the mistake can be named; its docstring is what
    the student is told. Several of these decorators work one after the other, the uppermost first.
    """

    def mark(mistake: Mistake) -> Mistake:
        mistake.__dict__.setdefault("replaced", []).insert(0, (old, new))
        return mistake

    return mark


def without(old: str) -> Callable[[Mistake], Mistake]:
    """The same with `old` taken out; the lines keep their numbers."""
    return replaced(old, "")


def kernel_of(mistake: Mistake, reference: str, where: str) -> str:
    """The kernel file of a mistake. Raises CourseError where the change does not fit the reference."""
    changes = mistake.__dict__.get("replaced", [])
    if not changes:
        raise CourseError(f"{where}: '{mistake.__name__}' says no change to reference.cu; decorate it with @replaced")
    statement, end, code = reference.partition("*/")
    for old, new in changes:
        if code.count(old) != 1:
            raise CourseError(
                f"{where}: '{mistake.__name__}' replaces {old!r}, which stands {code.count(old)} times in the code of "
                "reference.cu; it must stand there once"
            )
        code = code.replace(old, new)
    return statement + end + code
