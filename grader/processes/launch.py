"""Starts worker processes. Imports only the standard library, so that a command can call it before its own imports."""

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.processes.import_path import safe

if TYPE_CHECKING:
    import socket

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS", "VECLIB_MAXIMUM_THREADS"), "1"
)
PIPE_BYTES = 1 << 20
INSTALLED = ("site-packages", "dist-packages")
PACKAGES = ("numpy-", "msgspec-")  # beginnings of the names of pip's notes on what it has installed

PAGE_BYTES = 4_096  # as SIZE in worker/page.py, which this module must not import


class Launched(subprocess.Popen[bytes]):
    """A started process. `page`: a descriptor of the memory that holds its output; -1 for none."""

    page = -1


LaunchedZygote = tuple[Launched, "socket.socket"]


def launch() -> Launched:
    """A new worker, which imports NumPy and waits for its first message. Raises OSError if it cannot be started.

    It finds only the packages of this interpreter: no start-up files of the user, no current folder.
    """
    page = new_page()
    worker = _popen("worker", subprocess.PIPE, subprocess.PIPE, page)
    worker.page = page
    assert worker.stdin is not None and worker.stdout is not None
    widen(worker.stdin.fileno(), worker.stdout.fileno())
    return worker


def launch_zygote() -> LaunchedZygote:
    """A new zygote and our end of the socket to it (Linux). Raises OSError if it cannot be started."""
    return _with_socket("zygote")


def launch_trial() -> LaunchedZygote:
    """A process that tries walls, and our end of the socket to it (Linux). Raises OSError if it cannot be started."""
    return _with_socket("trial")


def _with_socket(role: str) -> LaunchedZygote:
    import socket  # imported late: it costs time, and Windows lacks these sockets

    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    with theirs:
        return _popen(role, theirs, subprocess.DEVNULL), ours


def new_page() -> int:
    """A descriptor of memory for a worker's output, which stays readable after the worker has ended; -1 if the system
    has no such memory."""
    if os.name != "posix":
        return -1
    if hasattr(os, "memfd_create"):
        page = os.memfd_create("page")
    else:
        import tempfile

        with tempfile.TemporaryFile() as file:
            page = os.dup(file.fileno())
    try:
        os.ftruncate(page, PAGE_BYTES)
    except OSError:  # a limit on the size of files
        os.close(page)
        return -1
    return page


def _popen(role: str, stdin: Any, stdout: Any, page: int = -1) -> Launched:
    program = [sys.executable, "-I", "-S", "-B", "-X", "utf8", str(Path(__file__).parents[1] / "worker")]
    with without_ctrl_z():
        return Launched(
            [*program, role, str(os.getpid()), str(page), *package_folders()],
            bufsize=0,
            pass_fds=() if page < 0 else (page,),
            stdin=stdin,
            stdout=stdout,
            stderr=subprocess.PIPE,
            cwd=os.path.abspath(os.sep),
            env=_environment(),
            start_new_session=True,
        )


def package_folders() -> list[str]:
    """Where this interpreter's packages are: folders of installers by their names, and others, as `pip --target` makes
    them, if NumPy or msgspec is installed there."""
    return [path for path in safe(sys.path) if os.path.basename(path) in INSTALLED or _has_packages(path)]


def _has_packages(folder: str) -> bool:
    with contextlib.suppress(OSError):
        return any(name.startswith(PACKAGES) and name.endswith(".dist-info") for name in os.listdir(folder))
    return False


def _environment() -> dict[str, str]:
    """A fixed environment, so that student code sees nothing of the user's; Windows needs SYSTEMROOT to start."""
    needed = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {**ONE_THREAD, "LANG": "C.UTF-8", **needed}


def widen(*pipes: int) -> None:
    """Enlarge pipes, so that a large array crosses in a few steps instead of hundreds. Linux only; not needed
    elsewhere."""
    try:
        import fcntl
    except ImportError:
        return
    for pipe in pipes:
        if hasattr(fcntl, "F_SETPIPE_SZ"):
            with contextlib.suppress(OSError):
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)


def without_ctrl_c() -> contextlib.AbstractContextManager[None]:
    """Block Ctrl-C (SIGINT) in processes that this thread starts in the block. The parent handles it afterwards."""
    return _blocked("SIGINT")


def without_ctrl_z() -> contextlib.AbstractContextManager[None]:
    """Block Ctrl-Z (SIGTSTP) in processes that this thread starts in the block, each in a session of its own.

    Until a new process has become its program, it belongs to the terminal like this one, and this one waits for it. If
    Ctrl-Z stopped it there, this process could neither go on nor stop, and the shell would never come back.
    """
    return _blocked("SIGTSTP")


@contextlib.contextmanager
def _blocked(name: str) -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, {getattr(signal, name)})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
