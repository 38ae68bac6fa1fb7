"""Many submissions: judges in processes of their own, and one writer, who keeps every report as it comes.

The order of the work is fixed; the reports do not depend on it.
"""

import contextlib
import math
import selectors
import threading
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.children import Child
from grader.collection import Entry
from grader.course import Course, Exercise
from grader.errors import CourseError, GraderError
from grader.identity import digest_of, exercise_digest, judging_digest, made_with, submission_digest
from grader.judging import (
    Job,
    Message,
    OpenWorkers,
    Progress,
    Verdict,
    not_ended,
    not_graded,
    submission_seconds,
)
from grader.model import Graded, Kind
from grader.secret import Secret
from grader.store import Basis, Store
from grader.submission import Submission

AUTHOR_SECONDS = 120.0  # that the authors' own code may take for one check, beside what the submission takes


class Task(msgspec.Struct, frozen=True):
    """A job, and the key that its report will be kept under. `basis`: what the report will be about."""

    job: Job
    key: str
    basis: Basis = Basis()


class Done(msgspec.Struct, frozen=True):
    """What became of an entry: a report, new or `unchanged` since an earlier run; or a fault of the course.

    `counts`: false for a new report that leaves more open than an earlier one of the same submission, which still
    counts.
    """

    student: str
    exercise: str
    graded: Graded | None = None
    unchanged: bool = False
    course_fault: str = ""
    counts: bool = True


class Plan(msgspec.Struct, frozen=True, eq=False):
    """How entries become tasks: the exercises that are sound, their digests, and the secret of the hidden cases."""

    root: Path
    exercises: dict[str, Exercise]
    digests: dict[str, str]
    secret: Secret
    walled: bool
    judging: dict[Kind, str]
    made_with: str = ""

    def task(self, entry: Entry) -> Task:
        submission, exercise = entry.read(), entry.exercise
        basis = Basis(submission_digest(submission), self.digests[exercise])
        parts = (entry.student, exercise, basis.submission, basis.exercise)
        judging = self.judging[self.exercises[exercise].kind]
        key = digest_of(*parts, judging, self.secret.fingerprint, "walled" if self.walled else "unsafe")
        seed = self.secret.seed(exercise, submission.digest)
        return Task(Job(entry.student, exercise, submission, seed), key, basis)


def plan(course: Course, exercises: Iterable[Exercise], secret: Secret, *, walled: bool) -> tuple[Plan, dict[str, str]]:
    """Load what the authors wrote, before anybody is judged; and the faults of the exercises that cannot be used."""
    sound: dict[str, Exercise] = {}
    digests: dict[str, str] = {}
    faults: dict[str, str] = {}
    for exercise in exercises:
        try:
            _ = exercise.checks, exercise.forbidden, exercise.parameters, exercise.mistakes
            digests[exercise.id] = exercise_digest(exercise)
            sound[exercise.id] = exercise
        except CourseError as fault:
            faults[exercise.id] = str(fault)
        except OSError as fault:
            faults[exercise.id] = f"{fault.filename}: {fault.strerror}"
    judging = {kind: judging_digest(kind) for kind in {exercise.kind for exercise in sound.values()}}
    return Plan(course.root.resolve(), sound, digests, secret, walled, judging, made_with()), faults


def grade_all(
    entries: Iterable[Entry],
    plan: Plan,
    store: Store,
    open_workers: OpenWorkers,
    judges: int,
    stopping: threading.Event | None = None,
    *,
    without_gpu: bool = False,
    author_seconds: float = AUTHOR_SECONDS,
) -> Iterator[Done]:
    """Judge what the store does not have yet, and keep each report before it is given out here.

    `without_gpu`: there is none on this machine, so what waits for one is not tried again. `author_seconds`: what the
    code of the exercise's author may take for one check.

    Once `stopping` is set no other submission is begun; those under way are finished and kept. Raises GraderError where
    the store or the workers fail us.
    """
    stopping = stopping or threading.Event()
    broken: set[str] = set()  # exercises whose author's code raised: the rest of their submissions wait for a repair
    with _Crew(plan, open_workers, judges, store.path.parent.resolve(), author_seconds) as crew:
        for entry in entries:
            if stopping.is_set():
                break
            if entry.exercise in broken:
                continue
            task = plan.task(entry)
            if store.find(entry.student, entry.exercise, task.key, without_gpu=without_gpu):
                yield Done(entry.student, entry.exercise, unchanged=True)
                continue
            finished = crew.wait() if crew.is_full else None
            crew.give(task)  # first, so that a judge does not wait for the disk
            if finished:
                yield _kept(*finished, store, plan, broken)
        while crew.is_busy:
            yield _kept(*crew.wait(), store, plan, broken)


def _kept(task: Task, verdict: Verdict, store: Store, plan: Plan, broken: set[str]) -> Done:
    student, exercise = task.job.student, task.job.exercise
    if verdict.graded is None:
        broken.add(exercise)
        return Done(student, exercise, course_fault=verdict.course_fault)
    graded = msgspec.structs.replace(verdict.graded, walled=plan.walled)
    counts = store.keep(task.key, graded, task.basis, plan.made_with)
    return Done(student, exercise, graded, counts=counts)


class _Judge:
    """A judge's process, from outside. It has at most one task."""

    def __init__(self, plan: Plan, open_workers: OpenWorkers, lane: Path) -> None:
        try:
            self.process = Child("grader.judging:serve", plan.root, open_workers, lane)
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


class _Crew:
    """As many judges as are wanted, started when there is something to do for them."""

    def __init__(self, plan: Plan, open_workers: OpenWorkers, count: int, lane: Path, author_seconds: float) -> None:
        self._plan, self._open_workers, self._count = plan, open_workers, count
        self._judges: list[_Judge] = []
        self._lane, self._author_seconds = lane, author_seconds

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *exception: object) -> None:
        for judge in self._judges:
            judge.process.end(10.0 if exception[0] is None else 0.0)

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
        exercise = self._plan.exercises[task.job.exercise]
        reason = f"its judging did not end, in {hung_at}; that of the reference does"
        return task, Verdict(not_ended(task.job.student, exercise, reason))

    def _after_a_death(self, judge: _Judge) -> tuple[Task, Verdict] | None:
        task = self._without(judge, 1.0)
        if judge.tries > 1 or judge.hung_at:
            exercise = self._plan.exercises[task.job.exercise]
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
        exercise = self._plan.exercises[task.job.exercise]
        if judge.hung_at:
            where = f"{exercise.id}: its own code (checks.py, {exercise.reference_file}, mistakes.py, ...)"
            return task, Verdict(
                course_fault=f"{where} does not end, with the reference neither: more than "
                f"{self._patience(task):.0f} s in {judge.stage} or right after it"
            )
        try:
            reference = Submission(exercise.reference_file, exercise.read(exercise.reference_file))
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
        return self._author_seconds + submission_seconds(self._plan.exercises[task.job.exercise])

    def _add(self) -> _Judge:
        self._judges.append(_Judge(self._plan, self._open_workers, self._lane))
        return self._judges[-1]
