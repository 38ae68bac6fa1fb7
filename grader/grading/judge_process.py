"""One judge in a process of its own: receives jobs, one at a time, and sends a result for each.

It is a process because half of the work on a submission is the judge's own (cases, the reference, comparing), which
threads cannot do in parallel; and a crash of the judge affects only one submission.
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
from grader.model import REPORT_SCHEMA, Basis, Checking, CourseFault, GraderFault, Outcome, Report, Result, Status
from grader.processes.child import Connection
from grader.processes.cores import all_cores, keep_to
from grader.submission import Submission
from grader.workers.budget import Budget
from grader.workers.interface import WorkerSource

KILLED = {Status.CRASHED, Status.OUT_OF_MEMORY}  # by the submission itself, or by another process
MOST_TRIES = 5
OpenWorkers = Callable[[], AbstractContextManager[WorkerSource]]  # a class or a partial: it is pickled


class Job(msgspec.Struct, frozen=True):
    """One submission to be judged. `key` and `basis` are those of its result in the store.

    A judge gets the seed, but not the secret.
    """

    submission: Submission
    seed: int
    key: str = ""
    basis: Basis = Basis()
    walled: bool = True


class JobProgress(msgspec.Struct, frozen=True, tag="progress"):
    """The stage that a judge has reached. `waits`: it waits for another judge's timing, which may take long."""

    stage: str
    waits: bool = False


JobResult = Result | CourseFault | GraderFault  # of one job
Message = JobResult | JobProgress
OnProgress = Callable[[JobProgress], None]


class TimingLock(judge.CheckLock):
    """A lock between judge processes: shared while submissions are judged, exclusive for a timing.

    It consists of locks on two files, which the system releases when a process dies. A timing holds the gate while it
    waits for the floor, so that it need not wait for judges that come later.
    """

    def __init__(self, folder: Path, on_progress: OnProgress = lambda progress: None) -> None:
        """The empty files must stay in the folder: a process that recreates one would hold a different lock.
        `on_progress` is called when a wait begins and when it ends."""
        names = (".timing-gate", ".timing-floor")
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # a checkout may bring links of these names
        self._gate, self._floor = (os.open(folder / name, flags, 0o600) for name in names)
        self._on_progress = on_progress

    @contextmanager
    def shared(self) -> Iterator[None]:
        self._on_progress(JobProgress("waiting for a timing", waits=True))
        with _locked(self._gate, fcntl.LOCK_SH):
            fcntl.flock(self._floor, fcntl.LOCK_SH)
        try:
            self._on_progress(JobProgress("starting a worker"))
            yield
        finally:
            fcntl.flock(self._floor, fcntl.LOCK_UN)

    @contextmanager
    def alone(self) -> Iterator[None]:
        fcntl.flock(self._floor, fcntl.LOCK_UN)  # first: two timings that keep their shared lock would deadlock
        self._on_progress(JobProgress("waiting for its turn to time", waits=True))
        with _locked(self._gate, fcntl.LOCK_EX):
            fcntl.flock(self._floor, fcntl.LOCK_EX)
            self._on_progress(JobProgress("timing"))
            try:
                yield
            finally:
                fcntl.flock(self._floor, fcntl.LOCK_SH)  # does not wait, since the gate is still locked


@contextmanager
def _locked(file: int, how: int) -> Iterator[None]:
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def run_judge(
    line: Connection, root: Path, open_workers: OpenWorkers, lock_folder: Path, cores: frozenset[int]
) -> None:
    """Main function of a judge process: runs until the parent closes the connection. It sends `Message`s.

    `cores`: what it and its workers keep to. Kernels have all cores: several programs are built at a time.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent handles Ctrl-C
    warnings.simplefilter("ignore")  # warnings of the authors' code would not be seen

    def send(message: Message) -> None:
        line.send(msgspec.msgpack.encode(message))

    job: Job | None = None
    every_core = all_cores()
    try:
        exercises = load_course(root).exercises
        judge_ = RetryingJudge(exercises, TimingLock(lock_folder, send), send)
        while True:
            with open_workers() as workers:
                while True:
                    job = job or msgspec.msgpack.decode(line.receive(), type=Job)
                    is_built = exercises[job.submission.exercise].traits.is_emulated
                    keep_to(every_core if is_built else cores)
                    result = judge_.decide(job, workers)
                    if result is None:
                        break  # with new workers
                    send(result)
                    job = None
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as fault:
        with contextlib.suppress(OSError):
            send(GraderFault(f"a judge process failed: {fault}"))


class RetryingJudge:
    """Judges jobs, and judges again if another process may be the cause of a failure."""

    def __init__(
        self, exercises: dict[str, Exercise], lock: TimingLock, on_progress: OnProgress = lambda progress: None
    ) -> None:
        self._exercises, self._lock, self._on_progress = exercises, lock, on_progress
        self._budget: Budget | None = None  # of the job that is being tried again, with new workers

    def decide(self, job: Job, workers: WorkerSource) -> JobResult | None:
        """The result, or None if the job should be tried again with new workers, after a fault of the grader.

        A worker that died may have been killed from outside (by the system, out of memory); if the submission is the
        cause, it dies again in the same way. All tries together have one budget of time.
        """
        exercise = self._exercises[job.submission.exercise]
        try:
            budget = self._budget or Budget(submission_seconds(exercise))
        except CourseError as fault:
            return CourseFault(exercise.id, str(fault))
        result = self._judge_repeatedly(job, exercise, workers, budget)
        is_ours = Status.NOT_GRADED in _statuses(result)
        self._budget = budget if is_ours and self._budget is None else None
        return None if self._budget is not None else result

    def _judge_repeatedly(self, job: Job, exercise: Exercise, workers: WorkerSource, budget: Budget) -> JobResult:
        """The first result in which no worker died, or whose report equals an earlier one; else the last. Its seconds
        are those of all tries."""
        began, seen = time.monotonic(), list[Report]()
        result = judge_job(job, exercise, workers, self._lock, self._on_progress, budget)
        while _statuses(result) & KILLED and len(seen) < MOST_TRIES and not budget.is_spent:
            assert isinstance(result, Result)
            if result.report in seen:
                break
            seen.append(result.report)
            again = judge_job(job, exercise, workers, self._lock, self._on_progress, budget)
            if budget.is_spent:  # this try was cut short, so the one before counts
                break
            result = again
        if not isinstance(result, Result):
            return result
        return msgspec.structs.replace(result, seconds=time.monotonic() - began)


def submission_seconds(exercise: Exercise) -> float:
    """The time limit of a submission: the sum of the limits of all its checks."""
    budgets = [check.timing_seconds for check in exercise.checks if check.timing_seconds]
    others = len(exercise.checks) - len(budgets)
    limit = exercise.limits.seconds
    loading = limit + exercise.traits.building_seconds
    timing = sum(2 * budget + limit for budget in budgets)  # measured beside other judges, and again alone
    return loading + TIMES_LIMIT * limit * others + timing


def stage_seconds(exercise: Exercise) -> float:
    """The longest time between two messages of a judge: one check, with up to two starts of a worker."""
    limit = exercise.limits.seconds
    starting = 2 * limit + exercise.traits.building_seconds
    timing = max((check.timing_seconds for check in exercise.checks), default=0.0)
    return starting + 2 * TIMES_LIMIT * limit + timing


def _statuses(result: JobResult) -> set[Status]:
    return {outcome.status for outcome in result.report.outcomes} if isinstance(result, Result) else set()


def judge_job(
    job: Job, exercise: Exercise, workers: WorkerSource, lock: TimingLock, on_progress: OnProgress, budget: Budget
) -> Result | CourseFault:
    """The result of one submission. Never raises: a fault of the grader also gives a result."""
    submission = job.submission
    try:
        for event in judge.events(submission, exercise, job.seed, workers, reveal=False, lock=lock, budget=budget):
            if isinstance(event, Checking):
                on_progress(JobProgress(f"check '{event.check}'"))
        assert isinstance(event, Result)
        return msgspec.structs.replace(event, walled=job.walled, named=(), elsewhere=0.0)  # fields that are not stored
    except CourseError as fault:
        return CourseFault(exercise.id, str(fault))
    except Exception as fault:
        reason = str(fault) if isinstance(fault, GraderError) else f"a fault of the grader: {type(fault).__name__}"
        return not_graded(job, exercise, reason, "".join(traceback.format_exception(fault)))


def not_graded(job: Job, exercise: Exercise, reason: str, details: str = "") -> Result:
    """The result of a submission that the grader could not judge: all points are open."""
    return _alike(job, exercise, Status.NOT_GRADED, reason, details)


def not_ended(job: Job, exercise: Exercise, reason: str) -> Result:
    """The result of a submission that hangs although the reference does not: it has no points."""
    return _alike(job, exercise, Status.TIMED_OUT, reason, "")


def _alike(job: Job, exercise: Exercise, status: Status, reason: str, details: str) -> Result:
    names = [(check.name, exercise.points_of(check)) for check in exercise.checks]
    outcomes = tuple(Outcome.of(name, status, 0.0, points, reason) for name, points in names)
    left = exercise.points if status.leaves_open else 0.0
    report = Report(REPORT_SCHEMA, exercise.id, 0.0, left, exercise.points, outcomes)
    kept = {names[0][0]: details} if details else {}
    return Result(job.submission.student, report, details=kept, walled=job.walled)
