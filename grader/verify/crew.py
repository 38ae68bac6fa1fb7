"""The processes that do the work: each with workers of its own, on one thread or on two."""

import functools
import multiprocessing
import multiprocessing.connection
import os
import signal
import threading
import warnings
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Self

from grader.course import Exercise, load_course
from grader.errors import GraderError
from grader.verify.model import Found
from grader.worker.client import Workers
from grader.worker.here import workers_here
from grader.worker.launch import for_children

Piece = Callable[..., Found]  # of an exercise, workers and strings or numbers that say more


class Crew:
    """Does pieces of the work, as many at a time as there are processes; a second kind of process has two threads."""

    def __init__(self, root: Path, processes: int) -> None:
        self._root, self._before = root, set(multiprocessing.active_children())
        self.processes = processes
        context = multiprocessing.get_context("spawn")  # a fork would take along what the libraries have begun
        self._crews = {
            threads: ProcessPoolExecutor(count, context, _begin) for threads, count in (("1", processes), ("2", 1))
        }

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is not None:  # nobody waits for what is under way; their workers end with them
            for child in set(multiprocessing.active_children()) - self._before:
                child.kill()
        for crew in self._crews.values():
            crew.shutdown(cancel_futures=True)

    def give(self, piece: Piece, exercise: str, *arguments: object, threads: str = "1") -> "Future[Found]":
        with for_children(threads):  # that is when a process is started
            return self._crews[threads].submit(_do, self._root, piece, exercise, arguments)


def found_by(future: "Future[Found]") -> Found:
    """What a piece gave. Raises GraderError where there is no telling: a fault of ours."""
    try:
        return future.result()
    except BrokenProcessPool as fault:
        raise GraderError("a process of verify ended before its work was done; was it killed?") from fault


def _do(root: Path, piece: Piece, exercise: str, arguments: tuple[object, ...]) -> Found:
    bench = _bench(root)
    return piece(bench.exercises[exercise], bench.workers, *arguments)


class _Bench:
    def __init__(self, root: Path) -> None:
        self.exercises: dict[str, Exercise] = load_course(root).exercises
        self.workers: Workers = workers_here()


@functools.cache
def _bench(root: Path) -> _Bench:
    """What a process keeps from piece to piece; an executor gives no other place for it."""
    return _Bench(root)


def _begin() -> None:
    """The first thing in a process: it hears no Ctrl-C, which is for the one who gives the work, and ends with them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")  # the authors' code may warn, and that goes to nobody
    parent = multiprocessing.parent_process()
    assert parent is not None
    threading.Thread(target=_end_with, args=(parent.sentinel,), daemon=True).start()


def _end_with(sentinel: int) -> None:
    multiprocessing.connection.wait([sentinel])
    os._exit(1)
