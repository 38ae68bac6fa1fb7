"""The cost of a call in seconds, from the kernel's accounts of the processes that take part in it.

The cost is the wall-clock time from the first byte out to the last byte in, less the delay by other work on the machine
(the time in which the worker or the judge's thread was ready and waited for a core), and less the judge's CPU time. So
other processes cost nothing, while a submission that sleeps, or waits for a process that it started, pays for the wait.
The cost is never below the CPU time of all threads of the worker. Code in the worker cannot lower it.
"""

import os
import sys
import time
from contextlib import suppress
from typing import NamedTuple

CPU_CLOCK = 2  # CPUCLOCK_SCHED of a process: what clock_getcpuclockid(3) makes of a pid
HAS_ACCOUNTS = sys.platform == "linux"


class Spent(NamedTuple):
    """Seconds of one call: wall-clock time, and the cost that speed checks compare."""

    wall: float
    cost: float


class _Reading(NamedTuple):
    wall: float
    cpu: float  # of all threads of the worker
    queued: float  # the worker's first thread and the judge's, ready and waiting for a core
    judge: float  # CPU time of the judge's thread


class Clock:
    """The clock of one worker and the thread that uses it. If the system keeps no accounts, or hides those of other
    users, the cost is the wall-clock time."""

    def __init__(self, pid: int) -> None:
        self._cpu_clock = ~pid << 3 | CPU_CLOCK
        self._accounts = list[int]()
        if HAS_ACCOUNTS:
            with suppress(OSError):
                for whose in (str(pid), "thread-self"):
                    self._accounts.append(os.open(f"/proc/{whose}/schedstat", os.O_RDONLY | os.O_CLOEXEC))

    def read(self, *, accounts: bool = True) -> _Reading:
        """The state of the clock now; `spent` gives the difference of two readings. Without `accounts` the kernel is
        not asked, and the cost is the wall-clock time."""
        wall = time.perf_counter()
        if not accounts:
            return _Reading(wall, 0.0, 0.0, 0.0)
        try:
            worker, judge = (int(os.pread(each, 100, 0).split()[1]) for each in self._accounts)
            return _Reading(wall, time.clock_gettime(self._cpu_clock), (worker + judge) * 1e-9, time.thread_time())
        except (OSError, ValueError, IndexError):  # the process has ended
            return _Reading(wall, 0.0, 0.0, 0.0)

    def spent(self, begin: _Reading) -> Spent:
        """Since that reading."""
        end = self.read(accounts=begin.cpu > 0)
        wall = end.wall - begin.wall
        if not begin.cpu or not end.cpu:
            return Spent(wall, wall)
        used, queued, judge = (after - before for before, after in zip(begin[1:], end[1:], strict=True))
        return Spent(wall, max(used, wall - queued - judge))

    def close(self) -> None:
        for each in self._accounts:
            os.close(each)
        self._accounts.clear()
