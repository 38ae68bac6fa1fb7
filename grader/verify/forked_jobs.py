"""Runs jobs in forked children: a job that crashes or hangs does not affect the others."""

import contextlib
import os
import pickle
import resource
import select
import signal
import time
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")
CPU_CLOCK = 2  # CPUCLOCK_SCHED: what clock_getcpuclockid(3) makes of a pid
POLL_SECONDS = 0.25
LENGTH_BYTES = 8


class FailedJob(NamedTuple):
    """A job without a result. `how` it ended: "crashed" or "timed_out"."""

    how: str


def in_children(
    jobs: Sequence[T], work: Callable[[T], Any], *, seconds: float, memory_bytes: int, at_once: int = 1
) -> list[Any]:
    """`work(job)` for each job, or FailedJob, in order.

    `seconds`: CPU time for one job, beyond its own limits. `memory_bytes`: address space of a child. `at_once`: number
    of children, each with a part of the jobs.
    """
    results: list[Any] = [None] * len(jobs)
    todo = [list(range(first, len(jobs), at_once)) for first in range(at_once)]
    children = [_ForkedChild(jobs, numbers, work, memory_bytes) for numbers in todo if numbers]
    while children:
        ready, _, _ = select.select([child.pipe for child in children], [], [], POLL_SECONDS)
        for child in list(children):
            if child.pipe in ready:
                child.receive(results)
            elif child.cpu_since_last() > seconds:
                child.kill("timed_out")
                child.receive(results)
            if child.is_over:
                children.remove(child)
                left = child.finish(results)
                if left:
                    children.append(_ForkedChild(jobs, left, work, memory_bytes))
    return results


class _ForkedChild:
    def __init__(self, jobs: Sequence[Any], numbers: list[int], work: Callable[[Any], Any], memory: int) -> None:
        self._numbers, self._how, self.is_over = numbers, "crashed", False
        self.pipe, send = os.pipe()
        self._pid = os.fork()
        if not self._pid:
            os.close(self.pipe)
            _live([jobs[number] for number in numbers], send, work, memory)
        os.close(send)
        self._data = b""
        self._done = 0
        self._cpu = 0.0

    def receive(self, results: list[Any]) -> None:
        chunk = os.read(self.pipe, 1 << 16)
        if not chunk:
            self.is_over = True
            return
        self._data += chunk
        while len(self._data) >= LENGTH_BYTES:
            size = int.from_bytes(self._data[:LENGTH_BYTES], "little")
            if len(self._data) < LENGTH_BYTES + size:
                break
            results[self._numbers[self._done]] = pickle.loads(self._data[LENGTH_BYTES : LENGTH_BYTES + size])  # noqa: S301  # our own child's
            self._data = self._data[LENGTH_BYTES + size :]
            self._done += 1
            self._cpu = self._clock()

    def cpu_since_last(self) -> float:
        return self._clock() - self._cpu

    def kill(self, how: str) -> None:
        self._how = how
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)

    def finish(self, results: list[Any]) -> list[int]:
        """Reap the child; gives the numbers of the jobs left to do. The job that ended the child counts as done."""
        os.close(self.pipe)
        os.waitpid(self._pid, 0)
        if self._done == len(self._numbers):
            return []
        results[self._numbers[self._done]] = FailedJob(self._how)
        return self._numbers[self._done + 1 :]

    def _clock(self) -> float:
        return cpu_seconds(self._pid)


def cpu_seconds(pid: int) -> float:
    """CPU time that a process has used; 0.0 if the system does not report it."""
    try:
        return time.clock_gettime(~pid << 3 | CPU_CLOCK)
    except (OSError, AttributeError):
        return 0.0


def _live(jobs: Sequence[Any], send: int, work: Callable[[Any], Any], memory: int) -> None:
    """Main loop of the child. It leaves by _exit, which does not flush the parent's buffers."""
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        nowhere = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(nowhere, descriptor)
        for job in jobs:
            data = pickle.dumps(work(job))
            os.write(send, len(data).to_bytes(LENGTH_BYTES, "little") + data)
    finally:
        os._exit(0)
