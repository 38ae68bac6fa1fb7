"""The checks of one submission, phase by phase: points need right values, so other checks wait for them."""

import traceback
from collections.abc import Generator, Iterable, Sequence
from typing import Any, TypeVar

from msgspec import structs

from grader.checks.context import CheckContext
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.judging.diagnose import diagnose, diagnose_measured, parts_of
from grader.model import REPORT_SCHEMA, Checking, Decided, Event, Mistake, Named, Outcome, Report, Result, Status

WAITS = "counts once the values agree with the reference"
HELD_BACK = Outcome("", Status.FAILED, 0.0, 0.0, WAITS, held_back=True)
T = TypeVar("T")
Events = Generator[Event, None, T]  # a generator of events that returns a value


class Phases:
    """Judges the checks phase by phase, so that later phases know whether the values agree."""

    def __init__(self, context: CheckContext) -> None:
        self._context = context
        self.decided: set[str] = set()  # checks whose outcomes were announced
        self.faults: dict[str, Exception] = {}  # by check; its outcome is NOT_GRADED

    def judge(self, *phases: str, instead: Outcome | None = None) -> Events[list[Outcome]]:
        """Outcomes of the checks of these phases; with `instead`, no check runs and all get this outcome."""
        outcomes = []
        for phase in phases:
            for check in self._context.exercise.checks:
                if check.phase == phase and instead is not None:
                    outcomes.append(_like(instead, check.name, self._context.exercise.points_of(check)))
                elif check.phase == phase:
                    outcomes.append((yield from self._judge(check)))
        return outcomes

    def _judge(self, check: Any) -> Events[Outcome]:
        yield Checking(check.name)
        try:
            outcome: Outcome = check.judge(self._context)
        except Exception as fault:
            self.faults[check.name] = fault
            return Outcome.of(check.name, Status.NOT_GRADED, 0.0, self._context.exercise.points_of(check), str(fault))
        if check.phase == "values":  # outcomes of other phases may still be held back
            yield from self.decide([outcome])
        return outcome

    def decide(self, outcomes: Sequence[Outcome]) -> Events[None]:
        """Announce these outcomes, unless an exception ended a check: then the submission may be judged again."""
        if not self.faults and outcomes:
            self.decided.update(outcome.check for outcome in outcomes)
            yield Decided(tuple(outcomes))

    def diagnosis(self, *, explained: bool) -> tuple[Named, ...]:
        """The mistakes that explain the observations. A fault of the grader here does not stop the report."""
        if not self._context.names:
            return ()
        try:
            return diagnose(self._context.answers, self._context.observations, explained=explained)
        except CourseError:  # the author's mistakes cannot be loaded
            raise
        except Exception as fault:
            self._context.details["the diagnosis"] = "".join(traceback.format_exception(fault))
            return ()

    def slow_mistakes(self, measured: Sequence[Outcome]) -> tuple[Named, ...]:
        """The mistakes that explain what was measured."""
        context = self._context
        return diagnose_measured(context.answers, context.exercise, measured, context.growths) if context.names else ()

    def result(self, judged: Sequence[Outcome], measured: Sequence[Outcome], named: tuple[Named, ...]) -> Result:
        """The result. In a bundle the measured checks are advice, and not scored."""
        context, exercise = self._context, self._context.exercise
        mistakes = _mistakes(context, named)
        scored, advice = (judged, measured) if exercise.bundled else ([*judged, *measured], ())
        return Result(
            context.submission.student,
            report_of(exercise, scored, mistakes, context.worker.ran_on),
            mistakes,
            context.details,
            context.figures,
            named=named,
            advice=tuple(advice),
            elsewhere=exercise.elsewhere,
        )


def _mistakes(context: CheckContext, names: Iterable[Named]) -> tuple[Mistake, ...]:
    """The mistakes to report; of a combined mistake each part, with its own name and sentence."""
    known, said = context.answers.mistake, dict[str, Mistake]()
    for each in names:
        for name in () if each.rivals else parts_of(each.name, context.answers.mistakes.keys()):
            said.setdefault(name, structs.replace(known(name), checks=each.checks))
    return tuple(said.values())


def is_located(exercise: Exercise, others: Sequence[Outcome]) -> bool:
    """Whether a check that locates misuse of memory has found something."""
    locating = {check.name for check in exercise.checks if check.locates}
    return any(each.check in locating and each.status is Status.FAILED and not each.held_back for each in others)


def _like(outcome: Outcome, check: str, points: float) -> Outcome:
    """The same outcome for another check, with a score of 0."""
    return structs.replace(outcome, check=check, score=0.0, max_score=points)


def same_for_each(values: Sequence[Outcome]) -> Outcome | None:
    """The outcome that all checks on values share (not started, a crash …): later checks need not run then."""
    for outcome in values:
        if outcome.status is Status.NOT_GRADED:
            return outcome
    alike = {outcome.status for outcome in values}
    return values[0] if len(alike) == 1 and not alike & {Status.PASSED, Status.FAILED} else None


def not_all_agree(values: Sequence[Outcome]) -> Outcome | None:
    return None if all(each.status is Status.PASSED for each in values) else HELD_BACK


def hold_back(outcomes: Sequence[Outcome], values: Sequence[Outcome]) -> list[Outcome]:
    """Hold back passed checks if values are wrong: code that returns zeros also leaves its inputs unchanged."""
    instead = same_for_each(values) or not_all_agree(values)
    if instead is None:
        return list(outcomes)
    return [_like(instead, each.check, each.max_score) if each.status is Status.PASSED else each for each in outcomes]


def report_of(
    exercise: Exercise, outcomes: Sequence[Outcome], mistakes: Sequence[Mistake] = (), ran_on: str = ""
) -> Report:
    undecided = [outcome.max_score for outcome in outcomes if outcome.status.leaves_open]
    return Report(
        schema=REPORT_SCHEMA,
        exercise=exercise.id,
        score=round(sum(outcome.score for outcome in outcomes), 6),
        open=round(sum(undecided), 6),
        max_score=exercise.points,
        outcomes=tuple(outcomes),
        diagnosis=tuple(mistake.name for mistake in mistakes if not mistake.checks),
        ran_on=ran_on,
    )
