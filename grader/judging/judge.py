"""The flow: one submission in, one report out. Nothing here runs, imports or parses what a student wrote."""

import traceback
from collections.abc import Container, Iterable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import msgspec
from msgspec import structs

from grader.checks.context import Trial
from grader.checks.expectations import Answers
from grader.course.altered import without_measured
from grader.course.exercise import Exercise
from grader.course.used import all_used, references_used
from grader.errors import CourseError, GraderError
from grader.judging.diagnose import Named, diagnose, diagnose_measured, parts_of
from grader.model import REPORT_SCHEMA, Mistake, Outcome, Report, Status
from grader.submission import Submission
from grader.worker.protocol import Inspected
from grader.workers.budget import Budget
from grader.workers.interface import WorkerSource

WAITS = "counts once the values agree with the reference"
BREAKS_OFF = "what the submission does breaks this check off; a right solution does not"


class Judged(msgspec.Struct, frozen=True):
    """A report, and what stands beside it: the mistakes that were recognised, and why; by check, measured figures and
    what only staff may read; and, from a bundle, outcomes that are shown as advice and not scored."""

    report: Report
    mistakes: tuple[Mistake, ...] = ()
    named: tuple[Named, ...] = ()
    figures: dict[str, str] = {}
    details: dict[str, str] = {}
    advice: tuple[Outcome, ...] = ()
    elsewhere: float = 0.0  # points that a bundle cannot give


class Watcher:
    """Hears how far the judge is; this one does not listen."""

    def checking(self, check: str) -> None:
        """The judge turns to this check."""

    def decided(self, outcomes: Sequence[Outcome]) -> None:
        """Nothing will change these any more. Who hears of none in this way finds it in the report."""


class Lane:
    """The machine's attention, of which each submission that is judged has a share. This one has no neighbours."""

    def shared(self) -> AbstractContextManager[None]:
        return nullcontext()

    def alone(self) -> AbstractContextManager[None]:
        """Within `shared`: for a timing that needs all of it."""
        return nullcontext()


def grade(
    submission: Submission,
    exercise: Exercise,
    seed: int,
    workers: WorkerSource,
    watcher: Watcher | None = None,
    *,
    reveal: bool = True,
    lane: Lane | None = None,
    budget: Budget | None = None,
    answers: Answers | None = None,
    names: bool = True,
) -> Judged:
    """Judge one submission; student faults become outcomes, never exceptions.

    `reveal`: whether the student may see inputs and values; false where the seed is hidden. `budget`: of which the
    submission's time is taken. `answers`: where to learn what is right, if not from the exercise. `names`: whether
    mistakes are to be named. Raises CourseError where the exercise itself is at fault.

    Student code has run when a check breaks off with a fault of the course's or of ours. It is the submission's where
    it comes again and the reference, judged in its place, brings about none.
    """
    if submission.fault:
        faults = [_unjudged(exercise, check, Status.ERROR, submission.fault) for check in exercise.checks]
        return Judged(_report(exercise, faults))
    faulty = _faults_of_used(submission, exercise, seed, workers)
    if reason := _blocked(submission, exercise, faulty, workers):
        return Judged(_report(exercise, [_unjudged(exercise, c, Status.BLOCKED, reason) for c in exercise.checks]))
    submission = _without(submission, faulty)
    lane, budget = lane or Lane(), budget or Budget()
    given = _Setting(exercise, seed, workers, lane, reveal, answers, names)
    attempt = _attempt(submission, given, watcher or Watcher(), budget)
    if attempt.faults and _reference_has_none(submission, given):
        attempt = _attempt(submission, given, Watcher(), budget)
        return _blamed(attempt, exercise)
    for fault in attempt.faults.values():
        if not isinstance(fault, GraderError):  # that one is told in the outcome
            raise fault
    return attempt.judged


class _Attempt(msgspec.Struct, frozen=True):
    """What came of judging a submission once; `faults`: what broke checks off, by check."""

    judged: Judged
    faults: dict[str, Exception]


class _Setting(msgspec.Struct, frozen=True):
    """What a submission is judged by, and with."""

    exercise: Exercise
    seed: int
    workers: WorkerSource
    lane: Lane
    reveal: bool
    answers: Answers | None
    names: bool


def _attempt(submission: Submission, given: _Setting, watcher: Watcher, budget: Budget) -> _Attempt:
    exercise, workers, lane = given.exercise, given.workers, given.lane
    measures = any(check.phase == "measured" for check in exercise.checks)
    with lane.shared(), workers.open(submission, exercise) as worker:  # first: it imports while we do
        worker.budget = budget
        if measures:
            workers.prepare(exercise)  # for the yardstick
        trial = Trial(
            submission,
            exercise,
            worker,
            given.seed,
            workers,
            reveal=given.reveal,
            answers=given.answers,
            names=given.names,
            alone=lane.alone,
        )
        judge = _Phases(trial, watcher)
        values, others = _all_but_speed(judge)
        names = judge.diagnosis(explained=_is_located(exercise, others))
        instead = _same_for_each(values) or _not_all_agree(values)
        measured = judge.phase("measured", instead)
    if instead is None and given.names:
        names += diagnose_measured(trial.answers, exercise, measured, trial.growths)
    mistakes = _mistakes(trial, names)
    advice = [] if instead is not None or not exercise.bundled else measured
    scored = [*values, *others] if exercise.bundled else [*values, *others, *measured]
    report = _report(exercise, scored, mistakes, worker.ran_on)
    judged = Judged(report, mistakes, names, trial.figures, trial.details, tuple(advice), exercise.elsewhere)
    return _Attempt(judged, judge.faults)


def _mistakes(trial: Trial, names: Iterable[Named]) -> tuple[Mistake, ...]:
    """What may be said of the submission: of two mistakes in one, each by its own name and sentence."""
    known, said = trial.answers.mistake, dict[str, Mistake]()
    for each in names:
        for name in () if each.rivals else parts_of(each.name, trial.answers.mistakes.keys()):
            said.setdefault(name, structs.replace(known(name), checks=each.checks))
    return tuple(said.values())


def _reference_has_none(submission: Submission, given: _Setting) -> bool:
    """Whether the reference, judged in the submission's place, meets no fault. A bundle has no reference."""
    exercise = given.exercise
    if exercise.bundled:
        return False
    source = exercise.read(exercise.reference_file)
    reference = Submission(submission.filename, source, used=references_used(exercise))
    if reference.source == submission.source:
        return False
    return not _attempt(reference, structs.replace(given, reveal=False), Watcher(), Budget()).faults


def _faults_of_used(submission: Submission, exercise: Exercise, seed: int, workers: WorkerSource) -> dict[str, str]:
    """Of the earlier exercises that it may import those that are missing, or wrong, and why."""
    found = {name: _fault_of_used(submission, exercise.others[name], seed, workers) for name in all_used(exercise)}
    return {name: fault for name, fault in found.items() if fault}


def _blocked(submission: Submission, exercise: Exercise, faulty: dict[str, str], workers: WorkerSource) -> str:
    """Why this exercise cannot be judged yet: it imports one of the faulty earlier ones; "" where it can."""
    if not faulty:
        return ""
    imported = _imported(submission, exercise, workers)
    needed = [name for each in imported for name in (*all_used(exercise.others[each]), each)]
    return next((faulty[name] for name in needed if name in faulty), "")


def _without(submission: Submission, faulty: Container[str]) -> Submission:
    """The submission without its faulty earlier files, so that an import that its source does not show has none."""
    return structs.replace(submission, used=tuple(each for each in submission.used if each.exercise not in faulty))


def _fault_of_used(submission: Submission, used: Exercise, seed: int, workers: WorkerSource) -> str:
    given = next((each for each in submission.used if each.exercise == used.id), None)
    if given is None:
        return f"it uses {used.id}, which is not there; do that exercise first"
    if not used.bundled and given.source == used.read(used.reference_file):
        return ""
    file = Submission(given.filename, given.source, used=submission.used)
    report = grade(file, without_measured(used), seed, workers, reveal=False).report
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


def _blamed(attempt: _Attempt, exercise: Exercise) -> Judged:
    """The submission has brought its faults about: what they left open it has failed."""
    judged, faults = attempt.judged, attempt.faults
    outcomes = [
        structs.replace(each, status=Status.ERROR, message=BREAKS_OFF) if each.status is Status.NOT_GRADED else each
        for each in judged.report.outcomes
    ]
    told = {name: "".join(traceback.format_exception(fault)) for name, fault in faults.items()}
    report = _report(exercise, outcomes, judged.mistakes, judged.report.ran_on)
    return structs.replace(judged, report=report, details={**judged.details, **told})


def _all_but_speed(judge: "_Phases") -> tuple[list[Outcome], list[Outcome]]:
    """Outcomes of the checks on values, and of those whose points wait for them."""
    source = judge.phase("source")
    values = judge.phase("values")
    instead = _same_for_each(values)
    rest = [each for name in ("gradients", "laws", "inputs") for each in judge.phase(name, instead)]
    others = _hold_back([*rest, *source], values)
    judge.watcher.decided(others)
    return values, others


def _is_located(exercise: Exercise, others: Sequence[Outcome]) -> bool:
    """Whether a check that says where memory is misused has found something."""
    locating = {check.name for check in exercise.checks if check.locates}
    return any(each.check in locating and each.status is Status.FAILED and each.message != WAITS for each in others)


class _Phases:
    """Judges the checks of one phase after the other, so that each knows whether the values agree."""

    def __init__(self, trial: Trial, watcher: Watcher) -> None:
        self._trial, self.watcher = trial, watcher
        self.faults: dict[str, Exception] = {}  # by check; its outcome is NOT_GRADED

    def phase(self, name: str, instead: tuple[Status, str] | None = None) -> list[Outcome]:
        """Outcomes of the checks of one phase; with `instead`, none is run and all have this status and message."""
        checks = [check for check in self._trial.exercise.checks if check.phase == name]
        return [
            self._judge(check) if instead is None else _unjudged(self._trial.exercise, check, *instead)
            for check in checks
        ]

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

    def _judge(self, check: Any) -> Outcome:
        self.watcher.checking(check.name)
        try:
            outcome: Outcome = check.judge(self._trial)
        except Exception as fault:
            self.faults[check.name] = fault
            return _unjudged(self._trial.exercise, check, Status.NOT_GRADED, str(fault))
        if check.phase == "values":  # the other phases may yet be held back
            self.watcher.decided([outcome])
        return outcome


def _unjudged(exercise: Exercise, check: Any, status: Status, message: str) -> Outcome:
    return Outcome(check.name, status, 0.0, exercise.points_of(check), message)


def _same_for_each(values: Sequence[Outcome]) -> tuple[Status, str] | None:
    """What became of all checks on values alike (not started, a crash …); the checks behind them need not try again."""
    for outcome in values:
        if outcome.status is Status.NOT_GRADED:
            return outcome.status, outcome.message
    alike = {outcome.status for outcome in values}
    if len(alike) == 1 and not alike & {Status.PASSED, Status.FAILED}:
        return values[0].status, values[0].message
    return None


def _not_all_agree(values: Sequence[Outcome]) -> tuple[Status, str] | None:
    return None if all(each.status is Status.PASSED for each in values) else (Status.FAILED, WAITS)


def _hold_back(outcomes: Sequence[Outcome], values: Sequence[Outcome]) -> list[Outcome]:
    """Points need values: whoever returns zeros leaves the inputs unchanged too, and that is worth nothing."""
    instead = _same_for_each(values) or _not_all_agree(values)
    if instead is None:
        return list(outcomes)
    status, message = instead
    passed = Status.PASSED
    return [
        structs.replace(each, status=status, score=0.0, message=message) if each.status is passed else each
        for each in outcomes
    ]


def _report(exercise: Exercise, outcomes: list[Outcome], mistakes: Sequence[Mistake] = (), ran_on: str = "") -> Report:
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
