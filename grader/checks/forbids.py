"""The submission does not use library calls that would do the exercise."""

from typing import ClassVar

from grader.checks.context import CheckContext
from grader.checks.failure import Failure, place_in
from grader.course.check import Check
from grader.model import Finding, Outcome, Status


class Forbids(Check, frozen=True):
    """Modules or functions, by dotted name, that the submission may not use, in addition to those of its kind.

    Uses are found in the syntax tree before the submission runs. While it runs, importing or calling them raises; a
    call of the same library from C code is not detected.
    """

    names: tuple[str, ...] = ()
    name: str = "is your own work"
    phase: ClassVar[str] = "source"

    @property
    def forbidden(self) -> tuple[str, ...]:
        return self.names

    def judge(self, context: CheckContext) -> Outcome:
        inspected = context.inspect()
        if isinstance(inspected, Failure):
            return context.outcome(self, inspected)
        uses = [use for use in inspected.uses if use.name in context.exercise.forbidden]
        if not uses:
            return context.outcome(self, None)
        places = tuple(place_in(context.submission, use.where) for use in uses)
        said = [f"{place.where} uses {use.name}" for place, use in zip(places, uses, strict=True)]
        summary = f"{said[0]}, which would do the exercise for you; write it yourself"
        finding = Finding(summary, tuple(said[1:6]), places[:1])
        return context.outcome(self, Failure(Status.FORBIDDEN, finding))
