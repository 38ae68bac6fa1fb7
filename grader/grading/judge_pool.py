"""A pool of judge processes: each has one job at a time, and is replaced if it dies or hangs."""

import contextlib
import math
import selectors
import time
from collections.abc import Mapping
from pathlib import Path

import msgspec

from grader.course.exercise import Exercise
from grader.course.used import references_used
from grader.errors import CourseError, GraderError
from grader.grading.judge_process import (
    Job,
    JobProgress,
    JobResult,
    Message,
    OpenWorkers,
    not_ended,
    not_graded,
    stage_seconds,
)
from grader.model import CourseFault, GraderFault
from grader.processes.children import Child
from grader.processes.cores import cores_for
from grader.submission import Submission

AUTHOR_SECONDS = 120.0  # limit for the author's code in one check, without the submission's time


class _JudgeProcess:
    """The parent's end of a judge process, which has at most one job."""

    def __init__(self, root: Path, open_workers: OpenWorkers, lock_folder: Path, cores: frozenset[int]) -> None:
        try:
            self.process = Child("grader.grading.judge_process:run_judge", root, open_workers, lock_folder, cores)
        except OSError as fault:
            raise GraderError(f"cannot start a judge process: {fault}") from fault
        self.cores = cores
        self.job: Job | None = None
        self.tries = 0
        self.stage = ""  # the last progress that it reported
        self.ends = math.inf  # monotonic time by which it must report progress
        self.hung_at = ""  # the stage in which the submission hung; then the reference is judged in its place

    def submit(self, job: Job, seconds: float) -> None:
        """`seconds`: the time within which it must report progress."""
        self.job, self.tries, self.hung_at = job, self.tries + 1, ""
        self._send(job, seconds)

    def rehearse(self, job: Job, reference: Submission, hung_at: str, seconds: float) -> None:
        """Judge the reference in place of a submission that hung, to find out whether it hangs, too."""
        self.job, self.hung_at = job, hung_at
        self._send(msgspec.structs.replace(job, submission=reference), seconds)

    def _send(self, job: Job, seconds: float) -> None:
        self._seconds, self.stage, self.ends = seconds, "its start", time.monotonic() + seconds
        with contextlib.suppress(OSError):  # it has died; `receive` will find that out
            self.process.send(msgspec.msgpack.encode(job))

    def receive(self) -> JobResult | JobProgress | None:
        """Its next message, or None if it has died."""
        try:
            message: Message = msgspec.msgpack.decode(self.process.receive(), type=Message)
        except (EOFError, OSError):
            return None
        if isinstance(message, JobProgress):
            self.stage = message.stage
            self.ends = math.inf if message.waits else time.monotonic() + self._seconds
        return message

    def free(self) -> None:
        self.job, self.tries, self.hung_at, self.ends = None, 0, "", math.inf


class JudgePool:
    """At most `count` judge processes, started when they are needed. Not thread-safe."""

    def __init__(
        self,
        root: Path,
        exercises: Mapping[str, Exercise],
        open_workers: OpenWorkers,
        count: int,
        lock_folder: Path,
        *,
        author_seconds: float = AUTHOR_SECONDS,
    ) -> None:
        """`root` and `exercises`: of the course; `lock_folder`: the folder for the files of the timing lock."""
        self._root, self._exercises, self._open_workers = root, exercises, open_workers
        self._cores = cores_for(count)  # of each judge
        self._judges: list[_JudgeProcess] = []
        self._lock_folder, self._author_seconds = lock_folder, author_seconds

    def __enter__(self) -> "JudgePool":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close(10.0 if exception[0] is None else 0.0)

    def close(self, seconds: float = 10.0) -> None:
        """End the judges; a busy one is killed after so many seconds."""
        for judge in self._judges:
            judge.process.let_end()
        for judge in self._judges:
            judge.process.end(seconds)
        self._judges.clear()

    @property
    def is_busy(self) -> bool:
        return any(judge.job for judge in self._judges)

    @property
    def is_full(self) -> bool:
        return len(self._judges) == len(self._cores) and all(judge.job for judge in self._judges)

    def submit(self, job: Job) -> None:
        idle = next((judge for judge in self._judges if judge.job is None), None)
        (idle or self._add()).submit(job, self._patience(job))

    def wait(self) -> tuple[Job, JobResult]:
        """The next result. A judge that dies is replaced, and its job is tried once more. One that hangs is replaced,
        too; judging the reference then shows whether the submission or the exercise is at fault."""
        while True:
            judge = self._next()
            message = judge.receive() if judge is not None else None
            if judge is None:
                done = self._after_a_hang()
            elif message is None:
                done = self._after_a_death(judge)
            else:
                done = self._after(judge, message)
            if done is not None:
                return done

    def _next(self) -> _JudgeProcess | None:
        """The next judge that sends a message or dies; None if one has taken too long."""
        with selectors.DefaultSelector() as selector:
            for judge in self._judges:
                if judge.job:
                    selector.register(judge.process, selectors.EVENT_READ, judge)
            ends = min(judge.ends for judge in self._judges if judge.job)
            left = None if ends == math.inf else max(ends - time.monotonic(), 0.0)
            ready = selector.select(left)
        return ready[0][0].data if ready else None

    def _after(self, judge: _JudgeProcess, message: Message) -> tuple[Job, JobResult] | None:
        if isinstance(message, JobProgress):
            return None
        if isinstance(message, GraderFault):
            raise GraderError(message.reason)
        job, hung_at = judge.job, judge.hung_at
        assert job is not None
        judge.free()
        if not hung_at:
            return job, message
        exercise = self._exercises[job.submission.exercise]
        return job, not_ended(job, exercise, f"its judging did not end, in {hung_at}; that of the reference does")

    def _after_a_death(self, judge: _JudgeProcess) -> tuple[Job, JobResult] | None:
        job = self._without(judge, 1.0)
        if judge.tries > 1 or judge.hung_at:
            exercise = self._exercises[job.submission.exercise]
            return job, not_graded(job, exercise, "the judge's process ended")
        successor = self._add()
        successor.tries = judge.tries
        successor.submit(job, self._patience(job))
        return None

    def _after_a_hang(self) -> tuple[Job, JobResult] | None:
        judge = min((each for each in self._judges if each.job), key=lambda each: each.ends)
        if judge.ends > time.monotonic():
            return None
        job = self._without(judge, 0.0)
        exercise = self._exercises[job.submission.exercise]
        if judge.hung_at:
            where = f"{exercise.id}: its own code (checks.py, {exercise.reference_file}, mistakes.py, ...)"
            patience = f"more than {self._patience(job):.0f} s in {judge.stage} or right after it"
            return job, CourseFault(exercise.id, f"{where} does not end, with the reference neither: {patience}")
        try:
            source = exercise.read(exercise.reference_file)
            whose = job.submission.student, exercise.id
            reference = Submission(exercise.reference_file, source, "", references_used(exercise), *whose)
        except CourseError as fault:
            return job, CourseFault(exercise.id, str(fault))
        self._add().rehearse(job, reference, judge.stage, self._patience(job))
        return None

    def _without(self, judge: _JudgeProcess, seconds: float) -> Job:
        """End this judge and return its job."""
        self._judges.remove(judge)
        judge.process.end(seconds)
        assert judge.job is not None
        return judge.job

    def _patience(self, job: Job) -> float:
        return self._author_seconds + stage_seconds(self._exercises[job.submission.exercise])

    def _add(self) -> _JudgeProcess:
        left = list(self._cores)
        for judge in self._judges:
            left.remove(judge.cores)
        self._judges.append(_JudgeProcess(self._root, self._open_workers, self._lock_folder, left[0]))
        return self._judges[-1]
