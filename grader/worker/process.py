"""A worker process as its owner sees it: frames out, frames in, and every wait has an end."""

import contextlib
import os
import queue
import secrets
import signal
import subprocess
import threading
import time
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.model import Kind, Limits, Status
from grader.worker import protocol
from grader.worker.launch import Launched, launch

START_SECONDS = 120.0  # a cold disk, a virus scanner; only our own imports run in this time


class Stopped(msgspec.Struct, frozen=True):
    """The call never came back: the worker hung, died or broke the protocol."""

    status: Status
    reason: str


def new_id() -> int:
    """Not to be guessed, so that no reply can be written before its request is read."""
    return secrets.randbits(63)


class Process:
    """A worker process and the thread that speaks with it: every wait has an end, on every platform."""

    def __init__(self, kind: Kind, limits: Limits, launched: Launched | None = None) -> None:
        self.kind, self.limits = kind, limits
        try:
            self._popen = launched or launch()
        except OSError as fault:
            raise GraderError(f"the worker process could not be started: {fault}") from fault
        self._requests: queue.SimpleQueue[tuple[list[memoryview], int] | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        threading.Thread(target=self._speak, daemon=True).start()
        self._failure: GraderError | None = None
        self._start: protocol.Start | None = protocol.Start(new_id(), kind, limits.memory_mb)
        self._requests.put((protocol.encode(self._start), protocol.MAX_HEADER))

    def wait_until_ready(self) -> None:
        """Raises GraderError where the process does not come up: no student code has run in it yet."""
        if self._failure is not None:
            raise self._failure
        if self._start is None:
            return
        try:
            header, _, _ = self._receive(START_SECONDS)
            if protocol.decode_reply(header) != protocol.Ready(self._start.id):
                raise protocol.ProtocolError("another reply than Ready")
        except (TimeoutError, EOFError, OSError, protocol.ProtocolError) as fault:
            words = self._last_words() or repr(fault)
            self._failure = GraderError(f"the worker process did not start: {words}")
            raise self._failure from fault
        self._start = None

    def exchange(self, frame: list[memoryview], seconds: float, max_payload: int) -> tuple[bytes, bytearray, float]:
        """Send a frame, wait for the reply: header, payload, seconds from the first byte out to the last byte in.

        Raises TimeoutError, EOFError or OSError where the worker is gone, ProtocolError where it sends too much.
        """
        self._requests.put((frame, max_payload))
        return self._receive(seconds)

    def _receive(self, seconds: float) -> tuple[bytes, bytearray, float]:
        try:
            result = self._replies.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(result, Exception):
            raise result
        return result  # type: ignore[no-any-return]  # what _speak put

    def _speak(self) -> None:
        """On a thread of its own: blocking reads and writes, which `kill` ends."""
        assert self._popen.stdin is not None and self._popen.stdout is not None
        with self._popen.stdin, self._popen.stdout:
            self._serve(self._popen.stdin.write, self._popen.stdout.readinto)  # type: ignore[attr-defined]  # bufsize=0: a FileIO

    def _serve(self, write: Any, read_into: Any) -> None:
        while (item := self._requests.get()) is not None:
            frame, max_payload = item
            try:
                begin = time.perf_counter()
                protocol.write_frame(write, frame)
                header, payload = protocol.read_frame(read_into, max_payload)
                self._replies.put((header, payload, time.perf_counter() - begin))
            except (EOFError, OSError, ValueError, protocol.ProtocolError, MemoryError) as fault:
                self._replies.put(
                    fault if isinstance(fault, (EOFError, OSError, protocol.ProtocolError)) else EOFError()
                )

    def signal(self, name: str) -> None:
        number = getattr(signal, name, None)
        if number is not None:
            with contextlib.suppress(OSError):
                os.kill(self._popen.pid, number)

    def kill(self) -> None:
        """End the process and, on POSIX, all of its process group."""
        self._requests.put(None)
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._popen.pid, signal.SIGKILL)
        self._popen.kill()
        self._popen.wait()
        assert self._popen.stderr is not None
        self._popen.stderr.close()

    def _last_words(self) -> str:
        """What Python itself said on the way down: only our own start-up writes here, never student code."""
        assert self._popen.stderr is not None
        self._popen.kill()
        return self._popen.stderr.read(2_000).decode("utf-8", "replace").strip()

    def how_it_ended(self) -> Stopped:
        try:
            code = self._popen.wait(timeout=1.0)
        except subprocess.TimeoutExpired:
            return Stopped(Status.CRASHED, "the process closed its pipe to the grader")
        if code >= 0:
            return Stopped(Status.CRASHED, f"the process ended with exit status {code} before it answered")
        if -code == getattr(signal, "SIGKILL", 9):
            return Stopped(
                Status.OUT_OF_MEMORY, "the system killed the process, most likely for the memory that it took"
            )
        name = {signal.Signals(s).name for s in signal.Signals if s == -code} or {f"signal {-code}"}
        return Stopped(Status.CRASHED, f"the process was ended by {name.pop()}")
