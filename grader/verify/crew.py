"""The processes that do the work: each with workers of its own, on one thread or on two."""

import functools
import pickle
import signal
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from grader.child import Line
from grader.children import Child
from grader.course import Exercise, load_course
from grader.errors import GraderError
from grader.verify.model import Found
from grader.worker.client import Workers
from grader.worker.here import workers_here

Piece = Callable[..., Found]  # of an exercise, workers and strings or numbers that say more


class Crew:
    """Does pieces of the work, as many at a time as there are processes; a second kind of process has two threads."""

    def __init__(self, root: Path, processes: int) -> None:
        self.processes = processes
        root = root.resolve()
        self._teams = {threads: _Team(root, count, threads) for threads, count in (("1", processes), ("2", 1))}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for team in self._teams.values():
            team.end(at_once=kind is not None)  # nothing waits any more for what is under way

    def give(self, piece: Piece, exercise: str, *arguments: object, threads: str = "1") -> "Future[Found]":
        return self._teams[threads].give(piece, exercise, *arguments)


class _Team:
    """Processes of one kind. Each belongs to a thread, which waits for it and lives as long as it is wanted."""

    def __init__(self, root: Path, count: int, threads: str) -> None:
        self._root, self._threads = root, threads
        self._own = threading.local()
        self._all: list[Child] = []
        self._is_over = False
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=f"verify-{threads}")

    def give(self, piece: Piece, exercise: str, *arguments: object) -> "Future[Found]":
        return self._pool.submit(self._done, pickle.dumps((piece, exercise, arguments)))

    def end(self, *, at_once: bool) -> None:
        self._is_over = at_once
        for child in self._all:
            if at_once:
                child.kill()  # the thread that waits for it sees it
            else:
                child.end(10.0)
        self._pool.shutdown(cancel_futures=True)
        for child in self._all:
            child.end(0.0)

    def _done(self, piece: bytes) -> Found:
        """What a piece gives, or the exception that it raised there. Raises GraderError where its process ends."""
        try:
            child = self._child()
            child.send(piece)
            answer = pickle.loads(child.receive())  # noqa: S301  # our own process's
        except (EOFError, OSError) as fault:
            raise GraderError("a process of verify ended before its work was done; was it killed?") from fault
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Found)
        return answer

    def _child(self) -> Child:
        if not hasattr(self._own, "child"):
            self._own.child = Child("grader.verify.crew:serve", self._root, threads=self._threads)
            self._all.append(self._own.child)
            if self._is_over:  # meanwhile
                self._own.child.kill()
        child: Child = self._own.child
        return child


def serve(line: Line, root: Path) -> None:
    """The life of such a process: pieces in, what they found out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that gives the work
    warnings.simplefilter("ignore")  # the authors' code may warn, and nobody would read it
    while True:
        try:
            piece, exercise, arguments = pickle.loads(line.receive())  # noqa: S301  # our own parent's
        except EOFError:
            return
        try:
            bench = _bench(root)
            answer: object = piece(bench.exercises[exercise], bench.workers, *arguments)
        except BaseException as fault:
            answer = fault
        line.send(_pickled(answer))


def _pickled(answer: object) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception as fault:
        return pickle.dumps(GraderError(f"what a piece of verify gave cannot be sent: {fault}"))


class _Bench:
    def __init__(self, root: Path) -> None:
        self.exercises: dict[str, Exercise] = load_course(root).exercises
        self.workers: Workers = workers_here()


@functools.cache
def _bench(root: Path) -> _Bench:
    """What a process keeps from piece to piece."""
    return _Bench(root)
