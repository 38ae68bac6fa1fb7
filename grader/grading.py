"""Many submissions: judges in processes of their own, and one writer, who keeps every report as it comes.

The order of the work is fixed; the reports do not depend on it.
"""

import contextlib
import multiprocessing
import multiprocessing.connection
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.collection import Entry
from grader.course import Course, Exercise
from grader.errors import CourseError, GraderError
from grader.identity import digest_of, exercise_digest, judging_digest, made_with, submission_digest
from grader.judging import Job, OpenWorkers, Verdict, not_graded, serve
from grader.model import Graded, Kind
from grader.secret import Secret
from grader.store import Basis, Store
from grader.worker.launch import for_children


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
    return Plan(course.root, sound, digests, secret, walled, judging, made_with()), faults


def grade_all(
    entries: Iterable[Entry],
    plan: Plan,
    store: Store,
    open_workers: OpenWorkers,
    judges: int,
    stopping: threading.Event | None = None,
    *,
    without_gpu: bool = False,
) -> Iterator[Done]:
    """Judge what the store does not have yet, and keep each report before it is given out here.

    `without_gpu`: there is none on this machine, so what waits for one is not tried again.

    Once `stopping` is set no other submission is begun; those under way are finished and kept. Raises GraderError where
    the store or the workers fail us.
    """
    stopping = stopping or threading.Event()
    broken: set[str] = set()  # exercises whose author's code raised: the rest of their submissions wait for a repair
    with _Crew(plan, open_workers, judges, store.path.parent) as crew:
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
        context = multiprocessing.get_context("spawn")  # a fork would take our open files and locks along
        self.pipe, theirs = context.Pipe()
        arguments = (theirs, plan.root, open_workers, lane)
        self._process = context.Process(target=serve, args=arguments, daemon=True)
        with for_children("1"):
            self._process.start()
        theirs.close()
        self.task: Task | None = None
        self.tries = 0

    def give(self, task: Task) -> None:
        self.task, self.tries = task, self.tries + 1
        with contextlib.suppress(OSError):  # it has died: that is seen when it does not answer
            self.pipe.send_bytes(msgspec.msgpack.encode(task.job))

    def receive(self) -> Verdict | None:
        """Its verdict, or None where it has died."""
        try:
            verdict = msgspec.msgpack.decode(self.pipe.recv_bytes(), type=Verdict)
        except (EOFError, OSError):
            return None
        self.task, self.tries = None, 0
        return verdict

    def end(self, seconds: float) -> None:
        """It ends by itself when nobody can give it anything more."""
        self.pipe.close()
        self._process.join(seconds)
        if self._process.exitcode is None:
            self._process.kill()
            self._process.join()


class _Crew:
    """As many judges as are wanted, started when there is something to do for them."""

    def __init__(self, plan: Plan, open_workers: OpenWorkers, count: int, lane: Path) -> None:
        self._plan, self._open_workers, self._count = plan, open_workers, count
        self._judges: list[_Judge] = []
        self._lane = lane

    def __enter__(self) -> "_Crew":
        return self

    def __exit__(self, *exception: object) -> None:
        for judge in self._judges:
            judge.end(10.0 if exception[0] is None else 0.0)

    @property
    def is_busy(self) -> bool:
        return any(judge.task for judge in self._judges)

    @property
    def is_full(self) -> bool:
        return len(self._judges) == self._count and all(judge.task for judge in self._judges)

    def give(self, task: Task) -> None:
        idle = next((judge for judge in self._judges if judge.task is None), None)
        (idle or self._add()).give(task)

    def wait(self) -> tuple[Task, Verdict]:
        """The next verdict. A judge that dies is replaced, and its task tried once more."""
        while True:
            pipes = {judge.pipe: judge for judge in self._judges if judge.task}
            ready = multiprocessing.connection.wait(list(pipes))
            judge = pipes[ready[0]]  # type: ignore[index]  # one of those that were given
            task = judge.task
            assert task is not None
            verdict = judge.receive()
            if verdict is None:
                self._judges.remove(judge)
                judge.end(1.0)
                if judge.tries > 1:
                    exercise = self._plan.exercises[task.job.exercise]
                    return task, Verdict(not_graded(task.job.student, exercise, "the judge's process ended"))
                successor = self._add()
                successor.tries = judge.tries
                successor.give(task)
            elif verdict.our_fault:
                raise GraderError(verdict.our_fault)
            else:
                return task, verdict

    def _add(self) -> _Judge:
        self._judges.append(_Judge(self._plan, self._open_workers, self._lane))
        return self._judges[-1]
