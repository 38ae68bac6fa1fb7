"""Runs an author's function on values that a submission has returned, so that no value can stop or exhaust the judge.

On Linux the cases of a check run in one forked process, with limits on time and memory: a wild value may be taken for a
size, a number of rounds or an exponent, and nothing stops a NumPy call or a power of integers from inside. The child
knows what the judge knows and runs no student code; it asks the judge for every call of the submission. Elsewhere the
function runs in this process, with a limit on its time alone; so it does where no value is wild.
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

from grader.checks.failure import Problem
from grader.checks.steps import Step
from grader.course.author_code import author_fault
from grader.model import Finding
from grader.processes.deadline import TooLateError, within
from grader.submission import plain
from grader.worker import protocol
from grader.worker.steps import Earlier
from grader.workers.client import CallResult, pack, unpacked

OWN_SECONDS = 5.0  # that the author's function may take besides the submission's calls; laws take milliseconds
MORE_MEMORY = 1 << 30  # bytes that it may take besides what the judge has already
MOST_SAID = 500  # characters of an exception's text
DIE_WITH_PARENT = 1  # prctl's PR_SET_PDEATHSIG

Ask = Callable[[Step, int], Any]  # the next step and the most bytes of a result -> the submission's result
Work = Callable[[Ask], Finding | None]  # of one case; None where the law holds
Answer = Callable[[Step, int], CallResult | Problem]


class Broken(msgspec.Struct, frozen=True, tag="broken"):
    """The function did not come to its end: why, in words for its author and for a student."""

    for_author: str
    for_student: str


class NoAnswer(BaseException):  # an author's `except Exception` does not catch it
    """Leaves the author's function where the submission gave no result that it could go on with."""

    def __init__(self, problem: Problem) -> None:
        super().__init__()
        self.problem = problem


class _Asked(msgspec.Struct, frozen=True, tag="asked"):
    arguments: protocol.Node
    target: str
    on: int
    room: int


class _Given(msgspec.Struct, frozen=True, tag="given"):
    value: protocol.Node


class _Finished(msgspec.Struct, frozen=True, tag="finished"):
    finding: Finding | None


_Message = _Asked | _Given | _Finished | Broken
_decoder = msgspec.msgpack.Decoder(_Message)
Found = Finding | Problem | Broken | None


class Setting(msgspec.Struct, frozen=True):
    """How the work of a check is done: what answers the calls of one case, made anew for each; the author's file, for
    messages; the most seconds that the next case may take, the submission's calls included."""

    answering: Callable[[], Answer]
    where: str
    seconds: Callable[[], float]


def first_found(cases: Sequence[Work], setting: Setting) -> tuple[int, Found]:
    """Number and finding of the first case in which there is one, else the number of cases and None.

    A finding may be the Problem of a call, which ends it, or why the work broke off. Raises what the calls raise.
    """
    if not _can_fork():
        return first_found_here(cases, setting)
    child = _Child(cases, setting.where)
    try:
        for number in range(len(cases)):
            if (found := _converse(child, setting)) is not None:
                return number, found
        return len(cases), None
    finally:
        child.end()


def first_found_here(cases: Sequence[Work], setting: Setting) -> tuple[int, Found]:
    """The same in this process: when the time is over Python code is interrupted, and a library's call is not."""
    for number, work in enumerate(cases):
        if (found := _run_here(work, setting)) is not None:
            return number, found
    return len(cases), None


def _can_fork() -> bool:
    """On macOS a fork of a process that has used its libraries may not go on."""
    try:
        import resource  # noqa: F401  # the limits of the child
    except ImportError:
        return False
    return sys.platform == "linux" and hasattr(os, "fork")


def _run_here(work: Work, setting: Setting) -> Found:
    answer, where = setting.answering(), setting.where

    def ask(step: Step, room: int) -> Any:
        given = answer(step, room)
        if isinstance(given, Problem):
            raise NoAnswer(given)
        return given.value

    try:
        with within(setting.seconds()):
            return work(ask)
    except NoAnswer as end:
        return end.problem
    except TooLateError:
        return _too_long(where)
    except (Exception, SystemExit) as fault:
        return _broken(fault, where)


# -- the judge's side --------------------------------------------------------------------------------------------------


class _Pipe:
    """One end of two pipes: whole messages, each with one value."""

    def __init__(self, receive: int, send: int) -> None:
        self.receiving, self.sending = io.FileIO(receive, "r"), io.FileIO(send, "w")

    def send(self, make: Callable[[protocol.Node], _Message], value: Any) -> None:
        (node,), arrays = pack([value])
        protocol.write_frame(self.sending.write, protocol.encode(make(node), arrays))

    def receive(self) -> tuple[_Message, Any]:
        """The next message and its value. Raises EOFError where the other end is gone."""
        header, payload = protocol.read_frame(self.receiving.readinto)
        message = _decoder.decode(header)
        node = (
            message.arguments if isinstance(message, _Asked) else message.value if isinstance(message, _Given) else None
        )
        return message, unpacked([node], payload)[0]

    def waits(self, seconds: float) -> bool:
        """Whether a message has come within that time, or the other end is gone."""
        waiting = select.poll()
        waiting.register(self.receiving, select.POLLIN)
        return bool(waiting.poll(max(seconds, 0.0) * 1e3))

    def close(self) -> None:
        self.receiving.close()
        self.sending.close()


class _Child:
    """A fork of the judge that does the work of one case after the other."""

    def __init__(self, cases: Sequence[Work], where: str) -> None:
        our_in, their_out = os.pipe()
        their_in, our_out = os.pipe()
        _c_library()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # newer Pythons warn of threads: ours wait for workers, and hold no lock
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


def _converse(child: _Child, setting: Setting) -> Found:
    """Answer what the child asks, until it has finished a case or its time is over."""
    answer, where = setting.answering(), setting.where
    left, ends = OWN_SECONDS, time.monotonic() + setting.seconds()
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
        given = answer(Step(named, message.target, message.on), message.room)
        if isinstance(given, Problem):
            return given
        child.pipe.send(_Given, given.value)


def _as_sent(value: Any) -> Any:
    """An argument as the author's function gave it: what an earlier step made is told by the step's number."""
    if isinstance(value, protocol.EarlierNode):
        return Earlier(value.step, value.items)
    return [_as_sent(item) for item in value] if type(value) is list else value


def _too_long(where: str) -> Broken:
    return Broken(f"{where}: it takes more than {OWN_SECONDS:g} s", "it does not come to an end")


def _broken(fault: BaseException, where: str) -> Broken:
    said = plain(f"{type(fault).__name__}: {fault}".removesuffix(": "))[:MOST_SAID]
    return Broken(str(author_fault(fault, where)) if isinstance(fault, Exception) else f"{where}: {said}", said)


# -- the child's side --------------------------------------------------------------------------------------------------


def _live(pipe: _Pipe, cases: Sequence[Work], where: str) -> NoReturn:
    """The child's life. Nothing of the judge's is flushed or closed at its end."""
    try:
        gc.disable()  # a collection writes to every object, and each page that is written to has to be copied
        _restrict(pipe, len(cases))
        for work in cases:
            if not _holds(pipe, work, where):
                break
    finally:
        os._exit(0)


def _holds(pipe: _Pipe, work: Work, where: str) -> bool:
    """Do the work of one case, and say what came of it."""
    outcome = _outcome(pipe, work, where)
    pipe.send(lambda _: outcome, None)
    return outcome == _Finished(None)


def _outcome(pipe: _Pipe, work: Work, where: str) -> _Finished | Broken:
    def ask(step: Step, room: int) -> Any:
        pipe.send(lambda node: _Asked(node, step.target, step.on, room), dict(step.arguments))
        return pipe.receive()[1]

    try:
        return _Finished(work(ask))
    except BaseException as fault:
        _limit_memory(None)  # there must be room to say that there was none
        return _broken(fault, where)


def _restrict(pipe: _Pipe, cases: int) -> None:
    """Limits on time and memory, one thread, and nothing of the judge's open; and it ends where the judge does."""
    import resource  # Windows has none

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the judge
    _c_library().prctl(DIE_WITH_PARENT, signal.SIGKILL)
    first, second = sorted((pipe.receiving.fileno(), pipe.sending.fileno()))
    for begin, end in ((3, first), (first + 1, second), (second + 1, 1 << 20)):
        os.closerange(begin, end)
    seconds = math.ceil(OWN_SECONDS * cases) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _limit_memory(MORE_MEMORY)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)  # its other threads are the judge's, and were not forked


@functools.cache
def _c_library() -> Any:
    """The C library; the judge loads it once, before it forks."""
    import ctypes

    return ctypes.CDLL(None)


def _limit_memory(more: int | None) -> None:
    """Bytes of address space besides what is taken; None: as much as there is."""
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm") as sizes:
        taken = int(sizes.read().split()[0]) * resource.getpagesize()
    limit = most if more is None else taken + more
    if most == resource.RLIM_INFINITY or limit <= most:
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
