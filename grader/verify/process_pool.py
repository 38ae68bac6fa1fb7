"""A pool of processes that run verify's tasks. Each has its own workers, and uses one thread or two."""

import contextlib
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

from msgspec import structs

from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.errors import GraderError
from grader.pools.here import workers_here
from grader.pools.spawned import Workers
from grader.processes.child import Connection
from grader.processes.children import Child
from grader.verify.forked_jobs import cpu_seconds
from grader.verify.model import TaskResult

SECONDS = 300.0  # CPU time limit of a task; none needs as much
STANDS_STILL = 6  # wall-clock limit as a factor on the CPU limit, for code that waits; the cores may be busy
POLL_SECONDS, TO_SAY_SECONDS = 1.0, 0.5
ASKED = getattr(signal, "SIGUSR1", signal.SIGTERM)
Task = Callable[..., TaskResult]  # arguments: exercise, workers, then strings or numbers


class HangsError(GraderError):
    """The author's code does not end. The message names the line that runs."""


class ProcessPool:
    """Runs tasks in `processes` processes with one thread, and in one process with two threads."""

    def __init__(self, root: Path, processes: int) -> None:
        self.processes = processes
        root = root.resolve()
        self._groups = {threads: _ProcessGroup(root, count, threads) for threads, count in (("1", processes), ("2", 1))}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        for group in self._groups.values():
            group.end(at_once=kind is not None)  # after an exception running tasks are not waited for

    def submit(
        self, task: Task, exercise: str, *arguments: object, threads: str = "1", seconds: float = SECONDS
    ) -> "Future[TaskResult]":
        """Run a task. `seconds`: CPU time limit; beyond it the future raises HangsError."""
        return self._groups[threads].submit(task, exercise, arguments, seconds)


class _ProcessGroup:
    """Processes with the same number of threads. Each belongs to a Python thread that sends its tasks and waits."""

    def __init__(self, root: Path, count: int, threads: str) -> None:
        self._root, self._threads = root, threads
        self._own = threading.local()
        self._all: list[Child] = []
        self._places: list[Path] = []  # files for the stack traces of the processes
        self._is_over = False
        self._pool = ThreadPoolExecutor(count, thread_name_prefix=f"verify-{threads}")

    def submit(self, task: Task, exercise: str, arguments: tuple[object, ...], seconds: float) -> "Future[TaskResult]":
        return self._pool.submit(self._done, pickle.dumps((task, exercise, arguments)), exercise, seconds)

    def end(self, *, at_once: bool) -> None:
        self._is_over = at_once
        for child in self._all:
            if at_once:
                child.kill()  # wakes the thread that waits for it
            else:
                child.end(10.0)
        self._pool.shutdown(cancel_futures=True)
        for child in self._all:
            child.end(0.0)
        for place in self._places:
            place.unlink(missing_ok=True)

    def _done(self, task: bytes, exercise: str, seconds: float) -> TaskResult:
        """The result of a task. Raises the task's exception, or GraderError if its process ends early."""
        try:
            child = self._child()
            child.send(task)
            if not _answers_within(child, seconds):
                where = self._where_it_stands(child, exercise)
                child.kill()
                child.end(0.0)
                self._all.remove(child)
                del self._own.child  # the next task gets a new process
                raise HangsError(f"{where}, after {seconds:g} s of CPU time; is there a loop that does not end?")
            answer = pickle.loads(child.receive())  # noqa: S301  # from our own process
        except (EOFError, OSError) as fault:
            vars(self._own).pop("child", None)
            raise GraderError("a process of verify ended before its work was done; was it killed?") from fault
        if isinstance(answer, BaseException):
            raise answer
        assert isinstance(answer, TaskResult)
        return answer

    def _where_it_stands(self, child: Child, exercise: str) -> str:
        """The line of the exercise's files that runs now."""
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
            if self._is_over:  # the pool was ended while this process started
                self._own.child.kill()
        child: Child = self._own.child
        return child


def _answers_within(child: Child, seconds: float) -> bool:
    """Whether the child answers or ends before its limit: CPU time, or STANDS_STILL times as much wall-clock time."""
    begun, began = cpu_seconds(child.pid), time.monotonic()
    while not select.select([child], [], [], POLL_SECONDS)[0]:
        if cpu_seconds(child.pid) - begun > seconds or time.monotonic() - began > STANDS_STILL * seconds:
            return False
    return True


def serve(line: Connection, root: Path, stands_at: str) -> None:
    """Main loop of a pool process: receives tasks, sends results. `stands_at`: file for its stack trace, written on the
    signal ASKED."""
    if hasattr(faulthandler, "register"):
        faulthandler.register(ASKED, file=open(stands_at, "w"), all_threads=False)  # noqa: SIM115  # open until the process ends
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent process handles Ctrl-C
    warnings.simplefilter("ignore")  # warnings of the authors' code would not be shown
    while True:
        try:
            task, exercise, arguments = pickle.loads(line.receive())  # noqa: S301  # from our own parent
        except EOFError:
            return
        try:
            state = _process_state(root)
            began = _spent()
            answer: object = task(state.exercises[exercise], state.workers, *arguments)
            if isinstance(answer, TaskResult):
                answer = structs.replace(answer, seconds=_spent() - began)
        except BaseException as fault:
            answer = fault
        line.send(_pickled(answer))


def _spent() -> float:
    """CPU seconds of this process, of the processes that it has waited for, and of its zygote with all its workers."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system + sum(map(_of_child, _children()))


def _children() -> list[int]:
    with contextlib.suppress(OSError):
        return [int(each) for each in Path("/proc/thread-self/children").read_text().split()]
    return []


def _of_child(pid: int) -> float:
    with contextlib.suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return 0.0


def _pickled(answer: object) -> bytes:
    try:
        return pickle.dumps(answer)
    except Exception as fault:
        return pickle.dumps(GraderError(f"the result of a task of verify cannot be sent: {fault}"))


class _ProcessState:
    def __init__(self, root: Path) -> None:
        self.exercises: dict[str, Exercise] = load_course(root).exercises
        self.workers: Workers = workers_here()


@functools.cache
def _process_state(root: Path) -> _ProcessState:
    """State of this process, kept between tasks."""
    return _ProcessState(root)
