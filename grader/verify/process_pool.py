"""The processes that do the work: each with workers of its own, on one thread or on two."""

import faulthandler
import functools
import os
import pickle
import re
import select
import signal
import tempfile
import threading
import time
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.errors import GraderError
from grader.pools.here import workers_here
from grader.pools.spawned import Workers
from grader.processes.child import Connection
from grader.processes.children import Child
from grader.verify.forked_jobs import cpu_seconds
from grader.verify.model import Found

SECONDS = 300.0  # of CPU time, which no piece needs
STANDS_STILL = 6  # times as long on the clock, for code that waits and does not compute; others may have the cores
POLL_SECONDS, TO_SAY_SECONDS = 1.0, 0.5
ASKED = getattr(signal, "SIGUSR1", signal.SIGTERM)
Piece = Callable[..., Found]  # of an exercise, workers and strings or numbers that say more


class HangsError(GraderError):
    """The author's code does not come to an end; says where it stands."""


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

    def give(
        self, piece: Piece, exercise: str, *arguments: object, threads: str = "1", seconds: float = SECONDS
    ) -> "Future[Found]":
        """`seconds`: of CPU time, after which the piece is taken to hang: its result is a HangsError."""
        return self._teams[threads].give(piece, exercise, arguments, seconds)


class _Team:
    """Processes of one kind. Each belongs to a thread, which waits for it and lives as long as it is wanted."""

    def __init__(self, root: Path, count: int, threads: str) -> None:
        self._root, self._threads = root, threads
        self._own = threading.local()
        self._all: list[Child] = []
        self._places: list[Path] = []  # files in which they say where they stand
        self._is_over = False
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=f"verify-{threads}")

    def give(self, piece: Piece, exercise: str, arguments: tuple[object, ...], seconds: float) -> "Future[Found]":
        return self._pool.submit(self._done, pickle.dumps((piece, exercise, arguments)), exercise, seconds)

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
        for place in self._places:
            place.unlink(missing_ok=True)

    def _done(self, piece: bytes, exercise: str, seconds: float) -> Found:
        """What a piece gives, or the exception that it raised there. Raises GraderError where its process ends."""
        try:
            child = self._child()
            child.send(piece)
            if not _answers_within(child, seconds):
                where = self._where_it_stands(child, exercise)
                child.kill()
                child.end(0.0)
                self._all.remove(child)
                del self._own.child  # the next piece gets a new process
                raise HangsError(f"{where}, after {seconds:g} s of CPU time; is there a loop that does not end?")
            answer = pickle.loads(child.receive())  # noqa: S301  # our own process's
        except (EOFError, OSError) as fault:
            raise GraderError("a process of verify ended before its work was done; was it killed?") from fault
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, Found)
        return answer

    def _where_it_stands(self, child: Child, exercise: str) -> str:
        """The line of the exercise's files at which it is."""
        place = Path(self._own.stands_at)
        if hasattr(faulthandler, "register"):
            os.kill(child.pid, ASKED)
            time.sleep(TO_SAY_SECONDS)
        stack = re.findall(r'File "([^"]*)", line (\d+) in (.*)', place.read_text(errors="replace"))
        for file, line, function in stack:
            _, found, name = file.rpartition(f"solutions/{exercise}/")
            if found or file in ("reference.py", "expected.py"):
                return f"solutions/{exercise}/{name}, line {line}: still at work in {function}"
        return f"solutions/{exercise}: its files are still at work"

    def _child(self) -> Child:
        if not hasattr(self._own, "child"):
            number, self._own.stands_at = tempfile.mkstemp(prefix="grader-verify-")
            os.close(number)
            self._places.append(Path(self._own.stands_at))
            self._own.child = Child(
                "grader.verify.process_pool:serve", self._root, self._own.stands_at, threads=self._threads
            )
            self._all.append(self._own.child)
            if self._is_over:  # meanwhile
                self._own.child.kill()
        child: Child = self._own.child
        return child


def _answers_within(child: Child, seconds: float) -> bool:
    """Whether it answers, or ends, before it has used so much CPU time, or has stood still for some times as long."""
    begun, began = cpu_seconds(child.pid), time.monotonic()
    while not select.select([child], [], [], POLL_SECONDS)[0]:
        if cpu_seconds(child.pid) - begun > seconds or time.monotonic() - began > STANDS_STILL * seconds:
            return False
    return True


def serve(line: Connection, root: Path, stands_at: str) -> None:
    """The life of such a process: pieces in, what they found out. `stands_at`: the file in which it says on a signal
    where it stands."""
    if hasattr(faulthandler, "register"):
        faulthandler.register(ASKED, file=open(stands_at, "w"), all_threads=False)  # noqa: SIM115  # for all its life
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
