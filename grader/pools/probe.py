"""Tries to break each of the five guarantees on this host, as a hostile student would."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec
import numpy as np

from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.errors import GraderError
from grader.model import Limits, Status
from grader.pools.walled import WalledWorkers
from grader.sandbox.walls import GUARANTEES, Host
from grader.workers.client import CallResult
from grader.workers.interface import AnyWorker
from grader.workers.process import Stopped

SOURCE = b'''
import ctypes, os

LIBC = ctypes.CDLL(None, use_errno=True)
KEPT = []


def attempt(action, target, number):
    """True if it can be done. Python stops none of this: only the kernel can."""
    try:
        return ACTIONS[action](target, int(number))
    except (OSError, RuntimeError, ImportError):
        return False


def read(path, _):
    return bool(os.read(os.open(path, os.O_RDONLY), 1))


def write(path, _):
    return os.write(os.open(path, os.O_WRONLY | os.O_CREAT, 0o666), b"x") == 1


def connect(_, port):
    import socket
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as peer:
        return peer.connect(("127.0.0.1", port)) is None


def kill(_, pid):
    return os.kill(pid, 9) is None


def signal_by_fcntl(_, pid):
    import fcntl
    F_SETSIG, O_ASYNC = 10, 0o20000
    fcntl.fcntl(3, fcntl.F_SETOWN, pid)
    fcntl.fcntl(3, F_SETSIG, 9)
    fcntl.fcntl(3, fcntl.F_SETFL, O_ASYNC)
    return True


def trace(_, pid):
    PTRACE_ATTACH = 16
    return LIBC.ptrace(PTRACE_ATTACH, pid, 0, 0) == 0


def lower(_, pid):
    return os.setpriority(os.PRIO_PROCESS, pid, 19) is None


def fork(_, __):
    pid = os.fork()
    if pid == 0:
        os._exit(0)
    return True


def thread(_, __):
    import threading
    threading.Thread(target=int).start()
    return True


def hoard(_, megabytes):
    KEPT.append(bytearray(megabytes << 20))
    return True


def keep(_, __):
    KEPT.append(1)
    os.environ["KEPT"] = "1"
    return False


def find(_, __):
    return bool(KEPT) or "KEPT" in os.environ


def hang(_, __):
    while True:
        pass


ACTIONS = {f.__name__: f for f in (read, write, connect, kill, signal_by_fcntl, trace, lower, fork, thread, hoard, keep,
                                   find, hang)}
'''
LIMITS = Limits(seconds=1.0, memory_mb=2048)


class Proof(msgspec.Struct, frozen=True):
    """One guarantee: whether it held, and what was tried, or what is missing."""

    guarantee: str
    holds: bool
    detail: str


def prove(host: Host, secret: Path) -> Iterator[Proof]:
    """Each guarantee in turn. `secret` is a file that no student may read."""
    for guarantee in GUARANTEES:
        if guarantee in host.lacking:
            yield Proof(guarantee, False, host.lacking[guarantee])
            continue
        with WalledWorkers(host) as workers:
            broken, tried = _TRIALS[guarantee](workers, secret)
        detail = f"broken by: {', '.join(broken)}" if broken else f"tried: {tried}"
        yield Proof(guarantee, not broken, detail)


@contextlib.contextmanager
def _worker(workers: WalledWorkers) -> Iterator[AnyWorker]:
    """A worker that is known to work: in a broken one all attempts would fail and prove nothing."""
    exercise = Exercise(Path(), "doctor", ExerciseEntry("attempt", 1.0, limits=LIMITS))
    with workers.run(SOURCE, "attempt.py", exercise) as worker:
        if not _done(worker, "read", "/dev/urandom"):
            raise GraderError("the probe does not run behind the walls, so it proves nothing")
        yield worker


def _done(worker: AnyWorker, action: str, target: str = "", number: int = 0) -> bool:
    answer = worker.call([action, target, float(number)])
    return isinstance(answer, CallResult) and answer.value is True


def _answers(workers: WalledWorkers, secret: Path) -> tuple[list[str], str]:
    paths = [
        str(secret),
        f"/proc/{os.getpid()}/environ",
        f"/proc/{os.getpid()}/mem",
        f"/proc/{os.getpid()}/cwd/course.yaml",
    ]
    with _worker(workers) as worker:
        return [f"reading {path}" for path in paths if _done(worker, "read", path)], "the course, and our own /proc"


def _network(workers: WalledWorkers, secret: Path) -> tuple[list[str], str]:
    with socket.create_server(("127.0.0.1", 0)) as server, _worker(workers) as worker:
        reached = _done(worker, "connect", number=server.getsockname()[1])
    return ["a connection to this machine"] if reached else [], "a connection to this very machine"


def _others(workers: WalledWorkers, secret: Path) -> tuple[list[str], str]:
    actions = ("kill", "signal_by_fcntl", "trace", "lower")
    with subprocess.Popen([sys.executable, "-I", "-S", "-c", "import time; time.sleep(60)"]) as victim:
        try:
            with _worker(workers) as worker:
                broken = [action for action in actions if _done(worker, action, number=victim.pid)]
            if victim.poll() is not None:
                broken.append("the other process is gone")
        finally:
            victim.send_signal(signal.SIGKILL)
    return broken, "kill, signals by fcntl, ptrace, priorities"


def _bounded(workers: WalledWorkers, secret: Path) -> tuple[list[str], str]:
    broken = []
    with _worker(workers) as worker:
        broken += [f"a new {what}" for what in ("fork", "thread") if _done(worker, what)]
        if _done(worker, "hoard", number=2 * LIMITS.memory_mb):
            broken.append("memory")
        answer = worker.call(["hang", "", np.float64(0)], seconds=0.3)
        if not (isinstance(answer, Stopped) and answer.status is Status.TIMED_OUT):
            broken.append("time")
    return broken, "memory, time, processes, threads"


def _fresh(workers: WalledWorkers, secret: Path) -> tuple[list[str], str]:
    paths = [f"{folder}/dl-grader-probe-{os.getpid()}" for folder in ("/tmp", "/dev/shm", "/var/tmp")]
    with _worker(workers) as first:
        broken = [f"writing {path}" for path in paths if _done(first, "write", path)]
        _done(first, "keep")
    with _worker(workers) as second:
        if _done(second, "find"):
            broken.append("what the submission before it left in memory")
    for path in paths:
        Path(path).unlink(missing_ok=True)
    return broken, "files and memory left for the next submission"


_TRIALS = dict(zip(GUARANTEES, (_answers, _network, _others, _bounded, _fresh), strict=True))
