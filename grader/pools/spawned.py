"""Spawns a process without walls for each submission; chooses the worker for a kind of exercise."""

import functools
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Self

from grader.course.exercise import Exercise
from grader.model import Kind, Limits
from grader.processes.launch import Launched
from grader.submission import Submission
from grader.worker import protocol
from grader.workers.client import Worker
from grader.workers.interface import AnyWorker
from grader.workers.process import Process, Spawned

if TYPE_CHECKING:  # other exercises do not wait for these imports
    from grader.cuda.build_dir import BuildDir
    from grader.cuda.compilation import Compilation


class Workers:
    """Spawns a process for each submission, without walls: for a student's own machine, on every platform.

    One instance belongs to one thread.
    """

    def __init__(self, launched: Launched | None = None, *, emulate_only: bool = False) -> None:
        """`emulate_only`: kernels ignore a GPU."""
        self._emulate_only = emulate_only
        self._spare: Process | None = None
        self._begun: Compilation | None = None
        self._launched = launched  # a process that was started before the exercise was known

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._spare is not None:
            self._spare.kill()
        self._spare = None
        self._end_begun()

    def prepare(self, exercise: Exercise) -> None:
        """Start the process of the next worker for such an exercise early, so that it imports meanwhile."""
        if self._spare is None:
            launched, self._launched = self._launched, None
            self._spare = Spawned(exercise.kind, exercise.limits, launched)

    def begin(self, submission: Submission, exercise: Exercise) -> None:
        """Start to compile a kernel file before the judge has imported what it needs."""
        if exercise.traits.is_emulated and not submission.fault:
            from grader.cuda.compilation import Compilation

            self._end_begun()
            self._begun = Compilation(submission.source, self._build_dir())
            self._begun.begin()

    def _end_begun(self) -> None:
        if self._begun is not None:
            self._begun.close()
        self._begun = None

    def open(self, submission: Submission, exercise: Exercise) -> AnyWorker:
        return self.run(submission.source, submission.filename, exercise, submission.used)

    def open_yardstick(self, exercise: Exercise) -> AbstractContextManager[AnyWorker]:
        return self.run(exercise.yardstick, f"yardstick{exercise.suffix}", exercise)

    def run(self, code: bytes, filename: str, exercise: Exercise, used: tuple[protocol.Used, ...] = ()) -> AnyWorker:
        """A worker for any program that has the exercise's entry point."""
        if exercise.traits.is_emulated:
            return self._kernel_worker(code, filename, exercise)
        return self._worker(code, filename, exercise, used)

    def _worker(self, code: bytes, filename: str, exercise: Exercise, used: tuple[protocol.Used, ...] = ()) -> Worker:
        start = functools.partial(self.start, packages=exercise.packages)
        return Worker(code, filename, exercise, start, used)

    def _kernel_worker(self, code: bytes, filename: str, exercise: Exercise) -> AnyWorker:
        from grader.cuda.kernel_worker import KernelWorker  # other exercises do not wait for this import

        begun = None
        if self._begun is not None and self._begun.code == code:
            begun, self._begun = self._begun, None
        build_dir = begun.build_dir if begun else self._build_dir()
        return KernelWorker(code, filename, exercise, build_dir, emulate_only=self._emulate_only, begun=begun)

    def _build_dir(self) -> "BuildDir":
        from grader.cuda.build_dir import BuildDir

        return BuildDir()

    def start(self, kind: Kind, limits: Limits, packages: tuple[str, ...] = ()) -> Process:
        """A process for a worker: the prepared one, if its kind fits. `packages`: those that it may import."""
        spare, self._spare = self._spare, None
        if spare is not None and (spare.kind, spare.limits) == (kind, limits):
            return spare
        if spare is not None:
            spare.kill()
        return Spawned(kind, limits)
