"""One judge in a process of its own: takes jobs, one at a time, and gives a verdict on each.

A process, not a thread, because half of the work of a submission is the judge's own (cases, the reference, comparing),
which threads would do one after another; and what brings a judge down costs its one submission and nothing else.
"""

import contextlib
import fcntl
import os
import signal
import time
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import msgspec

from grader.checks.context import TIMES_LIMIT
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.errors import CourseError, GraderError
from grader.judging import judge
from grader.model import REPORT_SCHEMA, Checking, CourseFault, GraderFault, Outcome, Report, Result, Status
from grader.processes.child import Connection
from grader.results.store_rows import Basis
from grader.submission import Submission
from grader.workers.budget import Budget
from grader.workers.interface import WorkerSource

KILLED = {Status.CRASHED, Status.OUT_OF_MEMORY}  # by the submission's own doing, or by somebody else's
MOST_TRIES = 5
OpenWorkers = Callable[[], AbstractContextManager[WorkerSource]]  # a class or a partial: it has to cross to a process


class Job(msgspec.Struct, frozen=True):
    """One submission to be judged. `key`: what its result will be kept under; `basis`: what the result will be about.

    Of the secret a judge learns no more than the seed.
    """

    submission: Submission
    seed: int
    key: str = ""
    basis: Basis = Basis()
    walled: bool = True


class Progress(msgspec.Struct, frozen=True, tag="progress"):
    """A judge has come this far. `waits`: for another judge's timing to end, which may take long."""

    stage: str
    waits: bool = False


Verdict = Result | CourseFault | GraderFault  # on one job
Message = Verdict | Progress
Tell = Callable[[Progress], None]


class Lane(judge.Lane):
    """The machine's attention: shared while submissions are judged, one's alone while a timing needs it.

    Locks on two files: all who have opened them take part, and a process that dies holds none. Who wants it alone
    keeps the gate shut while it waits, so that a timing never waits for a queue of others.
    """

    def __init__(self, folder: Path, tell: Tell = lambda progress: None) -> None:
        """The files stay in that folder, empty: who removed them while another opens them would make two lanes.
        `tell` is called when a wait begins and when it is over."""
        names = (".timing-gate", ".timing-floor")
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # a checkout may bring links of these names
        self._gate, self._floor = (os.open(folder / name, flags, 0o600) for name in names)
        self._tell = tell

    @contextmanager
    def shared(self) -> Iterator[None]:
        self._tell(Progress("waiting for a timing", waits=True))
        with _locked(self._gate, fcntl.LOCK_SH):
            fcntl.flock(self._floor, fcntl.LOCK_SH)
        try:
            self._tell(Progress("starting a worker"))
            yield
        finally:
            fcntl.flock(self._floor, fcntl.LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        fcntl.flock(self._floor, fcntl.LOCK_UN)  # first: two that waited for each other's share would wait for ever
        self._tell(Progress("waiting for its turn to time", waits=True))
        with _locked(self._gate, fcntl.LOCK_EX):
            fcntl.flock(self._floor, fcntl.LOCK_EX)
            self._tell(Progress("timing"))
            try:
                yield
            finally:
                fcntl.flock(self._floor, fcntl.LOCK_SH)  # while the gate is shut: at once


@contextmanager
def _locked(file: int, how: int) -> Iterator[None]:
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def serve(line: Connection, root: Path, open_workers: OpenWorkers, lane_folder: Path) -> None:
    """The life of a judge's process, until no more jobs can come. What it sends are messages: see Message."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the jobs
    warnings.simplefilter("ignore")  # the authors' code may warn, and nobody would read it

    def send(message: Message) -> None:
        line.send(msgspec.msgpack.encode(message))

    job: Job | None = None
    try:
        judge_ = Judge(load_course(root).exercises, Lane(lane_folder, send), send)
        while True:
            with open_workers() as workers:
                while True:
                    job = job or msgspec.msgpack.decode(line.receive(), type=Job)
                    verdict = judge_.decide(job, workers)
                    if verdict is None:
                        break  # with new workers
                    send(verdict)
                    job = None
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as fault:
        with contextlib.suppress(OSError):
            send(GraderFault(f"no judge can work here: {fault}"))


class Judge:
    """Judges again what may have been another process's doing."""

    def __init__(self, exercises: dict[str, Exercise], lane: Lane, tell: Tell = lambda progress: None) -> None:
        self._exercises, self._lane, self._tell = exercises, lane, tell
        self._budget: Budget | None = None  # of a job that is tried once more, with new workers

    def decide(self, job: Job, workers: WorkerSource) -> Verdict | None:
        """None where the job should be tried once more, with new workers: a fault of ours may pass.

        A worker that died may have been killed by another process than the submission in it (the system, short of
        memory): what the submission does itself, it does twice alike. All tries together have one budget of time.
        """
        exercise = self._exercises[job.submission.exercise]
        try:
            budget = self._budget or Budget(submission_seconds(exercise))
        except CourseError as fault:
            return CourseFault(exercise.id, str(fault))
        verdict = self._tried(job, exercise, workers, budget)
        is_ours = Status.NOT_GRADED in _statuses(verdict)
        self._budget = budget if is_ours and self._budget is None else None
        return None if self._budget is not None else verdict

    def _tried(self, job: Job, exercise: Exercise, workers: WorkerSource, budget: Budget) -> Verdict:
        """The first report in which no worker died, or that is the same as one before; else the last. Its seconds are
        those of all tries."""
        began, seen = time.monotonic(), list[Report]()
        verdict = judged(job, exercise, workers, self._lane, self._tell, budget)
        while _statuses(verdict) & KILLED and len(seen) < MOST_TRIES and not budget.is_spent:
            assert isinstance(verdict, Result)
            if verdict.report in seen:
                break
            seen.append(verdict.report)
            again = judged(job, exercise, workers, self._lane, self._tell, budget)
            if budget.is_spent:  # it was cut short, so the try before it counts
                break
            verdict = again
        if not isinstance(verdict, Result):
            return verdict
        return msgspec.structs.replace(verdict, seconds=time.monotonic() - began)


def submission_seconds(exercise: Exercise) -> float:
    """What a submission may take at most: as long as a slow one may be in every check, once."""
    budgets = [check.timing_seconds for check in exercise.checks if check.timing_seconds]
    others = len(exercise.checks) - len(budgets)
    limit = exercise.limits.seconds
    loading = limit + exercise.traits.building_seconds
    timing = sum(2 * budget + limit for budget in budgets)  # among neighbours, and alone
    return loading + TIMES_LIMIT * limit * others + timing


def stage_seconds(exercise: Exercise) -> float:
    """What a submission may take at most between two messages of its judge: for one check, with a start or two."""
    limit = exercise.limits.seconds
    starting = 2 * limit + exercise.traits.building_seconds
    timing = max((check.timing_seconds for check in exercise.checks), default=0.0)
    return starting + 2 * TIMES_LIMIT * limit + timing


def _statuses(verdict: Verdict) -> set[Status]:
    return {outcome.status for outcome in verdict.report.outcomes} if isinstance(verdict, Result) else set()


def judged(
    job: Job, exercise: Exercise, workers: WorkerSource, lane: Lane, tell: Tell, budget: Budget
) -> Result | CourseFault:
    """The verdict on one submission. Never raises: a fault of ours gives a result too."""
    submission = job.submission
    try:
        for event in judge.events(submission, exercise, job.seed, workers, reveal=False, lane=lane, budget=budget):
            if isinstance(event, Checking):
                tell(Progress(f"check '{event.check}'"))
        assert isinstance(event, Result)
        return msgspec.structs.replace(event, walled=job.walled, named=(), elsewhere=0.0)  # what a store has no use for
    except CourseError as fault:
        return CourseFault(exercise.id, str(fault))
    except Exception as fault:
        reason = str(fault) if isinstance(fault, GraderError) else f"a fault of the grader's: {type(fault).__name__}"
        return not_graded(job, exercise, reason, "".join(traceback.format_exception(fault)))


def not_graded(job: Job, exercise: Exercise, reason: str, details: str = "") -> Result:
    """The result of a submission that we could not judge: everything is open."""
    return _alike(job, exercise, Status.NOT_GRADED, reason, details)


def not_ended(job: Job, exercise: Exercise, reason: str) -> Result:
    """The result of a submission whose judging did not end, where the reference's does: it has no points."""
    return _alike(job, exercise, Status.TIMED_OUT, reason, "")


def _alike(job: Job, exercise: Exercise, status: Status, reason: str, details: str) -> Result:
    names = [(check.name, exercise.points_of(check)) for check in exercise.checks]
    outcomes = tuple(Outcome.of(name, status, 0.0, points, reason) for name, points in names)
    left = exercise.points if status.leaves_open else 0.0
    report = Report(REPORT_SCHEMA, exercise.id, 0.0, left, exercise.points, outcomes)
    kept = {names[0][0]: details} if details else {}
    return Result(job.submission.student, report, details=kept, walled=job.walled)
