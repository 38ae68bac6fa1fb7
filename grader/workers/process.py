"""The owner's end of a worker process: sends and receives frames; every wait has a limit."""

import contextlib
import os
import secrets
import signal
import subprocess
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.model import Detail, Kind, Limits, Status
from grader.processes.launch import Launched, launch
from grader.worker import protocol
from grader.workers.pipes import Pipes, RawReply, pipes_to
from grader.workers.traces import Traces

ASKED_SECONDS = 0.5  # for a hanging process to report its frames
START_SECONDS = 120.0  # allows for a cold disk or a virus scanner; only our own imports run in this time


class Stopped(msgspec.Struct, frozen=True):
    """The call did not return: the worker hung, died or broke the protocol.

    `reason` is one of a few sentences. The other fields hold values that the submission can choose: an exit status, its
    frames, its output. `partial`: of a kernel that leaves outputs partly unwritten, the outputs with NaN there.
    """

    status: Status
    reason: str
    details: tuple[Detail, ...] = ()
    frames: tuple[protocol.Frame, ...] = ()
    printed: protocol.Printed = protocol.Printed()
    partial: Any = None


def new_id() -> int:
    """An unpredictable id, so that a reply cannot be written before its request is read."""
    return secrets.randbits(63)


class Process:
    """A worker process and the pipes to it. Every wait has a limit, on every platform."""

    def __init__(self, kind: Kind, limits: Limits, pipes: Pipes, traces: Traces) -> None:
        self.kind, self.limits, self.traces = kind, limits, traces
        self._pipes = pipes
        self._awaited = 0  # the id of the Ready message that has not arrived yet
        self._failure: GraderError | None = None

    def wait_until_ready(self) -> None:
        """Raises GraderError if the process does not start: no student code has run in it yet."""
        if self._failure is not None:
            raise self._failure
        if not self._awaited:
            return
        try:
            header, _, _ = self._pipes.receive(START_SECONDS)
            if protocol.decode_reply(header) != protocol.Ready(self._awaited):
                raise protocol.ProtocolError("another reply than Ready")
        except (TimeoutError, EOFError, OSError, protocol.ProtocolError) as fault:
            words = self._last_errors() or repr(fault)
            self._failure = GraderError(f"the worker process did not start: {words}")
            raise self._failure from fault
        self._awaited = 0

    def exchange(
        self, frame: list[memoryview], seconds: float, max_payload: int, *, measured: bool = False
    ) -> RawReply:
        """Send a frame, wait for the reply. `measured`: as in Pipes.send.

        Raises TimeoutError, EOFError or OSError if the worker has ended, ProtocolError if it sends too much.
        """
        self._pipes.send(frame, max_payload, measured=measured)
        return self._pipes.receive(seconds)

    def signal(self, name: str) -> None:
        """Send the signal of that name, if the platform has it."""
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(OSError):
                os.kill(self._pid(), number)

    def stack_frames(self) -> list[tuple[str, int, str]]:
        """File, line and function of each frame, innermost first, as the process reports them; on POSIX also if it
        hangs."""
        self.signal("SIGUSR1")
        return self.traces.frames(ASKED_SECONDS)

    def kill(self) -> None:
        """End the process and its process group, and wait until the process has ended."""
        raise NotImplementedError

    def _pid(self) -> int:
        raise NotImplementedError

    def _exit_code(self, seconds: float) -> int | None:
        """As in subprocess: below 0 for a signal; None if the process still runs."""
        raise NotImplementedError

    def _last_errors(self) -> str:
        """The last output on standard error; only our own start-up code can write it."""
        return ""

    def how_it_ended(self) -> Stopped:
        """How the process ended, after its pipe closed."""
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
    """A process that is started directly: on every platform, without walls."""

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

    def _last_errors(self) -> str:
        assert self._popen.stderr is not None
        self._popen.kill()
        self._popen.wait()
        return (self._popen.stderr.read(2_000) or b"").decode("utf-8", "replace").strip()
