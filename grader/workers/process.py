"""A worker process as its owner sees it: frames out, frames in, and every wait has an end."""

import contextlib
import os
import secrets
import signal
import subprocess

import msgspec

from grader.errors import GraderError
from grader.model import Detail, Kind, Limits, Status
from grader.processes.launch import Launched, launch
from grader.worker import protocol
from grader.workers.pipes import Pipes, Reply, pipes_to
from grader.workers.traces import Traces

ASKED_SECONDS = 0.5  # a process that hangs may take to say where
START_SECONDS = 120.0  # a cold disk, a virus scanner; only our own imports run in this time


class Stopped(msgspec.Struct, frozen=True):
    """The call never came back: the worker hung, died or broke the protocol.

    `reason` is one of a few sentences; what the submission can choose (an exit status, where it stood, what it printed)
    is in the other fields.
    """

    status: Status
    reason: str
    details: tuple[Detail, ...] = ()
    frames: tuple[protocol.Frame, ...] = ()
    printed: protocol.Printed = protocol.Printed()


def new_id() -> int:
    """Not to be guessed, so that no reply can be written before its request is read."""
    return secrets.randbits(63)


class Process:
    """A worker process and the pipes to it: every wait has an end, on every platform."""

    def __init__(self, kind: Kind, limits: Limits, pipes: Pipes, traces: Traces) -> None:
        self.kind, self.limits, self.traces = kind, limits, traces
        self._pipes = pipes
        self._awaited = 0  # the id of the Ready that is still to come
        self._failure: GraderError | None = None

    def wait_until_ready(self) -> None:
        """Raises GraderError where the process does not come up: no student code has run in it yet."""
        if self._failure is not None:
            raise self._failure
        if not self._awaited:
            return
        try:
            header, _, _ = self._pipes.receive(START_SECONDS)
            if protocol.decode_reply(header) != protocol.Ready(self._awaited):
                raise protocol.ProtocolError("another reply than Ready")
        except (TimeoutError, EOFError, OSError, protocol.ProtocolError) as fault:
            words = self._last_words() or repr(fault)
            self._failure = GraderError(f"the worker process did not start: {words}")
            raise self._failure from fault
        self._awaited = 0

    def exchange(self, frame: list[memoryview], seconds: float, max_payload: int) -> Reply:
        """Send a frame, wait for the reply.

        Raises TimeoutError, EOFError or OSError where the worker is gone, ProtocolError where it sends too much.
        """
        self._pipes.send(frame, max_payload)
        return self._pipes.receive(seconds)

    def signal(self, name: str) -> None:
        """Send the signal of that name, where the platform has it."""
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(OSError):
                os.kill(self._pid(), number)

    def where_it_stands(self) -> list[tuple[str, int, str]]:
        """File, line and function of each frame, innermost first, as the process says it; a hung one too, on POSIX."""
        self.signal("SIGUSR1")
        return self.traces.frames(ASKED_SECONDS)

    def kill(self) -> None:
        """End the process and all that it left in its process group; wait until it is gone."""
        raise NotImplementedError

    def _pid(self) -> int:
        raise NotImplementedError

    def _exit_code(self, seconds: float) -> int | None:
        """As subprocess has it: below 0 for a signal; None if the process lives on."""
        raise NotImplementedError

    def _last_words(self) -> str:
        """What was said on the way down; only our own start-up can have spoken here."""
        return ""

    def how_it_ended(self) -> Stopped:
        """After the pipe closed: what became of the process."""
        code = self._exit_code(1.0)
        if code is None:
            return Stopped(Status.CRASHED, "the process closed its pipe to the grader")
        if code >= 0:
            return Stopped(Status.CRASHED, "the process ended before it answered", (f"exit status {code}",))
        if -code == getattr(signal, "SIGKILL", 9):
            reason = "the system killed the process, most likely for the memory that it took"
            return Stopped(Status.OUT_OF_MEMORY, reason)
        if -code == getattr(signal, "SIGXCPU", 24):
            return Stopped(Status.TIMED_OUT, "the process used up its CPU time")
        name = {signal.Signals(s).name for s in signal.Signals if s == -code} or {f"signal {-code}"}
        return Stopped(Status.CRASHED, f"the process was ended by {name.pop()}")


class Spawned(Process):
    """A process that was started for itself: on every platform, without walls."""

    def __init__(self, kind: Kind, limits: Limits, launched: Launched | None = None) -> None:
        try:
            self._popen = launched or launch()
        except OSError as fault:
            raise GraderError(f"the worker process could not be started: {fault}") from fault
        assert self._popen.stdin is not None and self._popen.stdout is not None
        assert self._popen.stderr is not None
        traces = Traces(self._popen.page, os.dup(self._popen.stderr.fileno()))
        pipes = pipes_to(self._popen.pid, self._popen.stdin, self._popen.stdout)  # type: ignore[arg-type]  # bufsize=0
        super().__init__(kind, limits, pipes, traces)
        start = protocol.Start(new_id(), kind, limits.memory_mb)
        self._awaited = start.id
        pipes.send(protocol.encode(start), protocol.MAX_HEADER)

    def kill(self) -> None:
        self._pipes.close()
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.kill()
        self._popen.wait()
        assert self._popen.stderr is not None
        self._popen.stderr.close()
        self.traces.close()

    def _pid(self) -> int:
        return self._popen.pid

    def _exit_code(self, seconds: float) -> int | None:
        try:
            return self._popen.wait(timeout=seconds)
        except subprocess.TimeoutExpired:
            return None

    def _last_words(self) -> str:
        assert self._popen.stderr is not None
        self._popen.kill()
        self._popen.wait()
        return (self._popen.stderr.read(2_000) or b"").decode("utf-8", "replace").strip()
