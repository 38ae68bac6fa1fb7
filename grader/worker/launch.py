"""Starts a worker process: the standard library alone, so that a command can do it before it imports anything else."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
PIPE_BYTES = 1 << 20

Launched = subprocess.Popen[bytes]


def launch() -> Launched:
    """A new worker, which imports NumPy and waits to be spoken to. Raises OSError where it cannot be started.

    It finds the packages of this interpreter and nothing else: no start-up files of the user's, no current folder.
    """
    packages = [path for path in sys.path if os.path.basename(path) in ("site-packages", "dist-packages")]
    worker = subprocess.Popen(
        [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(Path(__file__).parent), *packages],
        bufsize=0,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=os.path.abspath(os.sep),
        env=_environment(),
        start_new_session=True,
    )
    _widen(worker.stdin, worker.stdout)
    return worker


def _environment() -> dict[str, str]:
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
