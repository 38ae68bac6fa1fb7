"""Marks of a mistake: how it differs from the reference, which checks detect it, and which values it leaves open.

A mistake is a function or class in mistakes.py. A student who makes it is shown its docstring. It has either a body of
its own, or one or more changes of the reference.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

import msgspec

from grader.errors import CourseError

Symptom = Literal["values", "gradients", "inputs", "speed", "growth", "memory", "races", "bounds"]
NAMED_BY_WHAT_IT_GIVES: tuple[Symptom, ...] = ("values", "gradients", "inputs")
MEASURED: tuple[Symptom, ...] = (
    "speed",
    "growth",
    "memory",
)  # the last two places are those of kernels, under sanitizers
ATTRIBUTE = "__grader_marks__"  # of a function or class of mistakes.py
LEFT_OPEN = ("nan", "not finite")  # each includes those before it

Marked = TypeVar("Marked", bound=Callable[..., Any])


class Marks(msgspec.Struct, frozen=True):
    """The options that the decorators of one mistake set."""

    changes: tuple[tuple[str, str], ...] = ()
    place: Symptom = "values"
    check: str = ""  # the check that detects it, if several check that place
    open_where: str = ""
    replaces: str = ""  # the entry point that a body replaces, if the exercise has several


def marks_of(mistake: Callable[..., Any]) -> Marks:
    return getattr(mistake, ATTRIBUTE, Marks())


def _marked(**changes: Any) -> Callable[[Marked], Marked]:
    def mark(mistake: Marked) -> Marked:
        setattr(mistake, ATTRIBUTE, msgspec.structs.replace(marks_of(mistake), **changes))
        return mistake

    return mark


def replaced(old: str, new: str) -> Callable[[Marked], Marked]:
    """The mistake is the reference with `old`, which must occur once in its code, replaced by `new`.

    Several of these apply one after the other, the topmost first.
    """

    def mark(mistake: Marked) -> Marked:
        return _marked(changes=((old, new), *marks_of(mistake).changes))(mistake)

    return mark


def without(old: str) -> Callable[[Marked], Marked]:
    """The mistake is the reference without `old`; the lines keep their numbers."""
    return replaced(old, "")


def shows_in(place: Symptom, check: str = "") -> Callable[[Marked], Marked]:
    """The mistake's values are right; other checks detect it: of changed inputs, gradients, time, growth or memory, or,
    for a kernel, a sanitizer. `check`: the name of the check, if several check that place."""
    if place not in get_args(Symptom):
        raise ValueError(f"shows_in({place!r}): use one of {', '.join(map(repr, get_args(Symptom)))}")
    return _marked(place=place, check=check)


def open_where(what: Literal["nan", "not finite"]) -> Callable[[Marked], Marked]:
    """If the mistake gives such a number, a NaN, an infinity or a 0 of the submission's counts as the same.

    Code without a guard (0 / 0 gives NaN) and guarded code (which gives 0) then share one mistake.
    """
    if what not in LEFT_OPEN:
        raise ValueError(f"open_where({what!r}): use one of {', '.join(map(repr, LEFT_OPEN))}")
    return _marked(open_where=what)


def replaces(entry: str) -> Callable[[Marked], Marked]:
    """The mistake's body replaces this entry point, in an exercise that has several."""
    return _marked(replaces=entry)


def shown_where(mistake: Callable[..., Any]) -> Symptom:
    return marks_of(mistake).place


def changed(reference: str, statement_ends: int, changes: tuple[tuple[str, str], ...], where: str) -> str:
    """The reference with these changes of its code. `statement_ends`: the length of the statement before the code.

    Raises CourseError if a text to be replaced does not occur exactly once in the code.
    """
    statement, code = reference[:statement_ends], reference[statement_ends:]
    for old, new in changes:
        if code.count(old) != 1:
            raise CourseError(
                f"{where} replaces {old!r}, which stands {code.count(old)} times in the code of the reference; it must "
                "stand there once"
            )
        code = code.replace(old, new)
    return statement + code
