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
from multiprocessing.connection import Connection
from pathlib import Path

import msgspec

from grader import judge
from grader.checks.trial import WorkerSource
from grader.course import Exercise, load_course
from grader.errors import CourseError, GraderError
from grader.model import REPORT_SCHEMA, Graded, Outcome, Report, Status
from grader.submission import Submission

KILLED = {Status.CRASHED, Status.OUT_OF_MEMORY}  # by the submission's own doing, or by somebody else's
MOST_TRIES = 5
OpenWorkers = Callable[[], AbstractContextManager[WorkerSource]]  # a class or a partial: it has to cross to a process


class Job(msgspec.Struct, frozen=True):
    """One submission to be judged. The seed is all that a judge is told of the secret."""

    student: str
    exercise: str
    submission: Submission
    seed: int


class Verdict(msgspec.Struct, frozen=True):
    """A report; or a fault of the course; or, where there are no workers to be had, ours."""

    graded: Graded | None = None
    course_fault: str = ""
    our_fault: str = ""


class Lane(judge.Lane):
    """The machine's attention: shared while submissions are judged, exclusive while one is timed.

    Locks on two files: all who have opened them take part, and a process that dies holds none. Who wants it alone
    keeps the gate shut while it waits, so that a timing never waits for a queue of others.
    """

    def __init__(self, folder: Path) -> None:
        """The files stay in that folder, empty: who removed them while another opens them would make two lanes."""
        names = (".timing-gate", ".timing-floor")
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW  # a checkout may bring links of these names
        self._gate, self._floor = (os.open(folder / name, flags, 0o600) for name in names)

    @contextmanager
    def shared(self) -> Iterator[None]:
        with _locked(self._gate, fcntl.LOCK_SH):
            fcntl.flock(self._floor, fcntl.LOCK_SH)
        try:
            yield
        finally:
            fcntl.flock(self._floor, fcntl.LOCK_UN)

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        with _locked(self._gate, fcntl.LOCK_EX), _locked(self._floor, fcntl.LOCK_EX):
            yield


@contextmanager
def _locked(file: int, how: int) -> Iterator[None]:
    fcntl.flock(file, how)
    try:
        yield
    finally:
        fcntl.flock(file, fcntl.LOCK_UN)


def serve(jobs: Connection, root: Path, open_workers: OpenWorkers, lane_folder: Path) -> None:
    """The life of a judge's process, until whoever gives the jobs is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the one who gives the jobs
    warnings.simplefilter("ignore")  # the authors' code may warn, and that goes to nobody
    job: Job | None = None
    try:
        judge_ = Judge(load_course(root).exercises, Lane(lane_folder))
        while True:
            with open_workers() as workers:
                while True:
                    job = job or msgspec.msgpack.decode(jobs.recv_bytes(), type=Job)
                    verdict = judge_.decide(job, workers)
                    if verdict is None:
                        break  # with new workers
                    jobs.send_bytes(msgspec.msgpack.encode(verdict))
                    job = None
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except Exception as fault:
        with contextlib.suppress(OSError):
            jobs.send_bytes(msgspec.msgpack.encode(Verdict(our_fault=f"no judge can work here: {fault}")))


class Judge:
    """Judges again what may have been somebody else's doing."""

    def __init__(self, exercises: dict[str, Exercise], lane: Lane) -> None:
        self._exercises, self._lane = exercises, lane
        self._has_new_workers = False

    def decide(self, job: Job, workers: WorkerSource) -> Verdict | None:
        """None where the job should be tried once more, with new workers: a fault of ours may pass.

        A worker that died may have been killed by somebody else than the submission in it (the system, short of
        memory): what the submission does itself, it does twice alike.
        """
        exercise = self._exercises[job.exercise]
        verdict = judged(job, exercise, workers, self._lane)
        seen: list[Report] = []
        while verdict.graded and _statuses(verdict) & KILLED and len(seen) < MOST_TRIES:
            if verdict.graded.report in seen:
                break
            seen.append(verdict.graded.report)
            verdict = judged(job, exercise, workers, self._lane)
        if Status.NOT_GRADED in _statuses(verdict) and not self._has_new_workers:
            self._has_new_workers = True
            return None
        self._has_new_workers = False
        return verdict


def _statuses(verdict: Verdict) -> set[Status]:
    return {outcome.status for outcome in verdict.graded.report.outcomes} if verdict.graded else set()


def judged(job: Job, exercise: Exercise, workers: WorkerSource, lane: Lane) -> Verdict:
    """The verdict on one submission. Never raises: a fault of ours gives a report too."""
    began = time.monotonic()
    try:
        found = judge.grade(job.submission, exercise, job.seed, workers, reveal=False, lane=lane)
        seconds = time.monotonic() - began
        return Verdict(Graded(job.student, found.report, found.mistakes, found.details, found.figures, seconds))
    except CourseError as fault:
        return Verdict(course_fault=str(fault))
    except Exception as fault:
        reason = str(fault) if isinstance(fault, GraderError) else f"a fault of the grader's: {type(fault).__name__}"
        return Verdict(not_graded(job.student, exercise, reason, "".join(traceback.format_exception(fault))))


def not_graded(student: str, exercise: Exercise, reason: str, details: str = "") -> Graded:
    """The report on a submission that we could not judge: everything is open."""
    names = [(check.name, exercise.points_of(check)) for check in exercise.checks]
    outcomes = tuple(Outcome(name, Status.NOT_GRADED, 0.0, points, reason) for name, points in names)
    report = Report(REPORT_SCHEMA, exercise.id, 0.0, exercise.points, exercise.points, outcomes)
    return Graded(student, report, details={names[0][0]: details} if details else {})
