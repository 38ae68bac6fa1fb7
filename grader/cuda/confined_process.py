"""Runs one program with limits and behind walls. Its output is bounded, and it always ends."""

import contextlib
import mmap
import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.processes.launch import widen, without_ctrl_z

MOST_SAID = 1 << 16
LOWER = 10  # priority of a process that gives way, as of `nice`
LAST_MOMENT, BETWEEN_LOOKS = 1.0, 0.05  # seconds


class WallDescriptors(msgspec.Struct, frozen=True):
    """Descriptors of a Landlock ruleset and of a file with a seccomp program; -1 for no wall."""

    landlock: int = -1
    filter: int = -1

    @property
    def descriptors(self) -> tuple[int, ...]:
        return tuple(each for each in (self.landlock, self.filter) if each >= 0)


class ProcessLimits(msgspec.Struct, frozen=True):
    """Limits of a program, and the walls around it from its first instruction."""

    seconds: float
    cpu_seconds: int
    memory_mb: int = 0  # of address space; 0: unlimited, since sanitizers reserve terabytes
    resident_mb: int = 0  # of resident memory; 0: unlimited; polled from outside
    file_mb: int = 0  # of each file that it writes
    walls: WallDescriptors = WallDescriptors()


class ProcessResult(msgspec.Struct, frozen=True):
    """How a program ended: `code` as in subprocess; the beginning of its output, by descriptor; `too_large`: it was
    ended because of its memory."""

    code: int
    timed_out: bool
    said: dict[int, bytes]
    too_large: bool = False


class ConfinedProcess:
    """A running program; `wait` returns its result. No process of it outlives this object."""

    def __init__(
        self,
        launcher: Path,
        policy: ProcessLimits,
        command: Sequence[str],
        *,
        given: bytes = b"",
        keep: Sequence[int] = (),
        listen: Sequence[int] = (),
        cwd: str = "/",
        environment: dict[str, str] | None = None,
        most: int = MOST_SAID,
    ) -> None:
        """`keep`: descriptors that it inherits under the same numbers; `listen`: our ends of pipes to read."""
        self._seconds, self._most, self._rest = policy.seconds, most, memoryview(given)
        self._most_resident = policy.resident_mb << 20
        status, says = os.pipe()  # only for the launcher: closes when the launcher becomes the program
        self._status = open(status, "rb")  # noqa: SIM115  # closed by stop
        try:
            with without_ctrl_z():
                self._process = subprocess.Popen(
                    [str(launcher), "--status", str(says), *_options(policy), "--", *command],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    cwd=cwd,
                    env={"PATH": "/usr/bin:/bin", "LANG": "C", **(environment or {})},
                    pass_fds=[says, *keep, *policy.walls.descriptors],
                    start_new_session=True,
                )
        except OSError as fault:
            self._status.close()
            raise GraderError(f"{command[0]} could not be started: {fault}") from fault
        finally:
            os.close(says)
        self._listen = list(listen)
        assert self._process.stdin is not None
        widen(self._process.stdin.fileno())
        os.set_blocking(self._process.stdin.fileno(), False)
        self._feed()  # so that it works before `wait`

    def give_way(self) -> None:
        """Let others have the processor first, since this result is needed later."""
        pid = self._process.pid
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, pid, LOWER)
            with open(f"/proc/{pid}/autogroup", "w") as file:  # Linux may weigh sessions, not processes
                file.write(str(LOWER))

    def wait(self) -> ProcessResult:
        """Feed it the rest, read its output, and end it at its time limit. Raises GraderError if it never started.

        The clock starts here: until then it may have waited for others, and its limit of CPU time has held.
        """
        ends = time.monotonic() + self._seconds
        assert self._process.stdin and self._process.stdout and self._process.stderr
        out, err = self._process.stdout.fileno(), self._process.stderr.fileno()
        names = {out: 1, err: 2, **{each: each for each in self._listen}}
        said: dict[int, bytes] = dict.fromkeys(names.values(), b"")
        timed_out = too_large = False
        with selectors.DefaultSelector() as selector, self._process:
            if not self._process.stdin.closed:
                selector.register(self._process.stdin, selectors.EVENT_WRITE)
            for each in names:
                selector.register(each, selectors.EVENT_READ)
            while len(selector.get_map()) and not timed_out and not too_large:
                left = ends - time.monotonic()
                timed_out, too_large = left <= 0, self._is_too_large()
                for key, _ in selector.select(max(min(left, BETWEEN_LOOKS if self._most_resident else left), 0)):
                    if key.fileobj is self._process.stdin:
                        if not self._feed():
                            selector.unregister(key.fd)
                    elif data := os.read(key.fd, 1 << 16):
                        said[names[key.fd]] += data[: self._most - len(said[names[key.fd]])]
                    else:
                        selector.unregister(key.fileobj)
            if not timed_out and not too_large:  # the pipes close shortly before the process ends
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(LAST_MOMENT)
            not_begun = self._end()
        if not_begun:
            raise GraderError(f"the walls of a helper could not be raised: {not_begun}")
        timed_out = timed_out or self._process.returncode == -signal.SIGXCPU
        return ProcessResult(self._process.returncode, timed_out, said, too_large)

    def _is_too_large(self) -> bool:
        if not self._most_resident:
            return False
        try:
            with open(f"/proc/{self._process.pid}/statm") as file:
                return int(file.read().split()[1]) * mmap.PAGESIZE > self._most_resident
        except (OSError, IndexError):  # it has just ended
            return False

    def _feed(self) -> bool:
        """Write what its standard input takes; False, and the end of the input, when there is no more."""
        stdin = self._process.stdin
        assert stdin is not None
        try:
            while self._rest.nbytes:
                self._rest = self._rest[os.write(stdin.fileno(), self._rest[: 1 << 16]) :]
        except BlockingIOError:
            return True
        except BrokenPipeError:
            self._rest = self._rest[self._rest.nbytes :]
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
        return False

    def stop(self) -> None:
        """End it and all processes that it started, at once."""
        self._end()

    def _end(self) -> str:
        """Why the launcher did not become the program; "" if it did."""
        with contextlib.suppress(ProcessLookupError):
            if self._process.poll() is None:
                os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout, self._process.stderr):
            assert pipe is not None
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
        if self._status.closed:
            return ""
        with self._status:
            return self._status.read().decode(errors="replace").strip()


def _options(policy: ProcessLimits) -> list[str]:
    options = {"--parent": os.getpid(), "--cpu": policy.cpu_seconds}
    options |= {"--memory": policy.memory_mb} if policy.memory_mb else {}
    options |= {"--file-size": policy.file_mb}
    options |= {"--landlock": policy.walls.landlock} if policy.walls.landlock >= 0 else {}
    options |= {"--filter": policy.walls.filter} if policy.walls.filter >= 0 else {}
    return [str(part) for pair in options.items() for part in pair]
