"""The owner's end of a zygote, which forks workers in about three milliseconds, each behind its walls. Linux only."""

import contextlib
import io
import os
import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager

import msgspec

from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.model import Kind, Limits
from grader.pools.spawned import Workers
from grader.processes.launch import LaunchedZygote, launch_zygote, new_page, widen
from grader.worker import protocol
from grader.worker.zygote_protocol import MESSAGE_BYTES, Fork, Order, Prepare, Reap, Walls, ZygoteReply
from grader.workers.client import Worker
from grader.workers.interface import AnyWorker
from grader.workers.pipes import Pipes, pipes_to
from grader.workers.process import START_SECONDS, Process, new_id
from grader.workers.traces import Traces

MOST_YARDSTICKS = 8  # processes that wait for the next submission of their exercise
Needs = tuple[Kind, tuple[str, ...]]  # a kind of exercise, and the packages that it grants


class Zygote:
    """One warm process. Not thread-safe."""

    def __init__(
        self,
        kind: Kind,
        *,
        ruleset: int = -1,
        warm: bool = False,
        alone: bool = False,
        launched: LaunchedZygote | None = None,
    ) -> None:
        try:
            self._popen, self._control = launched or launch_zygote()
        except OSError as fault:
            raise GraderError(f"the worker process could not be started: {fault}") from fault
        self._ready = False
        self._control.settimeout(START_SECONDS)
        self._send(Prepare(kind, warm, alone), [ruleset] if ruleset >= 0 else [])

    def fork(self, kind: Kind, limits: Limits, walls: Walls) -> "Forked":
        """A worker behind these walls. Raises GraderError if the zygote has ended."""
        self._await_ready()
        their_in, our_out = os.pipe2(os.O_CLOEXEC)
        our_in, their_out = os.pipe2(os.O_CLOEXEC)
        our_words, their_words = os.pipe2(os.O_CLOEXEC)
        traces = Traces(new_page(), our_words)
        widen(our_out, our_in)
        request = Fork(new_id(), walls)
        try:
            done = self._ask(request, [their_in, their_out, their_words, *traces.pages])
        except GraderError:
            os.close(our_out)
            os.close(our_in)
            traces.close()
            raise
        finally:
            os.close(their_in)
            os.close(their_out)
            os.close(their_words)
        pipes = pipes_to(done.pid, io.FileIO(our_out, "w"), io.FileIO(our_in, "r"))
        return Forked(kind, limits, self, done.pid, request.id, pipes, traces)

    def reap(self, pid: int, seconds: float) -> int | None:
        return self._ask(Reap(pid, seconds), []).code

    def last_errors(self) -> str:
        """The standard error of our own code, as far as it has arrived; student code cannot write there."""
        assert self._popen.stderr is not None
        os.set_blocking(self._popen.stderr.fileno(), False)
        return (self._popen.stderr.read(2_000) or b"").decode("utf-8", "replace").strip()

    def close(self) -> None:
        """End the zygote; its workers end with it."""
        self._control.close()
        self._popen.kill()
        self._popen.wait()
        assert self._popen.stderr is not None
        self._popen.stderr.close()

    def _await_ready(self) -> None:
        if not self._ready:
            self._receive()
            self._ready = True

    def _ask(self, request: Order, descriptors: list[int]) -> ZygoteReply:
        self._await_ready()
        self._send(request, descriptors)
        return self._receive()

    def _send(self, request: Order, descriptors: list[int]) -> None:
        with contextlib.suppress(OSError):  # the missing reply shows it
            socket.send_fds(self._control, [msgspec.msgpack.encode(request)], descriptors)

    def _receive(self) -> ZygoteReply:
        try:
            data = self._control.recv(MESSAGE_BYTES)
        except OSError:
            data = b""
        if not data:
            self._popen.kill()
            raise GraderError(f"the parent of the worker processes ended: {self.last_errors() or 'it said nothing'}")
        return msgspec.msgpack.decode(data, type=ZygoteReply)


class Forked(Process):
    """A worker that a zygote forked."""

    def __init__(
        self,
        kind: Kind,
        limits: Limits,
        zygote: Zygote,
        pid: int,
        ready: int,
        pipes: Pipes,
        traces: Traces,
    ) -> None:
        super().__init__(kind, limits, pipes, traces)
        self._zygote, self._number = zygote, pid
        self._code: int | None = None
        self._awaited = ready
        pipes.send([], protocol.MAX_HEADER)  # the worker sends first: Ready

    def kill(self) -> None:
        self._pipes.close()
        if self._code is None:
            for kill in (os.killpg, os.kill):  # its process group may not exist yet
                with contextlib.suppress(OSError):
                    kill(self._number, signal.SIGKILL)
            with contextlib.suppress(GraderError):  # its zygote has ended, and so has the worker
                self._exit_code(5.0)
        self.traces.close()

    def _pid(self) -> int:
        return self._number

    def _exit_code(self, seconds: float) -> int | None:
        if self._code is None:
            self._code = self._zygote.reap(self._number, seconds)
        return self._code

    def _last_errors(self) -> str:
        return f"exit code {self._exit_code(1.0)} while its walls went up: {self._zygote.last_errors()}"


class ForkedWorkers(Workers):
    """One zygote for each kind of exercise and one fork for each submission, for a student's own Linux machine.

    Not thread-safe.
    """

    def __init__(self, launched: LaunchedZygote | None = None, *, emulate_only: bool = False) -> None:
        super().__init__(emulate_only=emulate_only)
        self._zygotes: dict[Needs, Zygote] = {}
        self._early = launched  # a zygote that was started before its kind was known
        self._yardsticks: dict[str, tuple[Exercise, Worker]] = {}  # the most recently used one is the last

    def __exit__(self, *_: object) -> None:
        self._let_go()
        self._end_begun()
        for name in list(self._yardsticks):
            self._end_yardstick(name)
        for zygote in self._zygotes.values():
            zygote.close()
        self._zygotes.clear()

    def _let_go(self) -> None:
        """End the zygote that was started early, if it was not used."""
        if self._early is not None:
            process, control = self._early
            self._early = None
            control.close()
            process.kill()
            process.communicate()

    def prepare(self, exercise: Exercise) -> None:
        """Start a zygote of the exercise's kind, so that it imports while the judge does. Kernels need none."""
        if exercise.traits.is_emulated:
            self._let_go()
        else:
            self._zygote(exercise.kind, exercise.packages)

    @contextmanager
    def open_yardstick(self, exercise: Exercise) -> Iterator[AnyWorker]:
        """The yardstick's worker. It runs the author's code, so it is reused for other submissions, unless the block
        fails. It is replaced before it can reach its CPU limit."""
        if exercise.traits.is_emulated:
            with super().open_yardstick(exercise) as worker:
                yield worker
            return
        kept = self._yardsticks.pop(exercise.id, None)
        if kept is not None and (kept[0] is not exercise or kept[1].spent > exercise.limits.seconds):
            kept[1].__exit__()
            kept = None
        worker = kept[1] if kept is not None else self._worker(exercise.yardstick, "yardstick.py", exercise)
        self._yardsticks[exercise.id] = exercise, worker
        while len(self._yardsticks) > MOST_YARDSTICKS:
            self._end_yardstick(next(iter(self._yardsticks)))
        try:
            yield worker
        except BaseException:
            self._end_yardstick(exercise.id)
            raise

    def _end_yardstick(self, name: str) -> None:
        self._yardsticks.pop(name)[1].__exit__()

    def start(self, kind: Kind, limits: Limits, packages: tuple[str, ...] = ()) -> Process:
        walls = self._walls(limits)
        try:
            return self._zygote(kind, packages).fork(kind, limits, walls)
        except GraderError:  # it was killed, and its workers with it; start a new one
            for _, yardstick in self._yardsticks.values():
                yardstick.__exit__()  # starts again at its next call
            self._zygotes.pop((kind, packages)).close()
            return self._zygote(kind, packages).fork(kind, limits, walls)

    def _zygote(self, kind: Kind, packages: tuple[str, ...]) -> Zygote:
        if (kind, packages) not in self._zygotes:
            self._zygotes[kind, packages] = self._new_zygote(kind, packages)
        return self._zygotes[kind, packages]

    def _new_zygote(self, kind: Kind, packages: tuple[str, ...]) -> Zygote:
        launched, self._early = self._early, None
        return Zygote(kind, launched=launched)

    def _walls(self, limits: Limits) -> Walls:
        return Walls(memory_mb=limits.memory_mb)
