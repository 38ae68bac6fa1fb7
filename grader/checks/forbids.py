"""Library calls that would do the exercise are not used."""

from typing import ClassVar

from grader.checks.context import Trial
from grader.checks.failure import Problem
from grader.course.check import Check
from grader.model import Finding, Outcome, Status
from grader.submission import plain


class Forbids(Check, frozen=True):
    """Modules or functions, by dotted name, that the submission may not use, beside what its kind forbids.

    Read from the syntax tree before the submission runs; while it runs, importing or calling them raises, as far as
    Python goes (a C-level door into the same library stays open).
    """

    names: tuple[str, ...] = ()
    name: str = "is your own work"
    phase: ClassVar[str] = "source"

    @property
    def forbidden(self) -> tuple[str, ...]:
        return self.names

    def judge(self, trial: Trial) -> Outcome:
        inspected = trial.inspect()
        if isinstance(inspected, Problem):
            return trial.outcome(self, inspected)
        uses = [f"{plain(use.where)} uses {use.name}" for use in inspected.uses if use.name in trial.exercise.forbidden]
        if not uses:
            return trial.outcome(self, None)
        finding = Finding(f"{uses[0]}, which would do the exercise for you; write it yourself", tuple(uses[1:6]))
        return trial.outcome(self, Problem(Status.FORBIDDEN, finding))
