"""Starts a worker process: the standard library alone, so that a command can do it before it imports anything else."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.import_path import safe

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
    import socket  # Windows has no such sockets, and elsewhere it need not be paid for

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        return _popen("zygote", theirs, subprocess.DEVNULL), ours


def _popen(role: str, stdin: Any, stdout: Any) -> Launched:
    python = [sys.executable, "-I", "-S", "-B", "-X", "utf8"]
    return subprocess.Popen(
        [*python, str(Path(__file__).parent), role, str(os.getpid()), *package_folders()],
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
    return [path for path in safe(sys.path) if os.path.basename(path) in ("site-packages", "dist-packages")]


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
def without_ctrl_c() -> Iterator[None]:
    """What this thread starts meanwhile is born deaf to Ctrl-C. That is for us, who hear it when we are through."""
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if hasattr(signal, "pthread_sigmask") else None
    try:
        yield
    finally:
        if mask is not None:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
