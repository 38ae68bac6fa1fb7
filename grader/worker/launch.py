"""Starts a worker process: the standard library alone, so that a command can do it before it imports anything else."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import socket

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
PIPE_BYTES = 1 << 20

Launched = subprocess.Popen[bytes]
LaunchedZygote = tuple[Launched, "socket.socket"]


def launch() -> Launched:
    """A new worker, which imports NumPy and waits to be spoken to. Raises OSError where it cannot be started.

    It finds the packages of this interpreter and nothing else: no start-up files of the user's, no current folder.
    """
    worker = _popen("worker", subprocess.PIPE, subprocess.PIPE)
    assert worker.stdin is not None and worker.stdout is not None
    widen(worker.stdin.fileno(), worker.stdout.fileno())
    return worker


def launch_zygote() -> LaunchedZygote:
    """A new zygote and our end of the socket to it (Linux). Raises OSError where it cannot be started."""
    return _with_socket("zygote")


def launch_trial() -> LaunchedZygote:
    """A process that tries walls on itself, and our end of the socket to it (Linux). Raises OSError likewise."""
    return _with_socket("trial")


def _with_socket(role: str) -> LaunchedZygote:
    import socket  # Windows has no such sockets, and elsewhere it need not be paid for

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        return _popen(role, theirs, subprocess.DEVNULL), ours


def _popen(role: str, stdin: Any, stdout: Any) -> Launched:
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(Path(__file__).parent), role, *package_folders()],
        bufsize=0,
        stdin=stdin,
        stdout=stdout,
        stderr=subprocess.PIPE,
        cwd=os.path.abspath(os.sep),
        env=_environment(),
        start_new_session=True,
    )


def package_folders() -> list[str]:
    """Where this interpreter's packages are."""
    return [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]


def _environment() -> dict[str, str]:
    """Fixed, so that nothing of the user's reaches student code; Windows needs its SYSTEMROOT to start at all."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**ONE_THREAD, "LANG": "C.UTF-8", **needed}


def widen(*pipes: int) -> None:
    """A large array then crosses in a few steps, not in hundreds (Linux only; elsewhere it is only slower)."""
    try:
        import fcntl
    except ImportError:
        return
    for pipe in pipes:
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


@contextlib.contextmanager
def for_children(threads: str) -> Iterator[None]:
    """What a process that is started meanwhile is born with: so many threads for the libraries that it will import, and
    no ear for Ctrl-C. That is for us, who hear it when we are through."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    os.environ.update(dict.fromkeys(ONE_THREAD, threads))
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
