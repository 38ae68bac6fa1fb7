"""Judges one submission and yields events; the last one is the result.

Student code is not run, imported or parsed here.
"""

import traceback
from collections.abc import Container, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TypedDict, Unpack

import msgspec
from msgspec import structs

from grader.checks.context import CheckContext
from grader.checks.expectations import Answers
from grader.course.altered import without_measured
from grader.course.exercise import Exercise
from grader.course.used import all_used, references_used
from grader.errors import GraderError
from grader.judging.phases import Events, Phases, T, hold_back, is_located, not_all_agree, report_of, same_for_each
from grader.model import Decided, Outcome, Result, Status
from grader.submission import Submission
from grader.worker.protocol import Inspected
from grader.workers.budget import Budget
from grader.workers.interface import AnyWorker, WorkerSource

BREAKS_OFF = "what the submission does breaks this check off; a right solution does not"


class CheckLock:
    """A lock held while checks run: shared, or exclusive for timings. This default does not lock."""

    def shared(self) -> AbstractContextManager[None]:
        return nullcontext()

    def alone(self) -> AbstractContextManager[None]:
        """Within `shared`: exclusive, for a timing."""
        return nullcontext()


class Options(TypedDict, total=False):
    """Options of judging; the defaults are those of `grader check`."""

    reveal: bool  # the student may see inputs and values; false if the seed is hidden
    lock: CheckLock
    budget: Budget  # time limit for the submission
    answers: Answers | None  # the source of expected results, if it is not the exercise
    names: bool  # mistakes are to be named
    faults: dict[str, str]  # of earlier exercises that were judged already: the reason, or "" if it is right


class _Setting(msgspec.Struct, frozen=True):
    """The exercise, the seed, the workers and the options of one judging."""

    exercise: Exercise
    seed: int
    workers: WorkerSource
    reveal: bool = True
    lock: CheckLock = msgspec.field(default_factory=CheckLock)
    budget: Budget = msgspec.field(default_factory=Budget)
    answers: Answers | None = None
    names: bool = True
    faults: dict[str, str] = {}


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
    """Judge one submission and yield the progress; the last event is the result. Each outcome is decided once.

    Student faults become outcomes, never exceptions. Raises CourseError if the exercise itself is at fault.
    """
    setting = _Setting(exercise, seed, workers, **options)
    faulty = {} if submission.fault else _faults_of_used(submission, setting)
    if submission.fault:
        attempt = _Attempt(_all_alike(submission, exercise, Status.ERROR, submission.fault))
    elif reason := _blocked(submission, faulty, setting):
        attempt = _Attempt(_all_alike(submission, exercise, Status.BLOCKED, reason))
    else:
        attempt = yield from _judged(_without(submission, faulty), setting)
    result = attempt.result
    if rest := [each for each in (*result.report.outcomes, *result.advice) if each.check not in attempt.decided]:
        yield Decided(tuple(rest), result.figures)
    yield result


class _Attempt(msgspec.Struct, frozen=True):
    """The result of judging a submission once. `decided`: checks whose outcomes were already announced; `faults`: the
    exceptions that ended checks, by check."""

    result: Result
    decided: frozenset[str] = frozenset()
    faults: dict[str, Exception] = {}


def _judged(submission: Submission, setting: _Setting) -> Events[_Attempt]:
    """Judge it, and once more if an exception of the course's or the grader's code ends a check.

    Student code has run, so it may be the cause. The submission is at fault if the exception is raised again, but not
    when the reference is judged in its place.
    """
    attempt = yield from _attempt(submission, setting)
    if attempt.faults and _reference_has_none(submission, setting):
        again = _end_of(_attempt(submission, setting))
        return structs.replace(attempt, result=_blamed(again, setting.exercise))
    for fault in attempt.faults.values():
        if not isinstance(fault, GraderError):  # the outcome reports a GraderError
            raise fault
    return attempt


def _end_of(steps: Events[T]) -> T:
    """The value that the generator returns; its events are dropped."""
    while True:
        try:
            next(steps)
        except StopIteration as end:
            value: T = end.value
            return value


def _attempt(submission: Submission, setting: _Setting) -> Events[_Attempt]:
    """Judge it once: first source and values, then checks that count only with them, last the measured ones."""
    exercise, lock, workers = setting.exercise, setting.lock, setting.workers
    with lock.shared(), workers.open(submission, exercise) as worker:  # first: the worker imports while the judge does
        worker.budget = setting.budget
        if any(check.phase == "measured" for check in exercise.checks):
            workers.prepare(exercise)  # the worker of the yardstick
        phases = Phases(_context(submission, setting, worker))
        source = yield from phases.judge("source")
        values = yield from phases.judge("values")
        laws = yield from phases.judge("gradients", "laws", "inputs", instead=same_for_each(values))
        others = hold_back([*laws, *source], values)
        yield from phases.decide(others)
        named = phases.diagnosis(explained=is_located(exercise, others))
        instead = same_for_each(values) or not_all_agree(values)
        measured = yield from phases.judge("measured", instead=instead)
    if instead is None:
        named += phases.slow_mistakes(measured)
    elif exercise.bundled:
        measured = []  # a bundle gives no advice on the speed of wrong values
    result = phases.result([*values, *others], measured, named)
    return _Attempt(result, frozenset(phases.decided), phases.faults)


def _context(submission: Submission, setting: _Setting, worker: AnyWorker) -> CheckContext:
    return CheckContext(
        submission,
        setting.exercise,
        worker,
        setting.seed,
        setting.workers,
        reveal=setting.reveal,
        answers=setting.answers,
        names=setting.names,
        alone=setting.lock.alone,
    )


def _all_alike(submission: Submission, exercise: Exercise, status: Status, reason: str) -> Result:
    outcomes = [Outcome.of(check.name, status, 0.0, exercise.points_of(check), reason) for check in exercise.checks]
    return Result(submission.student, report_of(exercise, outcomes))


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
    """The result if the submission caused the faults: it fails the checks that they ended."""
    result, faults = attempt.result, attempt.faults
    outcomes = [
        Outcome(each.check, Status.ERROR, 0.0, each.max_score, BREAKS_OFF) if each.status is Status.NOT_GRADED else each
        for each in result.report.outcomes
    ]
    traces = {name: "".join(traceback.format_exception(fault)) for name, fault in faults.items()}
    report = report_of(exercise, outcomes, result.mistakes, result.report.ran_on)
    return structs.replace(result, report=report, details={**result.details, **traces})


# -- earlier exercises that it uses ------------------------------------------------------------------------------------


def _faults_of_used(submission: Submission, setting: _Setting) -> dict[str, str]:
    """The earlier exercises that it may import and that are missing or wrong, with the reason.

    Each is judged once, after those that it uses itself.
    """
    others, faults = setting.exercise.others, setting.faults
    used = all_used(setting.exercise)
    for name in used:
        if name not in faults:
            faults[name] = _fault_of_used(submission, others[name], setting)
    return {name: faults[name] for name in used if faults[name]}


def _blocked(submission: Submission, faulty: Mapping[str, str], setting: _Setting) -> str:
    """Why this exercise cannot be judged yet: it imports one of the faulty earlier ones; "" if it can."""
    if not faulty:
        return ""
    needed = _needed(submission, setting.exercise, setting.workers)
    return next((faulty[name] for name in needed if name in faulty), "")


def _needed(submission: Submission, exercise: Exercise, workers: WorkerSource) -> Iterator[str]:
    """The exercises that it imports, directly or through the student's other files; each after those that it imports.

    A file that is not there may need all that its exercise uses: these come first.
    """
    files = {each.exercise: each for each in submission.used}
    for name in _imported(submission, exercise, workers):
        other = exercise.others[name]
        if name in files:
            file = Submission(files[name].filename, files[name].source, used=submission.used)
            yield from _needed(file, other, workers)
        else:
            yield from all_used(other)
        yield name


def _without(submission: Submission, faulty: Container[str]) -> Submission:
    """The submission without its faulty earlier files, so that a dynamic import cannot find them either."""
    return structs.replace(submission, used=tuple(each for each in submission.used if each.exercise not in faulty))


def _fault_of_used(submission: Submission, used: Exercise, setting: _Setting) -> str:
    given = next((each for each in submission.used if each.exercise == used.id), None)
    if given is None:
        return f"it uses {used.id}, which is not there; do that exercise first"
    if not used.bundled and given.source == used.read(used.reference_file):
        return ""
    file = Submission(given.filename, given.source, used=submission.used)
    report = grade(
        file, without_measured(used), setting.seed, setting.workers, reveal=False, faults=setting.faults
    ).report
    bad = next((each for each in report.outcomes if each.status is not Status.PASSED), None)
    if bad is None:
        return ""
    if bad.status is Status.NOT_GRADED:
        raise GraderError(f"{used.id}, which it uses, could not be judged: {bad.message}")
    command = "%check" if file.filename.endswith(".ipynb") else "grader check"
    return f"it uses {used.id}, which does not pass '{bad.check}'; see: {command} {used.id}"


def _imported(submission: Submission, exercise: Exercise, workers: WorkerSource) -> list[str]:
    """The exercises, of those that it may use, that the submission imports or has in its own file."""
    with workers.open(submission, exercise) as worker:
        worker.forbid(tuple(each.replace("/", ".") for each in exercise.uses))  # what `inspect` looks for
        inspected = worker.inspect()
    found = {use.name for use in inspected.uses} if isinstance(inspected, Inspected) else set()
    own = {each.exercise for each in submission.used if each.source == submission.source}
    return [each for each in exercise.uses if each.replace("/", ".") in found or each in own]
