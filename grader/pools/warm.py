"""Spare workers with their imports done, for judging again at every save. Spawned, so that every platform has them.

Each attempt takes a new process for the submission, and spares are ready for the next saves. The yardstick keeps its
process from one attempt to the next. A thread starts new spares, one at a time. During an attempt it starts none and
pauses the one that is importing (not on Windows), unless no spare is left: imports would take time from the judging.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Self

from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.model import Kind, Limits
from grader.pools.spawned import Workers
from grader.workers.client import StartProcess, Worker
from grader.workers.interface import AnyWorker
from grader.workers.process import Process, Spawned

READY = 3


class CancelledError(BaseException):  # so `except Exception` does not catch it
    """The attempt was cancelled: a newer one replaces it."""


class Spare(Spawned):
    """A spawned process that another thread may end while one thread uses it."""

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def stop(self) -> None:
        """End it without waiting; the thread that uses it finds the pipe closed, and cleans up."""
        self._popen.kill()


class WarmPool:
    """Keeps processes ready for one kind of exercise at a time. Thread-safe."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wanted: tuple[Kind, Limits] | None = None
        self._ready: list[Spare] = []
        self._starting: Spare | None = None
        self._fault: GraderError | None = None
        self._yardstick: tuple[Exercise, Worker] | None = None
        self._busy = 0
        self._closed = False
        self._filler = threading.Thread(target=self._fill, name="spares", daemon=True)
        self._filler.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._closed = True
            if self._starting is not None:
                self._starting.stop()
            self._changed.notify_all()
        self._filler.join()
        self.end_yardstick()
        for process in self._ready:
            process.kill()

    def keep(self, exercise: Exercise) -> None:
        """From now on keep spares for this exercise, and for others of its kind and limits."""
        with self._changed:
            self._wanted = (exercise.kind, exercise.limits)
            others = [each for each in self._ready if not self._fits(each)]
            self._ready = [each for each in self._ready if self._fits(each)]
            self._changed.notify_all()
        for process in others:
            process.kill()

    def attempt(self) -> "CancellableRun":
        """Workers for judging one submission once."""
        return CancellableRun(self)

    def take(self, kind: Kind, limits: Limits, is_cancelled: Callable[[], bool]) -> Spare:
        """A process that is ready, or the next one that will be. Raises GraderError if none can be started."""
        with self._changed:
            if (kind, limits) != self._wanted:
                return Spare(kind, limits)
            while True:
                if is_cancelled():
                    raise CancelledError
                if self._fault is not None:
                    fault, self._fault = self._fault, None
                    self._changed.notify_all()  # the failure may be temporary: try the next one
                    raise fault
                while self._ready:
                    process = self._ready.pop(0)
                    self._changed.notify_all()
                    if process.is_alive():
                        return process
                    process.kill()  # it has been ended from outside; close its pipes
                if self._starting is not None:
                    self._starting.signal("SIGCONT")
                self._changed.wait()

    def yardstick(self, exercise: Exercise, start: StartProcess) -> Worker:
        """The existing worker for this exercise's yardstick, or a new one. For one attempt at a time."""
        if self._yardstick is None or self._yardstick[0] is not exercise:
            self.end_yardstick()
            self._yardstick = exercise, Worker(exercise.yardstick, "yardstick.py", exercise, start)
        return self._yardstick[1]

    def end_yardstick(self) -> None:
        kept, self._yardstick = self._yardstick, None
        if kept is not None:
            with kept[1]:
                pass

    def begin(self) -> None:
        with self._changed:
            self._busy += 1
            if self._starting is not None and self._ready:
                self._starting.signal("SIGSTOP")

    def end(self) -> None:
        with self._changed:
            self._busy -= 1
            if self._starting is not None:
                self._starting.signal("SIGCONT")
            self._changed.notify_all()

    def wake(self) -> None:
        """Wake the waiting threads, so that they check again whether they were cancelled."""
        with self._changed:
            self._changed.notify_all()

    def _fits(self, process: Process) -> bool:
        return (process.kind, process.limits) == self._wanted

    def _lacks(self) -> bool:
        if self._wanted is None or self._fault is not None:
            return False
        return len(self._ready) < READY and not (self._busy and self._ready)

    def _fill(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._lacks())
                if self._closed or self._wanted is None:
                    return
                wanted = self._wanted
            self._start(*wanted)

    def _start(self, kind: Kind, limits: Limits) -> None:
        process, fault = None, None
        try:
            process = Spare(kind, limits)
            with self._changed:
                self._starting = process
                if self._closed:
                    process.stop()
            process.wait_until_ready()
        except GraderError as reason:
            fault = reason
        with self._changed:
            self._starting, self._fault = None, fault
            if process is not None and fault is None and not self._closed and self._fits(process):
                self._ready.append(process)
                process = None
            self._changed.notify_all()
        if process is not None:  # not wanted any more
            process.kill()


class CancellableRun(Workers):
    """Workers for judging once, which another thread may cancel: their processes end, and later requests for a worker
    raise CancelledError. Code that requests none must check `is_cancelled`."""

    def __init__(self, spares: WarmPool) -> None:
        super().__init__()
        self._spares = spares
        self._lock = threading.Lock()
        self._running: list[Spare] = []
        self._cancelled = False

    def __enter__(self) -> Self:
        self._spares.begin()
        return self

    def __exit__(self, *_: object) -> None:
        self._spares.end()

    @property
    def is_cancelled(self) -> bool:
        return self._cancelled

    def prepare(self, exercise: Exercise) -> None:
        """Does nothing: spares are ready."""

    @contextmanager
    def open_yardstick(self, exercise: Exercise) -> Iterator[AnyWorker]:
        """The yardstick's worker, which is reused unless the block fails."""
        try:
            yield self._spares.yardstick(exercise, self._take)
        except BaseException:
            self._spares.end_yardstick()
            raise

    def start(self, kind: Kind, limits: Limits, packages: tuple[str, ...] = ()) -> Process:
        process = self._take(kind, limits)
        with self._lock:
            if not self._cancelled:
                self._running.append(process)
                return process
        process.kill()
        raise CancelledError

    def _take(self, kind: Kind, limits: Limits) -> Spare:
        """A process that cancelling does not end: the next attempt may already use it."""
        return self._spares.take(kind, limits, lambda: self._cancelled)

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for process in self._running:
                process.stop()
        self._spares.wake()
