"""Spare workers, imports done, for whoever judges again at every save; spawned, so that every platform has them.

Each attempt takes a new process for the submission, and more are ready for quick next saves; the yardstick, which is
nobody's submission, keeps its process from one attempt to the next. A thread starts new ones, one at a time. While
something is being judged none is started, and the one that is importing stands still (not on Windows), unless none is
left: the imports would take the time of the judging.
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


class Cancelled(BaseException):  # nobody's error, and no `except Exception` may keep it
    """The attempt was called off: a newer one takes its place."""


class Spare(Spawned):
    """A spawned process that may be ended from another thread than the one that speaks with it."""

    def is_alive(self) -> bool:
        return self._popen.poll() is None

    def stop(self) -> None:
        """End it and do not wait; whoever speaks with it finds the pipe closed, and cleans up."""
        self._popen.kill()


class Spares:
    """Keeps processes ready for one kind of exercise at a time. For use by several threads."""

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
        """From now on have spares for this exercise, and for all of its kind and limits."""
        with self._changed:
            self._wanted = (exercise.kind, exercise.limits)
            others = [each for each in self._ready if not self._fits(each)]
            self._ready = [each for each in self._ready if self._fits(each)]
            self._changed.notify_all()
        for process in others:
            process.kill()

    def attempt(self) -> "Attempt":
        """Workers for judging once."""
        return Attempt(self)

    def take(self, kind: Kind, limits: Limits, is_cancelled: Callable[[], bool]) -> Spare:
        """A process that is ready, or the next one that will be. Raises GraderError where none can be started."""
        with self._changed:
            if (kind, limits) != self._wanted:
                return Spare(kind, limits)
            while True:
                if is_cancelled():
                    raise Cancelled
                if self._fault is not None:
                    fault, self._fault = self._fault, None
                    self._changed.notify_all()  # it may be over: the next one is tried again
                    raise fault
                while self._ready:
                    process = self._ready.pop(0)
                    self._changed.notify_all()
                    if process.is_alive():
                        return process
                    process.kill()  # somebody else ended it; its pipes are still to be closed
                if self._starting is not None:
                    self._starting.signal("SIGCONT")
                self._changed.wait()

    def yardstick(self, exercise: Exercise, start: StartProcess) -> Worker:
        """The worker that has run this exercise's yardstick before, or a new one. For one attempt at a time."""
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
        """Have those who wait look again whether they were cancelled."""
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


class Attempt(Workers):
    """Workers for judging once, which another thread may call off: their processes end, and whoever asks for one after
    that meets Cancelled. Who asks for none finds out by `is_cancelled`."""

    def __init__(self, spares: Spares) -> None:
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
        """Nothing to do: there are spares."""

    @contextmanager
    def open_yardstick(self, exercise: Exercise) -> Iterator[AnyWorker]:
        """The yardstick's worker, which stays unless something went wrong with it, or with what it was used for."""
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
        raise Cancelled

    def _take(self, kind: Kind, limits: Limits) -> Spare:
        """A process that is not ended where the attempt is called off: it may be used by the next one already."""
        return self._spares.take(kind, limits, lambda: self._cancelled)

    def cancel(self) -> None:
        with self._lock:
            self._cancelled = True
            for process in self._running:
                process.stop()
        self._spares.wake()
