"""The memory that a call takes beside its inputs and its result: the system's own figure, read from outside."""

import contextlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar, NamedTuple

import numpy as np

from grader.checks.base import Toleranced
from grader.checks.context import CheckContext
from grader.checks.failure import Failure
from grader.checks.steps import Case
from grader.model import Finding, Outcome, Status, Tolerance
from grader.workers.client import CallResult, pack, size_of

MIB = 1 << 20


class PeakMemory(Toleranced, frozen=True):
    """A call takes at most `at_most_mb` MiB at any moment beside its inputs and its result.

    The worker is a fresh one. The judge reads its peak from the system (Linux: VmHWM and VmPeak of /proc/PID/status).
    All memory since its start counts, so allocating before the call does not help. Of several steps only the last one
    counts; what the earlier ones took is state. Every result is compared with the reference's. If the system does not
    report the peak, the check is `inconclusive`.
    """

    inputs: Callable[[np.random.Generator], Any]
    at_most_mb: float
    name: str = "takes little memory"
    phase: ClassVar[str] = "measured"
    measures: ClassVar[str] = "memory"

    def judge(self, context: CheckContext) -> Outcome:
        context.begin()
        taken = memory_taken(context, context.case(self.name, 0, self.inputs), self.tolerance_in(context))
        if isinstance(taken, Failure):
            if taken.status is Status.OUT_OF_MEMORY:
                taken = Failure(Status.FAILED, Finding(self.excess, taken.finding.details))
            return context.outcome(self, taken)
        context.figures[self.name] = f"{taken / MIB:.1f} MiB, at most {self.at_most_mb:g}"
        failure = Failure(Status.FAILED, Finding(self.excess)) if taken > self.at_most_mb * MIB else None
        return context.outcome(self, failure)

    @property
    def excess(self) -> str:
        return f"takes too much memory: more than {self.at_most_mb:g} MiB beside its inputs and its result"


def memory_taken(
    context: CheckContext, case: Case, tolerance: Tolerance, *, beside_the_file: bool = False
) -> float | Failure:
    """Bytes that the last step of a case takes in a fresh worker, beside its inputs and its result.

    Memory that the submission's file takes while it is loaded counts, unless `beside_the_file`.
    """
    expected = context.answers.expected(case)
    before: list[_Held | None] = []
    with context.fresh_worker() as worker:
        start = _held(worker.pid, "VmRSS", "VmSize")
        if beside_the_file:
            worker.load()

        def record() -> None:
            if len(case.steps) > 1:
                _reset_peak(worker.pid)
            before.append(_held(worker.pid, "VmRSS", "VmSize"))

        answer = context.run(case, expected, worker=worker, before_last=record, watch=False)
        last = answer.last
        peak = _held(worker.pid, "VmHWM", "VmPeak") if isinstance(last, CallResult) else None
    failure = context.verify(case, answer, expected, tolerance)
    if failure is not None:
        return failure
    if start is None or peak is None or not before or before[-1] is None or isinstance(last, Failure):
        return Failure(Status.INCONCLUSIVE, Finding("this system does not tell what a process takes; Linux does"))
    taken = min(peak.resident - before[-1].resident, peak.mapped - start.mapped)
    given = sum(array.nbytes for array in pack(list(case.steps[-1].arguments.values()))[1])
    result = 2 * size_of(last.value)  # the result and its copy for the pipe
    return max(float(taken - given - result), 0.0)


class _Held(NamedTuple):
    """Bytes that a process holds: pages in memory, and addresses that it has mapped.

    Written memory raises both. Reading libraries raises only the first, and mapped memory that is never written only
    the second, so the smaller rise is the memory that was taken. The second counts from the start of the process: an
    earlier step may have mapped what the last one writes. Pages of files are not subtracted: a call could read files on
    purpose after it has freed its own memory.
    """

    resident: int
    mapped: int


def _held(pid: int, resident: str, mapped: str) -> _Held | None:
    """Read from these lines of the process's status; None if the system does not report them."""
    try:
        text = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return None
    sizes = {name: int(size) << 10 for name, size in re.findall(r"^(Vm\w+):\s+(\d+) kB", text, re.M)}
    return _Held(sizes[resident], sizes[mapped]) if {resident, mapped} <= sizes.keys() else None


def _reset_peak(pid: int) -> None:
    with contextlib.suppress(OSError):
        Path(f"/proc/{pid}/clear_refs").write_text("5")
