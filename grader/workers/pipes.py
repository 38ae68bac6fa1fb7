"""Frames to a worker and back; every wait has a limit.

On POSIX the calling thread polls the pipes, so no other thread has to wake up for a call. Windows cannot poll a pipe;
there a separate thread does the blocking reads and writes.
"""

import contextlib
import io
import os
import queue
import select
import threading
import time
from typing import Protocol

from grader.worker import protocol
from grader.workers.clock import Clock, Spent

RawReply = tuple[bytes, bytearray, Spent]  # header, payload, and the time from the first byte out to the last byte in


class Pipes(Protocol):
    """A pair of pipes: each request has one reply."""

    def send(self, frame: list[memoryview], max_payload: int, *, measured: bool = False) -> None:
        """Begin to send a request. `max_payload`: most bytes of its reply after the header. `measured`: the cost of the
        call is wanted, not only its wall-clock time."""

    def receive(self, seconds: float) -> RawReply:
        """The reply to the last request.

        Raises TimeoutError, EOFError or OSError if the worker has ended, ProtocolError if it sends too much.
        """

    def close(self) -> None:
        """Close both pipes; the process has been killed, or will be."""


def pipes_to(pid: int, to_worker: io.RawIOBase, from_worker: io.RawIOBase) -> Pipes:
    """The pipes to that process, as this platform supports them."""
    return (PolledPipes if hasattr(select, "poll") else ThreadedPipes)(pid, to_worker, from_worker)


class PolledPipes:
    """Pipes that the calling thread polls. Not thread-safe."""

    def __init__(self, pid: int, to_worker: io.RawIOBase, from_worker: io.RawIOBase) -> None:
        self._pid, self._to_worker, self._from_worker = pid, to_worker, from_worker
        for pipe in (to_worker, from_worker):
            os.set_blocking(pipe.fileno(), False)
        self._replies = io.BufferedReader(from_worker, protocol.READ_AHEAD)
        self._clock: Clock | None = None
        self._thread = 0  # the thread that the clock measures
        self._unsent: list[memoryview] = []
        self._max_payload = 0

    def send(self, frame: list[memoryview], max_payload: int, *, measured: bool = False) -> None:
        self._unsent, self._max_payload = [each for each in protocol.joined(frame) if each.nbytes], max_payload
        self._begin = self._clock_here().read(accounts=measured)
        with contextlib.suppress(OSError, ValueError):  # the worker has ended: `receive` reports it
            self._write()

    def receive(self, seconds: float) -> RawReply:
        ends = time.monotonic() + seconds
        try:
            while self._unsent:
                _wait(self._to_worker, select.POLLOUT, ends)
                self._write()
            header, payload = protocol.read_frame(lambda buffer: self._read(buffer, ends), self._max_payload)
        except (ValueError, MemoryError) as fault:  # a closed pipe; not enough memory for the payload
            raise EOFError from fault
        return header, payload, self._clock_here().spent(self._begin)

    def close(self) -> None:
        self._to_worker.close()
        self._replies.close()
        if self._clock is not None:
            self._clock.close()

    def _write(self) -> None:
        """Send as much as the pipe accepts."""
        while self._unsent:
            written = self._to_worker.write(self._unsent[0])
            if written is None:
                return
            rest = self._unsent[0][written:]
            self._unsent[:1] = [rest] if rest.nbytes else []

    def _read(self, buffer: memoryview, ends: float) -> int:
        while (got := self._replies.readinto1(buffer)) is None:
            _wait(self._from_worker, select.POLLIN, ends)
        return got

    def _clock_here(self) -> Clock:
        """The clock of the calling thread."""
        if self._clock is None or self._thread != threading.get_ident():
            if self._clock is not None:
                self._clock.close()
            self._clock, self._thread = Clock(self._pid), threading.get_ident()
        return self._clock


def _wait(pipe: io.RawIOBase, event: int, ends: float) -> None:
    """Wait until the pipe is ready or closed at its other end. Raises TimeoutError."""
    poll = select.poll()
    poll.register(pipe, event)
    if not poll.poll(max(ends - time.monotonic(), 0.0) * 1e3):
        raise TimeoutError


class ThreadedPipes:
    """Pipes with blocking reads and writes on a separate thread, which ends with the process."""

    def __init__(self, pid: int, to_worker: io.RawIOBase, from_worker: io.RawIOBase) -> None:
        self._requests: queue.SimpleQueue[tuple[list[memoryview], int, bool] | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[RawReply | Exception] = queue.SimpleQueue()
        threading.Thread(target=self._speak, args=(pid, to_worker, from_worker), daemon=True).start()

    def send(self, frame: list[memoryview], max_payload: int, *, measured: bool = False) -> None:
        self._requests.put((frame, max_payload, measured))

    def receive(self, seconds: float) -> RawReply:
        try:
            reply = self._replies.get(timeout=seconds)
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(reply, Exception):
            raise reply
        return reply

    def close(self) -> None:
        self._requests.put(None)

    def _speak(self, pid: int, to_worker: io.RawIOBase, from_worker: io.RawIOBase) -> None:
        with to_worker, from_worker, contextlib.closing(Clock(pid)) as clock:
            while (item := self._requests.get()) is not None:
                frame, max_payload, measured = item
                try:
                    begin = clock.read(accounts=measured)
                    protocol.write_frame(to_worker.write, frame)
                    header, payload = protocol.read_frame(from_worker.readinto, max_payload)
                    self._replies.put((header, payload, clock.spent(begin)))
                except (EOFError, OSError, protocol.ProtocolError) as fault:
                    self._replies.put(fault)
                except (ValueError, MemoryError):
                    self._replies.put(EOFError())
