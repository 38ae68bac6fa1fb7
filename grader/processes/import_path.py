"""The import path of our processes: never the current folder, nor a folder in or above it that the environment names.

A class is often graded in a folder with students' files. Python looks there first for `python -m grader` and for
`python -c`, and with `PYTHONPATH=.` for every command. This module imports only modules that Python has already loaded
when our code starts, so that it can run before every other import.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # defined without importing typing
    from collections.abc import Mapping

LIBRARIES = "LD_LIBRARY_PATH"
LISTS = ("PATH", LIBRARIES)  # of folders; an empty or a relative one means the current folder
PACKAGE = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
OURS = os.path.dirname(PACKAGE)  # the folder of this package


def leave_current_folder() -> list[str]:
    """Stop importing from the current folder, in this process and in the programs that it starts.

    Returns the entries of PYTHONPATH that depend on the current folder: Python may already have imported from them
    before this call.
    """
    if LIBRARIES in os.environ and sys.platform == "linux":
        _read_libraries_anew()
    sys.path[:] = safe(sys.path)
    os.environ.update(safe_lists(os.environ))
    entries = os.environ.pop("PYTHONPATH", "").split(os.pathsep)
    return [entry for entry in entries if not os.path.isabs(entry)] if any(entries) or len(entries) > 1 else []


def _read_libraries_anew() -> None:
    """Restart this command if the linker would search the current folder: it reads its variable only at the start."""
    cleaned = safe_lists(os.environ).get(LIBRARIES, "")
    if cleaned != os.environ[LIBRARIES]:
        os.environ[LIBRARIES] = cleaned
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def safe_lists(environment: "Mapping[str, str]") -> dict[str, str]:
    """The search paths for programs and libraries, without entries that depend on the current folder."""
    lists = {name: environment[name].split(os.pathsep) for name in LISTS if environment.get(name)}
    return {name: os.pathsep.join(filter(os.path.isabs, folders)) for name, folders in lists.items()}


def safe(folders: list[str]) -> list[str]:
    """The folders of a module search path that only the owner of this Python can have put there.

    Removed: the current folder, and from PYTHONPATH relative entries and folders in or above the current one. Kept: the
    standard library, installed packages, and other folders that the environment names.
    """
    here, named = _real(os.curdir), _named()

    def is_safe(folder: str) -> bool:
        real = _real(folder)
        if real == here or not os.path.isabs(folder):
            return False
        near = _is_in(real, here) or _is_in(here, real)
        return real == OURS or real not in named or (named[real] and not near)

    return [folder for folder in folders if is_safe(folder)]


def _named() -> dict[str, bool]:
    """The folders that PYTHONPATH names, and whether as an absolute path."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return {_real(entry or os.curdir): os.path.isabs(entry) for entry in entries}


def _is_in(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _real(folder: str) -> str:
    try:
        return os.path.realpath(folder)
    except OSError:  # the current folder is gone
        return folder
