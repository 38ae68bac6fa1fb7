"""Files, processes, threads and connections, alike on a student's machine and behind the walls.

Written files stay in memory: a log or a saved picture is harmless. Everything else that the walls refuse is refused
here with the same errors, so that `check` finds what `grade` would find. This module is not a wall itself.
"""

import _thread
import builtins
import errno
import io
import os
import signal
import sys
import threading
from collections.abc import Callable
from typing import Any

DEVICES = {"/dev/null", "/dev/urandom", "/dev/random", "/etc/ld.so.cache"}
_CHANGING = """os.chdir os.chmod os.chown os.link os.symlink os.remove os.rename os.rmdir os.truncate os.utime os.fork
os.forkpty os.exec os.posix_spawn os.spawn os.startfile os.kill os.killpg os.setxattr os.removexattr subprocess.Popen
signal.pthread_kill socket.__new__ socket.connect socket.bind socket.getaddrinfo resource.setrlimit
resource.prlimit"""
CHANGING = _CHANGING.split()


# -- written files stay in memory --------------------------------------------------------------------------------------


class _Written(io.BytesIO):
    """A file in memory, kept under its path when it is closed."""

    def __init__(self, files: dict[str, bytes], path: str, content: bytes) -> None:
        super().__init__(content)
        self._files, self._path = files, path

    def close(self) -> None:
        if not self.closed:
            self._files[self._path] = self.getvalue()
        super().close()


def keep_files_in_memory() -> None:
    """From now on, files opened for writing are in memory and can be read again; no folder is made."""
    files: dict[str, bytes] = {}
    builtins.open = io.open = opener = _open_in(files, builtins.open)
    openers = getattr(sys.modules.get("numpy.lib._datasource"), "_file_openers", None)
    if openers is not None:  # savetxt and loadtxt keep their own table of openers
        openers._file_openers[None] = opener
    for name in ("exists", "isfile"):
        setattr(os.path, name, _or_written(getattr(os.path, name), files))
    torch: Any = sys.modules.get("torch")
    if torch is not None:  # torch opens files itself
        torch.save = torch.serialization.save = _opened_for(torch.save, 1, "wb")
        torch.load = torch.serialization.load = _opened_for(torch.load, 0, "rb")
    os.mkdir = _nothing
    os.system = _no_program


def _open_in(files: dict[str, bytes], real_open: Callable[..., Any]) -> Any:
    """A function in the place of `open`: written files are in `files`, all others are opened for real."""

    def open(  # noqa: A001  # replaces the builtin
        file: Any,
        mode: str = "r",
        buffering: int = -1,
        encoding: str | None = None,
        errors: str | None = None,
        newline: str | None = None,
        closefd: bool = True,
        opener: Any = None,
    ) -> Any:
        path = None if isinstance(file, int) else os.path.abspath(os.fsdecode(file))
        is_written = isinstance(mode, str) and bool(set("wax+") & set(mode))
        if path is None or opener is not None or not (is_written or path in files):
            return real_open(file, mode, buffering, encoding, errors, newline, closefd, opener)
        written = _written(files, path, file, mode)
        return (
            written
            if "b" in mode
            else io.TextIOWrapper(written, encoding or "utf-8", errors, newline, write_through=True)
        )

    return open


def _written(files: dict[str, bytes], path: str, given: Any, mode: str) -> _Written:
    """The file of that path, for bytes. Raises what the real `open` would raise, with the `given` path."""
    if "x" in mode and path in files:
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), given)
    if "r" in mode and path not in files:
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), given)
    written = _Written(files, path, b"" if "w" in mode else files.get(path, b""))
    if "a" in mode:
        written.seek(0, io.SEEK_END)
    return written


def _opened_for(work: Callable[..., Any], position: int, mode: str) -> Callable[..., Any]:
    """The function, with its argument at that position (or named `f`) opened by Python if it is a path."""

    def do(*arguments: Any, **options: Any) -> Any:
        given = [*arguments]
        path = given[position] if position < len(given) else options.get("f")
        if not isinstance(path, (str, os.PathLike)):
            return work(*arguments, **options)
        with builtins.open(path, mode) as file:
            if position < len(given):
                given[position] = file
            else:
                options["f"] = file
            return work(*given, **options)

    return do


def _or_written(ask: Callable[[Any], bool], files: dict[str, bytes]) -> Callable[[Any], bool]:
    def ask_of_both(path: Any) -> bool:
        return ask(path) or (not isinstance(path, int) and os.path.abspath(os.fsdecode(path)) in files)

    return ask_of_both


def _nothing(path: Any, mode: int = 0o777, *, dir_fd: int | None = None) -> None:
    """Make no folder; files written into it stay in memory."""


def _no_program(command: Any) -> int:
    """The exit status of a program that cannot be started."""
    return -1


# -- without walls -----------------------------------------------------------------------------------------------------


def imitate_the_walls() -> None:
    """Refuse what the walls refuse, as far as Python's audit events show it."""
    _refuse_threads()
    if hasattr(signal, "setitimer"):
        signal.setitimer = _no_timer
    look = _look_at_paths(_readable())
    watched: dict[str, Callable[..., None]] = dict.fromkeys(CHANGING, _denied)
    watched |= {"open": look, "os.listdir": look, "os.scandir": look, "sqlite3.connect": _look_at_database}

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        handler = watched.get(event)
        if handler is not None:
            handler(*arguments)

    sys.addaudithook(hook)


def _refuse_threads() -> None:
    for name in ("start_new_thread", "start_new", "start_joinable_thread"):
        for module, prefix in ((_thread, ""), (threading, "_")):
            if hasattr(module, prefix + name):
                setattr(module, prefix + name, _no_thread)


def _no_thread(*_: Any, **__: Any) -> None:
    raise RuntimeError("can't start new thread")


def _denied(*_: Any) -> None:
    raise PermissionError(errno.EPERM, os.strerror(errno.EPERM))


def _look_at_database(path: Any = ":memory:", *_: Any) -> None:
    if path != ":memory:":
        _denied()


def _look_at_paths(readable: tuple[str, ...]) -> Callable[..., None]:
    """A handler of events that open a path: only these folders can be read, and nothing can be written."""

    def look(path: Any = None, mode: Any = None, flags: Any = 0) -> None:
        if path is None or isinstance(path, int):
            return
        whole = os.path.realpath(os.fsdecode(path))
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if not writes and (whole in DEVICES or whole.startswith(readable)):
            return
        if writes or os.path.lexists(whole):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), os.fsdecode(path))

    return look


def _no_timer(which: int, seconds: float, interval: float = 0.0) -> Any:
    raise signal.ItimerError(errno.EPERM, os.strerror(errno.EPERM))


def _readable() -> tuple[str, ...]:
    """The interpreter's library, its packages, and the system's libraries."""
    folders = {os.path.dirname(os.__file__), *filter(None, sys.path)}
    folders |= {os.path.join(prefix, "lib") for prefix in (sys.base_prefix, sys.prefix, "/", "/usr")}
    folders |= {"/lib64", "/usr/lib64", "/System", os.environ.get("SYSTEMROOT", "/lib")}
    return tuple(os.path.join(os.path.realpath(folder), "") for folder in folders)
