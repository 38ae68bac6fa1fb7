"""What a passing check shows of its results: an author's function turns each into lines, or into a labelled matrix."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
from msgspec import UNSET, UnsetType, structs

from grader.checks.context import CheckContext
from grader.checks.expectations import UNKNOWN, MustRaise
from grader.checks.picture import MOST, matrix_of
from grader.checks.remote import plain_value
from grader.checks.steps import Case, copied_value
from grader.course.author_code import author_fault
from grader.errors import CourseError
from grader.model import Labelled, Outcome, Shown, Status
from grader.submission import plain

Shows = Callable[[Mapping[str, Any], Any], Any]
MOST_ITEMS = 12  # lines and matrices of one check
LONGEST_LINE, LONGEST_LABEL = 200, 20  # characters


def with_shown(outcome: Outcome, context: CheckContext, shows: Shows | None) -> Outcome:
    """The outcome with what `shows` makes of the check's cases: only if it passed, and only of public cases.

    The results are the expected ones, with which the submission's agree: the author's function gets no value that a
    submission has made. If it raises, the outcome says so and still passes.
    """
    if shows is None or outcome.status is not Status.PASSED or not context.may_show(outcome.check):
        return outcome
    seen = [each for each in context.observations if each.check == outcome.check]
    shown: tuple[Shown, ...] | UnsetType
    try:
        shown = shown_of(shows, [(each.case, each.expected) for each in seen], f"{context.exercise.id}/checks.py")
    except CourseError as fault:
        shown = (plain(f"nothing can be shown, through a fault of the course: {fault}")[:LONGEST_LINE],)
    return structs.replace(outcome, shown=shown or UNSET)


def shown_of(shows: Shows, answered: list[tuple[Case, tuple[Any, ...]]], where: str) -> tuple[Shown, ...]:
    """What an author's function makes of cases and their results. Raises CourseError for whatever it does wrong."""
    found: list[Shown] = []
    for case, results in answered:
        if results[-1] is UNKNOWN or isinstance(results[-1], MustRaise):
            continue
        step, result = case.steps[-1], results[-1]
        given = {name: plain_value(copied_value(value)) for name, value in step.arguments.items()}
        try:
            right = result if step.differentiate is None else result[0]  # without the gradients
            found += _cleaned(shows(given, plain_value(copied_value(right))))
        except Exception as fault:
            raise author_fault(fault, where) from fault
    if len(found) > MOST_ITEMS:
        raise CourseError(f"{where}: shows gives {len(found)} lines or matrices; a report has room for {MOST_ITEMS}")
    return tuple(found)


def _cleaned(made: Any) -> Iterator[Shown]:
    if isinstance(made, str):
        yield from (_cut(line, LONGEST_LINE) for line in made.splitlines())
    elif isinstance(made, Labelled):
        yield _labelled(made)
    elif isinstance(made, (list, tuple)):
        for each in made:
            yield from _cleaned(each)
    elif made is not None:
        raise TypeError(
            f"shows returned a {type(made).__name__}; return lines of text, Labelled(...), or a list of them"
        )


def _labelled(made: Labelled) -> Labelled:
    cells = np.asarray(made.cells, dtype=np.float64)
    rows, columns = (tuple(_cut(str(each), LONGEST_LABEL) for each in labels) for labels in (made.rows, made.columns))
    if cells.shape != (len(rows), len(columns)) or not cells.size:
        raise ValueError(f"Labelled has {len(rows)} rows, {len(columns)} columns, and cells of shape {cells.shape}")
    if max(cells.shape) > MOST:
        raise ValueError(f"Labelled has cells of shape {cells.shape}; show at most {MOST} rows and columns")
    return Labelled(rows, columns, matrix_of(cells))


def _cut(text: str, longest: int) -> str:
    cleaned = plain(text).replace("\t", " ").replace("\n", " ")
    return cleaned if len(cleaned) <= longest else f"{cleaned[: longest - 1]}…"
