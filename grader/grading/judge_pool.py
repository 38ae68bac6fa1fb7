"""Judges in processes of their own, from outside: each has one task at a time, and ends it or is replaced."""

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
    Message,
    OpenWorkers,
    Progress,
    Verdict,
    not_ended,
    not_graded,
    stage_seconds,
)
from grader.processes.children import Child
from grader.results.store import Basis
from grader.submission import Submission

AUTHOR_SECONDS = 120.0  # that the authors' own code may take for one check, beside what the submission takes


class Task(msgspec.Struct, frozen=True):
    """A job, and the key that its report will be kept under. `basis`: what the report will be about."""

    job: Job
    key: str
    basis: Basis = Basis()


class _Judge:
    """A judge's process, from outside. It has at most one task."""

    def __init__(self, root: Path, open_workers: OpenWorkers, lane: Path) -> None:
        try:
            self.process = Child("grader.grading.judge_process:serve", root, open_workers, lane)
        except OSError as fault:
            raise GraderError(f"no process of a judge could be started: {fault}") from fault
        self.task: Task | None = None
        self.tries = 0
        self.stage = ""  # how far it is with it
        self.ends = math.inf  # of the clock that is monotonic: when it should have come further
        self.hung_at = ""  # where the judging of the task did not end; what is being judged is then the reference

    def give(self, task: Task, seconds: float) -> None:
        """`seconds`: the time within which it must come further."""
        self.task, self.tries, self.hung_at = task, self.tries + 1, ""
        self._send(task.job, seconds)

    def rehearse(self, task: Task, reference: Submission, hung_at: str, seconds: float) -> None:
        """Judge the reference in the place of a submission whose judging did not end: does its own end?"""
        self.task, self.hung_at = task, hung_at
        self._send(msgspec.structs.replace(task.job, submission=reference), seconds)

    def _send(self, job: Job, seconds: float) -> None:
        self._seconds, self.stage, self.ends = seconds, "its start", time.monotonic() + seconds
        with contextlib.suppress(OSError):  # it has died: that is seen when it does not answer
            self.process.send(msgspec.msgpack.encode(job))

    def receive(self) -> Verdict | Progress | None:
        """What it says, or None where it has died."""
        try:
            message: Message = msgspec.msgpack.decode(self.process.receive(), type=Message)
        except (EOFError, OSError):
            return None
        if isinstance(message, Progress):
            self.stage = message.stage
            self.ends = math.inf if message.waits else time.monotonic() + self._seconds
        return message

    def free(self) -> None:
        self.task, self.tries, self.hung_at, self.ends = None, 0, "", math.inf


class Crew:
    """As many judges as are wanted, started when there is something to do for them. For one thread."""

    def __init__(
        self,
        root: Path,
        exercises: Mapping[str, Exercise],
        open_workers: OpenWorkers,
        count: int,
        lane: Path,
        *,
        author_seconds: float = AUTHOR_SECONDS,
    ) -> None:
        """`root` and `exercises`: of the course; `lane`: the folder for the locks of timings."""
        self._root, self._exercises, self._open_workers, self._count = root, exercises, open_workers, count
        self._judges: list[_Judge] = []
        self._lane, self._author_seconds = lane, author_seconds

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, *exception: object) -> None:
        self.close(10.0 if exception[0] is None else 0.0)

    def close(self, seconds: float = 10.0) -> None:
        """End the judges; one that is at work is killed after so many seconds."""
        for judge in self._judges:
            judge.process.end(seconds)
        self._judges.clear()

    @property
    def is_busy(self) -> bool:
        return any(judge.task for judge in self._judges)

    @property
    def is_full(self) -> bool:
        return len(self._judges) == self._count and all(judge.task for judge in self._judges)

    def give(self, task: Task) -> None:
        idle = next((judge for judge in self._judges if judge.task is None), None)
        (idle or self._add()).give(task, self._patience(task))

    def wait(self) -> tuple[Task, Verdict]:
        """The next verdict. A judge that dies is replaced, and its task tried once more; one that does not end is
        replaced, too, and whose fault that is shows with the reference."""
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

    def _next(self) -> _Judge | None:
        """The next one that says something or dies; None where there is one that has taken too long."""
        with selectors.DefaultSelector() as selector:
            for judge in self._judges:
                if judge.task:
                    selector.register(judge.process, selectors.EVENT_READ, judge)
            ends = min(judge.ends for judge in self._judges if judge.task)
            left = None if ends == math.inf else max(ends - time.monotonic(), 0.0)
            ready = selector.select(left)
        return ready[0][0].data if ready else None

    def _after(self, judge: _Judge, message: Message) -> tuple[Task, Verdict] | None:
        if isinstance(message, Progress):
            return None
        if message.our_fault:
            raise GraderError(message.our_fault)
        task, hung_at = judge.task, judge.hung_at
        assert task is not None
        judge.free()
        if not hung_at:
            return task, message
        exercise = self._exercises[task.job.exercise]
        reason = f"its judging did not end, in {hung_at}; that of the reference does"
        return task, Verdict(not_ended(task.job.student, exercise, reason))

    def _after_a_death(self, judge: _Judge) -> tuple[Task, Verdict] | None:
        task = self._without(judge, 1.0)
        if judge.tries > 1 or judge.hung_at:
            exercise = self._exercises[task.job.exercise]
            return task, Verdict(not_graded(task.job.student, exercise, "the judge's process ended"))
        successor = self._add()
        successor.tries = judge.tries
        successor.give(task, self._patience(task))
        return None

    def _after_a_hang(self) -> tuple[Task, Verdict] | None:
        judge = min((each for each in self._judges if each.task), key=lambda each: each.ends)
        if judge.ends > time.monotonic():
            return None
        task = self._without(judge, 0.0)
        exercise = self._exercises[task.job.exercise]
        if judge.hung_at:
            where = f"{exercise.id}: its own code (checks.py, {exercise.reference_file}, mistakes.py, ...)"
            return task, Verdict(
                course_fault=f"{where} does not end, with the reference neither: more than "
                f"{self._patience(task):.0f} s in {judge.stage} or right after it"
            )
        try:
            source = exercise.read(exercise.reference_file)
            reference = Submission(exercise.reference_file, source, used=references_used(exercise))
        except CourseError as fault:
            return task, Verdict(course_fault=str(fault))
        self._add().rehearse(task, reference, judge.stage, self._patience(task))
        return None

    def _without(self, judge: _Judge, seconds: float) -> Task:
        """End it; the task that it had."""
        self._judges.remove(judge)
        judge.process.end(seconds)
        assert judge.task is not None
        return judge.task

    def _patience(self, task: Task) -> float:
        return self._author_seconds + stage_seconds(self._exercises[task.job.exercise])

    def _add(self) -> _Judge:
        self._judges.append(_Judge(self._root, self._open_workers, self._lane))
        return self._judges[-1]
