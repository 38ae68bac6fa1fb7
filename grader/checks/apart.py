"""Runs an author's function on values that a submission returned, so that no value can block or exhaust the judge.

On Linux the cases of a check run in one forked process, with limits on time and memory. The function may use a wild
value as a size, a loop count or an exponent, and a NumPy call or a power of integers cannot be interrupted from inside.
The child is a copy of the judge and runs no student code; it asks the judge for every call of the submission. On other
systems the function runs in this process, with a limit on its time only; so it does while no value is wild.
"""

import functools
import gc
import io
import math
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import msgspec

from grader.checks.failure import Failure
from grader.checks.steps import Step
from grader.course.author_code import author_fault
from grader.model import Finding
from grader.processes.deadline import TooLateError, within
from grader.submission import plain
from grader.worker import protocol
from grader.worker.steps import Earlier
from grader.workers.client import CallResult, pack, unpacked

OWN_SECONDS = 5.0  # limit for the author's function, without the submission's calls; laws take milliseconds
MORE_MEMORY = 1 << 30  # bytes beyond what the judge already uses
MOST_SAID = 500  # characters of an exception's text
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG

Ask = Callable[[Step, int], Any]  # the next step, the most bytes of its result -> the submission's result
CaseWork = Callable[[Ask], Finding | None]  # on one case; None if the law holds
AnswerCall = Callable[[Step, int], CallResult | Failure]


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The function did not finish: the reason, worded for its author and for a student."""

    for_author: str
    for_student: str


class NoAnswerError(BaseException):  # an author's `except Exception` does not catch it
    """Leaves the author's function if the submission gave no result."""

    def __init__(self, failure: Failure) -> None:
        super().__init__()
        self.failure = failure


class _Asked(msgspec.Struct, frozen=True, tag="asked"):
    arguments: protocol.Node
    target: str
    on: int
    max_bytes: int


class _Given(msgspec.Struct, frozen=True, tag="given"):
    value: protocol.Node


class _Finished(msgspec.Struct, frozen=True, tag="finished"):
    finding: Finding | None


_ForkMessage = _Asked | _Given | _Finished | Broken
_decoder = msgspec.msgpack.Decoder(_ForkMessage)
CaseFinding = Finding | Failure | Broken | None


class RunConditions(msgspec.Struct, frozen=True):
    """How a check's cases run. `answering` makes the function that answers the calls of one case; `where` is the
    author's file, for messages; `seconds` gives the limit for the next case, the submission's calls included."""

    answering: Callable[[], AnswerCall]
    where: str
    seconds: Callable[[], float]


def first_found(cases: Sequence[CaseWork], conditions: RunConditions) -> tuple[int, CaseFinding]:
    """Number and finding of the first case that has one, else the number of cases and None.

    The finding may be the Failure of a call, which ends the work, or Broken. Raises what the calls raise.
    """
    if not _can_fork():
        return first_found_here(cases, conditions)
    child = _AuthorProcess(cases, conditions.where)
    try:
        for number in range(len(cases)):
            if (found := _converse(child, conditions)) is not None:
                return number, found
        return len(cases), None
    finally:
        child.end()


def first_found_here(cases: Sequence[CaseWork], conditions: RunConditions) -> tuple[int, CaseFinding]:
    """The same in this process: the time limit interrupts Python code, but not a call into a library."""
    for number, work in enumerate(cases):
        if (found := _run_here(work, conditions)) is not None:
            return number, found
    return len(cases), None


def _can_fork() -> bool:
    """False on macOS: a forked child may hang if the parent has used the system's libraries."""
    try:
        import resource  # noqa: F401  # the limits of the child
    except ImportError:
        return False
    return sys.platform == "linux" and hasattr(os, "fork")


def _run_here(work: CaseWork, conditions: RunConditions) -> CaseFinding:
    answer, where = conditions.answering(), conditions.where

    def ask(step: Step, max_bytes: int) -> Any:
        given = answer(step, max_bytes)
        if isinstance(given, Failure):
            raise NoAnswerError(given)
        return given.value

    try:
        with within(conditions.seconds()):
            return work(ask)
    except NoAnswerError as end:
        return end.failure
    except TooLateError:
        return _too_long(where)
    except (Exception, SystemExit) as fault:
        return _broken(fault, where)


# -- the judge's side --------------------------------------------------------------------------------------------------


class _Pipe:
    """One end of two pipes: whole messages, each with one value."""

    def __init__(self, receive: int, send: int) -> None:
        self.receiving, self.sending = io.FileIO(receive, "r"), io.FileIO(send, "w")

    def send(self, make: Callable[[protocol.Node], _ForkMessage], value: Any) -> None:
        (node,), arrays = pack([value])
        protocol.write_frame(self.sending.write, protocol.encode(make(node), arrays))

    def receive(self) -> tuple[_ForkMessage, Any]:
        """The next message and its value. Raises EOFError if the other end is closed."""
        header, payload = protocol.read_frame(self.receiving.readinto)
        message = _decoder.decode(header)
        node = (
            message.arguments if isinstance(message, _Asked) else message.value if isinstance(message, _Given) else None
        )
        return message, unpacked([node], payload)[0]

    def waits(self, seconds: float) -> bool:
        """Whether a message arrives within that time, or the other end closes."""
        waiting = select.poll()
        waiting.register(self.receiving, select.POLLIN)
        return bool(waiting.poll(max(seconds, 0.0) * 1e3))

    def close(self) -> None:
        self.receiving.close()
        self.sending.close()


class _AuthorProcess:
    """A fork of the judge that works on one case after the other."""

    def __init__(self, cases: Sequence[CaseWork], where: str) -> None:
        our_in, their_out = os.pipe()
        their_in, our_out = os.pipe()
        _c_library()
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # Python 3.12 warns about threads; ours only wait for workers and hold no lock
            self._pid = os.fork()
        if self._pid == 0:
            _live(_Pipe(their_in, their_out), cases, where)
        os.close(their_in)
        os.close(their_out)
        self.pipe = _Pipe(our_in, our_out)

    def end(self) -> None:
        self.pipe.close()
        os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)


def _converse(child: _AuthorProcess, conditions: RunConditions) -> CaseFinding:
    """AnswerCall the child's calls until it finishes a case or its time is over."""
    answer, where = conditions.answering(), conditions.where
    left, ends = OWN_SECONDS, time.monotonic() + conditions.seconds()
    while True:
        began = time.monotonic()
        if not child.pipe.waits(min(left, ends - began)):
            return _too_long(where)
        left -= time.monotonic() - began
        try:
            message, arguments = child.pipe.receive()
        except (EOFError, OSError):
            return Broken(f"{where}: its process was ended by the system", "the system ended its process")
        if isinstance(message, _Finished):
            return message.finding
        if isinstance(message, Broken):
            return message
        assert isinstance(message, _Asked)
        named = {name: _as_sent(value) for name, value in arguments.items()}
        given = answer(Step(named, message.target, message.on), message.max_bytes)
        if isinstance(given, Failure):
            return given
        child.pipe.send(_Given, given.value)


def _as_sent(value: Any) -> Any:
    """An argument as the author's function passed it: what an earlier step made is named by the step's number."""
    if isinstance(value, protocol.EarlierNode):
        return Earlier(value.step, value.items)
    return [_as_sent(item) for item in value] if type(value) is list else value


def _too_long(where: str) -> Broken:
    return Broken(f"{where}: it takes more than {OWN_SECONDS:g} s", "it does not come to an end")


def _broken(fault: BaseException, where: str) -> Broken:
    said = plain(f"{type(fault).__name__}: {fault}".removesuffix(": "))[:MOST_SAID]
    return Broken(str(author_fault(fault, where)) if isinstance(fault, Exception) else f"{where}: {said}", said)


# -- the child's side --------------------------------------------------------------------------------------------------


def _live(pipe: _Pipe, cases: Sequence[CaseWork], where: str) -> NoReturn:
    """The child's life. Nothing of the judge's is flushed or closed at its end."""
    try:
        gc.disable()  # a collection writes to every object, and each page that is written to has to be copied
        _restrict(pipe, len(cases))
        for work in cases:
            if not _holds(pipe, work, where):
                break
    finally:
        os._exit(0)


def _holds(pipe: _Pipe, work: CaseWork, where: str) -> bool:
    """Do the work of one case, and say what came of it."""
    outcome = _outcome(pipe, work, where)
    pipe.send(lambda _: outcome, None)
    return outcome == _Finished(None)


def _outcome(pipe: _Pipe, work: CaseWork, where: str) -> _Finished | Broken:
    def ask(step: Step, max_bytes: int) -> Any:
        pipe.send(lambda node: _Asked(node, step.target, step.on, max_bytes), dict(step.arguments))
        return pipe.receive()[1]

    try:
        return _Finished(work(ask))
    except BaseException as fault:
        _limit_memory(None)  # reporting a MemoryError needs memory, too
        return _broken(fault, where)


def _restrict(pipe: _Pipe, cases: int) -> None:
    """Limits on time and memory, one thread, none of the judge's files open; the child ends when the judge ends."""
    import resource  # Windows has none

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the judge handles Ctrl-C
    _c_library().prctl(DIE_WITH_PARENT, signal.SIGKILL)
    first, second = sorted((pipe.receiving.fileno(), pipe.sending.fileno()))
    for begin, end in ((3, first), (first + 1, second), (second + 1, 1 << 20)):
        os.closerange(begin, end)
    seconds = math.ceil(OWN_SECONDS * cases) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(MORE_MEMORY)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # a fork copies the calling thread only


@functools.cache
def _c_library() -> Any:
    """The C library; the judge loads it once, before it forks."""
    import ctypes

    return ctypes.CDLL(None)


def _limit_memory(more: int | None) -> None:
    """Limit the address space to so many bytes beyond what is used; None removes the limit."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as sizes:
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    limit = most if more is None else taken + more
    if most == resource.RLIM_INFINITY or limit <= most:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
