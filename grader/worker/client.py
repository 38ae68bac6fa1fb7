"""The judge's end of the pipe: starts a worker, asks it one thing at a time, and never waits longer than it said."""

import contextlib
import os
import queue
import secrets
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from grader.course import Exercise, Kind
from grader.errors import GraderError
from grader.model import Limits, Status
from grader.submission import Submission
from grader.worker import protocol

START_SECONDS = 120.0  # a cold disk, a virus scanner; only our own imports run in this time
ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
PIPE_BYTES = 1 << 20


class Tensor(msgspec.Struct, frozen=True, eq=False):
    """A torch tensor as the judge sees it: its values, and the dtype it had (bfloat16 arrives as float32)."""

    array: Any
    dtype: str


class Returned(msgspec.Struct, frozen=True, eq=False):
    """What a call gave back. `changed` are the positions of the arguments that it changed in place."""

    value: Any
    changed: tuple[int, ...]
    printed: str
    seconds: float  # from the first input byte to the last output byte, on the judge's clock


class Stopped(msgspec.Struct, frozen=True):
    """The call never came back: the worker hung, died or broke the protocol."""

    status: Status
    reason: str


Answer = Returned | protocol.Raised | Stopped


class Workers:
    """Spawns a process for each submission, without walls: for a student's own machine, on every platform."""

    def __init__(self) -> None:
        self._spare: _Process | None = None

    def __enter__(self) -> "Workers":
        return self

    def __exit__(self, *_: object) -> None:
        if self._spare is not None:
            self._spare.kill()

    def prepare(self, exercise: Exercise) -> None:
        """Start a process that the next worker for such an exercise will have, so that it imports meanwhile."""
        if self._spare is None:
            self._spare = _Process(exercise.kind, exercise.limits)

    def open(self, submission: Submission, exercise: Exercise) -> "Worker":
        return self.run(submission.source, submission.filename, exercise)

    def open_yardstick(self, exercise: Exercise) -> "Worker":
        return self.run(exercise.yardstick, "yardstick.py", exercise)

    def run(self, code: bytes, filename: str, exercise: Exercise) -> "Worker":
        """A worker for any program that has the exercise's entry point."""
        self.prepare(exercise)
        process, self._spare = self._spare, None
        assert process is not None
        if (process.kind, process.limits) != (exercise.kind, exercise.limits):
            process.kill()
            process = _Process(exercise.kind, exercise.limits)
        return Worker(code, filename, exercise.entry, process)


class Worker:
    """One submission in a process of its own. A call after a hang or a crash gets a new process.

    Not for use by two threads at once.
    """

    def __init__(self, code: bytes, filename: str, entry: str, process: "_Process") -> None:
        self._code, self._filename, self._entry = code, filename, entry
        self._kind, self._limits = process.kind, process.limits
        self._forbidden: tuple[str, ...] = ()
        self._process: _Process | None = process
        self._loaded: protocol.Loaded | None = None
        self._load_fault: protocol.Raised | Stopped | None = None

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *_: object) -> None:
        self._drop()

    def forbid(self, names: tuple[str, ...]) -> None:
        """What the program may not use; to be said before it is loaded."""
        self._forbidden = names

    def inspect(self) -> protocol.Inspected | protocol.Raised | Stopped:
        """Uses of the forbidden names, read from the syntax tree before any student code has run."""
        self._drop_if_loaded()
        request = protocol.Inspect(_new_id(), self._code, self._filename, self._forbidden)
        return self._expect(self._ask(request, self._limits.seconds), protocol.Inspected)  # type: ignore[no-any-return]

    def load(self) -> protocol.Loaded | protocol.Raised | Stopped:
        """Run the module. A fault is remembered: what cannot be loaded once is not tried for every check."""
        if self._load_fault is not None:
            return self._load_fault
        if self._loaded is None or self._process is None:
            request = protocol.Load(_new_id(), self._code, self._filename, self._entry, self._forbidden)
            reply = self._expect(self._ask(request, self._limits.seconds), protocol.Loaded)
            if isinstance(reply, protocol.Loaded):
                self._loaded = reply
            else:
                self._load_fault = reply
                self._drop()
            return reply  # type: ignore[no-any-return]
        return self._loaded

    def call(
        self,
        arguments: Sequence[Any],
        *,
        method: str = "",
        keep: bool = False,
        watch: bool = True,
        seconds: float | None = None,
        max_payload: int = protocol.MAX_PAYLOAD,
    ) -> Answer:
        """Call the entry point, or a method of the object that the last call with `keep` made."""
        loaded = self.load()
        if not isinstance(loaded, protocol.Loaded):
            return loaded
        nodes, arrays = pack(arguments)
        request = protocol.Call(_new_id(), method, nodes, keep, watch, max_payload)
        reply = self._ask(request, seconds or self._limits.seconds, arrays, max_payload + protocol.MAX_HEADER)
        return self._expect(reply, Returned)  # type: ignore[no-any-return]

    def pause(self) -> None:
        """Stop the process, so that nothing it left running disturbs a measurement (not on Windows)."""
        if self._process is not None:
            self._process.signal("SIGSTOP")

    def resume(self) -> None:
        if self._process is not None:
            self._process.signal("SIGCONT")

    def _ask(
        self, request: Any, seconds: float, arrays: tuple[Any, ...] = (), max_payload: int = protocol.MAX_HEADER
    ) -> Any:
        """The reply to one request, unpacked, or Stopped; a worker that did not answer properly is gone afterwards."""
        process = self._ready_process()
        try:
            header, payload, elapsed = process.exchange(protocol.encode(request, arrays), seconds, max_payload)
            reply = protocol.decode_reply(header)
            if reply.id != request.id:
                raise protocol.ProtocolError("a reply to another call")
            if isinstance(reply, protocol.Returned):
                (value,) = protocol.unpack((reply.value,), payload, _array)
                return Returned(value, reply.changed, reply.printed, elapsed)
            return reply
        except TimeoutError:
            fault = Stopped(Status.TIMED_OUT, f"no answer after {seconds:.3g} s")
        except protocol.ProtocolError as broken:
            fault = Stopped(Status.ERROR, f"the worker sent {broken} instead of its answer")
        except (EOFError, OSError):
            fault = process.how_it_ended()
        self._drop()
        return fault

    def _expect(self, reply: Any, kind: Any) -> Any:
        """A reply of the wrong kind is a lie of the submission's."""
        if isinstance(reply, (kind, protocol.Raised, Stopped)):
            return reply
        self._drop()
        return Stopped(Status.ERROR, "the worker sent another kind of reply than it was asked for")

    def _ready_process(self) -> "_Process":
        if self._process is None:
            self._process = _Process(self._kind, self._limits)
        self._process.wait_until_ready()
        return self._process

    def _drop_if_loaded(self) -> None:
        if self._loaded is not None:
            self._drop()

    def _drop(self) -> None:
        if self._process is not None:
            self._process.kill()
        self._process, self._loaded = None, None


def pack(values: Sequence[Any]) -> tuple[tuple[protocol.Node, ...], tuple[Any, ...]]:
    """Nodes and arrays of the judge's own values: NumPy always, torch where it is loaded already."""
    packer = protocol.Packer(sys.modules["numpy"], sys.modules.get("torch"))
    return tuple(packer.pack(value) for value in values), tuple(packer.arrays)


def as_received(value: Any) -> Any:
    """The value as it would arrive from a worker, so that expected and actual are of one kind."""
    nodes, arrays = pack([value])
    data = bytearray(b"".join(protocol.encode(protocol.Ready(0), arrays)[1:]))
    return protocol.unpack(nodes, data, _array)[0]


def _array(node: protocol.ArrayNode, data: memoryview) -> Any:
    numpy = sys.modules["numpy"]
    if node.dtype == "bool":  # any other byte than 0 and 1 would make an array that is neither
        array = numpy.frombuffer(data, "uint8").reshape(node.shape) != 0
    elif node.dtype == "bfloat16":
        array = (numpy.frombuffer(data, "uint16").astype("uint32") << 16).view("float32").reshape(node.shape)
    else:
        array = numpy.frombuffer(data, node.dtype).reshape(node.shape)
    if node.kind == "tensor":
        return Tensor(array, node.dtype)
    return array[()] if node.kind == "scalar" else array


def _new_id() -> int:
    """Not to be guessed, so that no reply can be written before its request is read."""
    return secrets.randbits(63)


class _Process:
    """A worker process and the thread that speaks with it: every wait has an end, on every platform."""

    def __init__(self, kind: Kind, limits: Limits) -> None:
        self.kind, self.limits = kind, limits
        command = [sys.executable, "-I", "-B", "-X", "utf8", str(Path(__file__).parent)]
        try:
            self._popen = subprocess.Popen(
                command,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                cwd=os.path.abspath(os.sep),
                env=_environment(),
                start_new_session=True,
            )
        except OSError as fault:
            raise GraderError(f"the worker process could not be started: {fault}") from fault
        self._requests: queue.SimpleQueue[tuple[list[memoryview], int] | None] = queue.SimpleQueue()
        self._replies: queue.SimpleQueue[Any] = queue.SimpleQueue()
        _widen(self._popen.stdin, self._popen.stdout)
        threading.Thread(target=self._speak, daemon=True).start()
        self._start: protocol.Start | None = protocol.Start(_new_id(), kind, limits.memory_mb)
        self._requests.put((protocol.encode(self._start), protocol.MAX_HEADER))

    def wait_until_ready(self) -> None:
        """Raises GraderError where the process does not come up: no student code has run in it yet."""
        if self._start is None:
            return
        try:
            header, _, _ = self._receive(START_SECONDS)
            started = protocol.decode_reply(header) == protocol.Ready(self._start.id)
        except (TimeoutError, EOFError, OSError, protocol.ProtocolError) as fault:
            raise GraderError(f"the worker process did not start: {self._last_words() or repr(fault)}") from fault
        if not started:
            raise GraderError("the worker process did not start")
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


def _environment() -> Mapping[str, str]:
    """Fixed, so that nothing of the user's reaches student code; Windows needs its SYSTEMROOT to start at all."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**ONE_THREAD, "LANG": "C.UTF-8", **needed}


def _widen(*pipes: Any) -> None:
    """A large array then crosses in a few steps, not in hundreds (Linux only; elsewhere it is only slower)."""
    try:
        import fcntl
    except ImportError:
        return
    for pipe in pipes:
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, PIPE_BYTES)
