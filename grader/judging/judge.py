"""The flow: one submission in, events out, the last of which is the result.

Nothing here runs, imports or parses what a student wrote.
"""

import traceback
from collections.abc import Generator, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, TypedDict, TypeVar, Unpack

import msgspec
from msgspec import structs

from grader.checks.context import AnyWorker, Trial, WorkerSource
from grader.checks.expectations import Answers
from grader.course.altered import without_measured
from grader.course.exercise import Exercise
from grader.course.used import all_used, references_used
from grader.errors import CourseError, GraderError
from grader.judging.diagnose import diagnose, diagnose_measured, parts_of
from grader.model import REPORT_SCHEMA, Checking, Decided, Event, Mistake, Named, Outcome, Report, Result, Status
from grader.submission import Submission
from grader.worker.protocol import Inspected
from grader.workers.budget import Budget

WAITS = "counts once the values agree with the reference"
HELD_BACK = Outcome("", Status.FAILED, 0.0, 0.0, WAITS, held_back=True)
BREAKS_OFF = "what the submission does breaks this check off; a right solution does not"
T = TypeVar("T")
Events = Generator[Event, None, T]  # which end with a value


class Lane:
    """The machine's attention, of which each submission that is judged has a share. This one has no neighbours."""

    def shared(self) -> AbstractContextManager[None]:
        return nullcontext()

    def alone(self) -> AbstractContextManager[None]:
        """Within `shared`: for a timing that needs all of it."""
        return nullcontext()


class Options(TypedDict, total=False):
    """How a submission is judged, where it is not judged as `grader check` does it."""

    reveal: bool  # whether the student may see inputs and values; false where the seed is hidden
    lane: Lane
    budget: Budget  # of which the submission's time is taken
    answers: Answers | None  # where to learn what is right, if not from the exercise
    names: bool  # whether mistakes are to be named


class _Setting(msgspec.Struct, frozen=True):
    """What a submission is judged by, and with."""

    exercise: Exercise
    seed: int
    workers: WorkerSource
    reveal: bool = True
    lane: Lane = msgspec.field(default_factory=Lane)
    budget: Budget = msgspec.field(default_factory=Budget)
    answers: Answers | None = None
    names: bool = True


def grade(
    submission: Submission, exercise: Exercise, seed: int, workers: WorkerSource, **options: Unpack[Options]
) -> Result:
    """The result of judging one submission: the last of its events."""
    *_, result = events(submission, exercise, seed, workers, **options)
    assert isinstance(result, Result)
    return result


def events(
    submission: Submission, exercise: Exercise, seed: int, workers: WorkerSource, **options: Unpack[Options]
) -> Events[None]:
    """Judge one submission, and say how it goes; the last event is the result. Each outcome is decided once.

    Student faults become outcomes, never exceptions. Raises CourseError where the exercise itself is at fault.
    """
    setting = _Setting(exercise, seed, workers, **options)
    if submission.fault:
        attempt = _Attempt(_all_alike(submission, exercise, Status.ERROR, submission.fault))
    elif reason := _blocked(submission, setting):
        attempt = _Attempt(_all_alike(submission, exercise, Status.BLOCKED, reason))
    else:
        attempt = yield from _judged(submission, setting)
    result = attempt.result
    if rest := [each for each in (*result.report.outcomes, *result.advice) if each.check not in attempt.decided]:
        yield Decided(tuple(rest), result.figures)
    yield result


class _Attempt(msgspec.Struct, frozen=True):
    """What came of judging a submission once. `decided`: checks whose outcomes were given out already; `faults`: what
    broke checks off, by check."""

    result: Result
    decided: frozenset[str] = frozenset()
    faults: dict[str, Exception] = {}


def _judged(submission: Submission, setting: _Setting) -> Events[_Attempt]:
    """Judge it once more where a check breaks off with a fault of the course's or of ours, since student code has run.

    The fault is the submission's where it comes again and the reference, judged in its place, brings about none.
    """
    attempt = yield from _attempt(submission, setting)
    if attempt.faults and _reference_has_none(submission, setting):
        again = _end_of(_attempt(submission, setting))
        return structs.replace(attempt, result=_blamed(again, setting.exercise))
    for fault in attempt.faults.values():
        if not isinstance(fault, GraderError):  # that one is told in the outcome
            raise fault
    return attempt


def _end_of(steps: Events[T]) -> T:
    """The value that they end with; the events are let go."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


def _attempt(submission: Submission, setting: _Setting) -> Events[_Attempt]:
    """Judge it once: the source and the values, what counts only with them, and at last what is measured."""
    exercise, lane, workers = setting.exercise, setting.lane, setting.workers
    with lane.shared(), workers.open(submission, exercise) as worker:  # first: it imports while we do
        worker.budget = setting.budget
        if any(check.phase == "measured" for check in exercise.checks):
            workers.prepare(exercise)  # for the yardstick
        phases = _Phases(_trial(submission, setting, worker))
        source = yield from phases.judge("source")
        values = yield from phases.judge("values")
        laws = yield from phases.judge("gradients", "laws", "inputs", instead=_same_for_each(values))
        others = _hold_back([*laws, *source], values)
        yield from phases.decide(others)
        named = phases.diagnosis(explained=_is_located(exercise, others))
        instead = _same_for_each(values) or _not_all_agree(values)
        measured = yield from phases.judge("measured", instead=instead)
    if instead is None:
        named += phases.slow_mistakes(measured)
    elif exercise.bundled:
        measured = []  # no advice on what is wrong
    result = phases.result([*values, *others], measured, named)
    return _Attempt(result, frozenset(phases.decided), phases.faults)


def _trial(submission: Submission, setting: _Setting, worker: AnyWorker) -> Trial:
    return Trial(
        submission,
        setting.exercise,
        worker,
        setting.seed,
        setting.workers,
        reveal=setting.reveal,
        answers=setting.answers,
        names=setting.names,
        alone=setting.lane.alone,
    )


class _Phases:
    """Judges the checks of one phase after the other, so that each knows whether the values agree."""

    def __init__(self, trial: Trial) -> None:
        self._trial = trial
        self.decided: set[str] = set()  # checks whose outcomes were given out
        self.faults: dict[str, Exception] = {}  # by check; its outcome is NOT_GRADED

    def judge(self, *phases: str, instead: Outcome | None = None) -> Events[list[Outcome]]:
        """Outcomes of the checks of these phases; with `instead`, none is run and all are like this one."""
        outcomes = []
        for phase in phases:
            for check in self._trial.exercise.checks:
                if check.phase == phase and instead is not None:
                    outcomes.append(_like(instead, check.name, self._trial.exercise.points_of(check)))
                elif check.phase == phase:
                    outcomes.append((yield from self._judge(check)))
        return outcomes

    def _judge(self, check: Any) -> Events[Outcome]:
        yield Checking(check.name)
        try:
            outcome: Outcome = check.judge(self._trial)
        except Exception as fault:
            self.faults[check.name] = fault
            return Outcome.of(check.name, Status.NOT_GRADED, 0.0, self._trial.exercise.points_of(check), str(fault))
        if check.phase == "values":  # the other phases may yet be held back
            yield from self.decide([outcome])
        return outcome

    def decide(self, outcomes: Sequence[Outcome]) -> Events[None]:
        """Give these out, unless a check has broken off: then the submission may be judged once more."""
        if not self.faults and outcomes:
            self.decided.update(outcome.check for outcome in outcomes)
            yield Decided(tuple(outcomes))

    def diagnosis(self, *, explained: bool) -> tuple[Named, ...]:
        """The mistakes that explain what was seen; no report waits for them."""
        if not self._trial.names:
            return ()
        try:
            return diagnose(self._trial.answers, self._trial.observations, explained=explained)
        except CourseError:  # the authors' mistakes cannot be loaded
            raise
        except Exception as fault:
            self._trial.details["the diagnosis"] = "".join(traceback.format_exception(fault))
            return ()

    def slow_mistakes(self, measured: Sequence[Outcome]) -> tuple[Named, ...]:
        """The mistakes that explain what was measured."""
        trial = self._trial
        return diagnose_measured(trial.answers, trial.exercise, measured, trial.growths) if trial.names else ()

    def result(self, judged: Sequence[Outcome], measured: Sequence[Outcome], named: tuple[Named, ...]) -> Result:
        """What all this comes to. In a bundle what is measured is advice, and not scored."""
        trial, exercise = self._trial, self._trial.exercise
        mistakes = _mistakes(trial, named)
        scored, advice = (judged, measured) if exercise.bundled else ([*judged, *measured], ())
        return Result(
            trial.submission.student,
            _report(exercise, scored, mistakes, trial.worker.ran_on),
            mistakes,
            trial.details,
            trial.figures,
            named=named,
            advice=tuple(advice),
            elsewhere=exercise.elsewhere,
        )


def _mistakes(trial: Trial, names: Iterable[Named]) -> tuple[Mistake, ...]:
    """What may be said of the submission: of two mistakes in one, each by its own name and sentence."""
    known, said = trial.answers.mistake, dict[str, Mistake]()
    for each in names:
        for name in () if each.rivals else parts_of(each.name, trial.answers.mistakes.keys()):
            said.setdefault(name, structs.replace(known(name), checks=each.checks))
    return tuple(said.values())


def _reference_has_none(submission: Submission, setting: _Setting) -> bool:
    """Whether the reference, judged in the submission's place, meets no fault. A bundle has no reference."""
    exercise = setting.exercise
    if exercise.bundled:
        return False
    source = exercise.read(exercise.reference_file)
    reference = Submission(submission.filename, source, used=references_used(exercise))
    if reference.source == submission.source:
        return False
    return not _end_of(_attempt(reference, structs.replace(setting, reveal=False, budget=Budget()))).faults


def _blamed(attempt: _Attempt, exercise: Exercise) -> Result:
    """The submission has brought its faults about: what they left open it has failed."""
    result, faults = attempt.result, attempt.faults
    outcomes = [
        Outcome(each.check, Status.ERROR, 0.0, each.max_score, BREAKS_OFF) if each.status is Status.NOT_GRADED else each
        for each in result.report.outcomes
    ]
    told = {name: "".join(traceback.format_exception(fault)) for name, fault in faults.items()}
    report = _report(exercise, outcomes, result.mistakes, result.report.ran_on)
    return structs.replace(result, report=report, details={**result.details, **told})


# -- earlier exercises that it uses ------------------------------------------------------------------------------------


def _blocked(submission: Submission, setting: _Setting) -> str:
    """Why this exercise cannot be judged yet: it imports an earlier one that is missing, or wrong; "" where it can."""
    exercise = setting.exercise
    faults = {name: _fault_of_used(submission, exercise.others[name], setting) for name in all_used(exercise)}
    if not any(faults.values()):
        return ""
    imported = _imported(submission, exercise, setting.workers)
    needed = [name for each in imported for name in (*all_used(exercise.others[each]), each)]
    return next((faults[name] for name in needed if faults[name]), "")


def _fault_of_used(submission: Submission, used: Exercise, setting: _Setting) -> str:
    given = next((each for each in submission.used if each.exercise == used.id), None)
    if given is None:
        return f"it uses {used.id}, which is not there; do that exercise first"
    if not used.bundled and given.source == used.read(used.reference_file):
        return ""
    file = Submission(given.filename, given.source, used=submission.used)
    report = grade(file, without_measured(used), setting.seed, setting.workers, reveal=False).report
    bad = next((each for each in report.outcomes if each.status is not Status.PASSED), None)
    if bad is None:
        return ""
    if bad.status is Status.NOT_GRADED:
        raise GraderError(f"{used.id}, which it uses, could not be judged: {bad.message}")
    command = "%check" if file.filename.endswith(".ipynb") else "grader check"
    return f"it uses {used.id}, which does not pass '{bad.check}'; see: {command} {used.id}"


def _imported(submission: Submission, exercise: Exercise, workers: WorkerSource) -> list[str]:
    """The exercises that the submission imports, or has in its own file, of those that it may use: what is written out
    needs no other."""
    with workers.open(submission, exercise) as worker:
        worker.forbid(tuple(each.replace("/", ".") for each in exercise.uses))  # what is looked for; it is not run
        inspected = worker.inspect()
    found = {use.name for use in inspected.uses} if isinstance(inspected, Inspected) else set()
    own = {each.exercise for each in submission.used if each.source == submission.source}
    return [each for each in exercise.uses if each.replace("/", ".") in found or each in own]


# -- outcomes ----------------------------------------------------------------------------------------------------------


def _all_alike(submission: Submission, exercise: Exercise, status: Status, reason: str) -> Result:
    outcomes = [Outcome.of(check.name, status, 0.0, exercise.points_of(check), reason) for check in exercise.checks]
    return Result(submission.student, _report(exercise, outcomes))


def _is_located(exercise: Exercise, others: Sequence[Outcome]) -> bool:
    """Whether a check that says where memory is misused has found something."""
    locating = {check.name for check in exercise.checks if getattr(check, "locates", False)}
    return any(each.check in locating and each.status is Status.FAILED and not each.held_back for each in others)


def _like(outcome: Outcome, check: str, points: float) -> Outcome:
    """The same of another check, without its points."""
    return structs.replace(outcome, check=check, score=0.0, max_score=points)


def _same_for_each(values: Sequence[Outcome]) -> Outcome | None:
    """What became of all checks on values alike (not started, a crash …); the checks behind them need not try again."""
    for outcome in values:
        if outcome.status is Status.NOT_GRADED:
            return outcome
    alike = {outcome.status for outcome in values}
    return values[0] if len(alike) == 1 and not alike & {Status.PASSED, Status.FAILED} else None


def _not_all_agree(values: Sequence[Outcome]) -> Outcome | None:
    return None if all(each.status is Status.PASSED for each in values) else HELD_BACK


def _hold_back(outcomes: Sequence[Outcome], values: Sequence[Outcome]) -> list[Outcome]:
    """Points need values: whoever returns zeros leaves the inputs unchanged too, and that is worth nothing."""
    instead = _same_for_each(values) or _not_all_agree(values)
    if instead is None:
        return list(outcomes)
    return [_like(instead, each.check, each.max_score) if each.status is Status.PASSED else each for each in outcomes]


def _report(
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
