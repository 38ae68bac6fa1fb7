"""Runs the course's own programs in this process, with the interface of a worker. Never for students' code.

References, mistakes and mutants are judged by the same checks as submissions, about a hundred times faster than in a
walled process. On one seed each of them is also judged in a real worker.
"""

import contextlib
import functools
import io
import os
import signal
import sys
import warnings
from collections.abc import Iterator, Sequence
from types import FrameType
from typing import Any, Self

import numpy as np

from grader.checks.steps import copied_value
from grader.course.exercise import Exercise
from grader.errors import CourseError
from grader.model import Status
from grader.submission import Submission
from grader.worker import forbidden_names, harness, protocol
from grader.worker.steps import Differentiate, function_of, perform
from grader.workers.budget import Budget
from grader.workers.call_result import CallResult, ProbedValue
from grader.workers.client import CallReply, through_protocol
from grader.workers.process import Stopped


class CallTimeoutError(BaseException):
    """The CPU time limit is reached. A BaseException, so that the program's `except Exception` does not catch it."""


class LocalWorkers:
    """Opens local workers for a judge. `seconds`: CPU time limit of one call."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._inspected: dict[tuple[bytes, tuple[str, ...]], protocol.Inspected | protocol.Raised] = {}

    def prepare(self, exercise: Exercise) -> None:
        """Does nothing: there is no process to start."""

    def open(self, submission: Submission, exercise: Exercise) -> "LocalWorker":
        return LocalWorker(submission, exercise, self._seconds, self._inspected)

    def open_yardstick(self, exercise: Exercise) -> "LocalWorker":
        return LocalWorker(Submission("yardstick.py", exercise.yardstick), exercise, self._seconds, {})


class LocalWorker:
    """One of the author's programs, in this process."""

    ran_on = ""
    is_trusted = True

    def __init__(
        self,
        program: Submission,
        exercise: Exercise,
        seconds: float,
        inspected: dict[tuple[bytes, tuple[str, ...]], protocol.Inspected | protocol.Raised],
    ) -> None:
        """`inspected`: cache of inspections, by source and forbidden names."""
        self._inspected = inspected
        self._program, self._exercise, self._seconds = program, exercise, seconds
        self._namespace: dict[str, Any] = {}
        self._loaded: protocol.Loaded | protocol.Raised | Stopped | None = None
        self._results: list[Any] = []
        self.returns_memory = False
        self.budget = Budget()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._results.clear()

    def forbid(self, names: tuple[str, ...]) -> None:
        self._forbidden = names

    def inspect(self) -> protocol.Inspected | protocol.Raised:
        key = self._program.source, self._forbidden
        if key not in self._inspected:
            self._inspected[key] = self._inspect()
        return self._inspected[key]

    def _inspect(self) -> protocol.Inspected | protocol.Raised:
        try:
            uses = forbidden_names.forbidden_uses(self._program.source, self._program.filename, self._forbidden)
        except Exception as fault:
            return raised(fault)
        return protocol.Inspected(0, tuple(protocol.Use(protocol.Where(line), name) for line, name in uses))

    def load(self) -> protocol.Loaded | protocol.Raised | Stopped:
        if self._loaded is None:
            self._loaded = self._load()
        return self._loaded

    def _load(self) -> protocol.Loaded | protocol.Raised | Stopped:
        try:
            with limited(self._seconds):
                self._namespace = self._exercise.run(self._program.source, self._program.filename)
        except CallTimeoutError:
            return Stopped(Status.TIMED_OUT, "no answer in time")
        except CourseError as fault:  # its cause is the exception of the program
            return raised(fault.__cause__ or fault)
        except BaseException as fault:
            return raised(fault)
        entries = tuple(harness.describe(self._namespace.get(name)) for name in self._exercise.entries)
        return protocol.Loaded(0, entries, ())

    def call(
        self,
        arguments: Sequence[Any],
        *,
        target: str = "",
        on: int = -1,
        keywords: tuple[str, ...] = (),
        begins: bool = True,
        differentiate: Differentiate | None = None,
        watch: bool = True,
        seconds: float | None = None,
        max_payload: int = protocol.MAX_PAYLOAD,
        probes: bool = False,
    ) -> CallReply:
        """Like a worker's call, with the time limit of this class and no memory limit."""
        loaded = self.load()
        if not isinstance(loaded, protocol.Loaded):
            return loaded
        if begins:
            self._results.clear()
        given = [copied_value(argument) for argument in arguments]
        self._results.append(None)
        try:
            with limited(self._seconds):
                function = function_of(self._namespace, self._results, target or self._exercise.entry, on)
                result = perform(function, given, keywords, self._results, differentiate, np, sys.modules.get("torch"))
        except CallTimeoutError:
            return Stopped(Status.TIMED_OUT, "no answer in time")
        except BaseException as fault:  # also SystemExit and KeyboardInterrupt raised by the program
            return raised(fault)
        self._results[-1] = result
        pairs = enumerate(zip(arguments, given, strict=True)) if watch else ()
        changed = tuple(position for position, (before, after) in pairs if not same(before, after))
        return CallResult(through_protocol(result), changed, protocol.Printed(), 0.0)

    def probes(self) -> tuple[ProbedValue, ...]:
        """Nothing: the course's own programs need no help."""
        return ()

    @property
    def pid(self) -> int:
        return os.getpid()

    def pause(self) -> None:
        """Does nothing: no code runs between calls."""

    def resume(self) -> None:
        """Does nothing, like pause."""


def same(before: Any, after: Any) -> bool:
    """Whether two values of the same type are equal bit for bit."""
    if isinstance(before, np.ndarray):
        return bool(before.shape == after.shape and before.tobytes() == after.tobytes())
    if isinstance(before, (list, tuple)):
        return len(before) == len(after) and all(map(same, before, after))
    if isinstance(before, dict):
        return before.keys() == after.keys() and all(same(before[key], after[key]) for key in before)
    torch = sys.modules.get("torch")
    if torch is not None and isinstance(before, torch.Tensor):
        return bool(same(before.detach().numpy(), after.detach().numpy()))
    return type(before) is type(after) and bool(before is after or before == after or before != before)


@contextlib.contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Raise CallTimeoutError after `seconds` of CPU time; suppress output and warnings."""
    _install_timer_handler()
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("ignore")
            yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0.0)


@functools.cache
def _install_timer_handler() -> None:
    """Once in each process, since it is slower than many calls. Forked children inherit the handler."""
    signal.signal(signal.SIGVTALRM, _raise_timeout)


def _raise_timeout(number: int, frame: FrameType | None) -> None:
    raise CallTimeoutError


def raised(fault: BaseException) -> protocol.Raised:
    kind = type(fault)
    return protocol.Raised(
        0, kind.__name__, tuple(base.__name__ for base in kind.__mro__), str(fault), (), protocol.Printed()
    )
