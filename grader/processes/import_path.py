"""Where our processes import from: never the current folder, and nothing that the environment names in or around it.

A class is often graded in a folder that a student has filled. Python itself looks there first for `python -m grader`
and for `python -c`, and `PYTHONPATH=.` makes it look there for every command. This module imports only what Python has
loaded before it runs any of our code, so that it can come before every other import.
"""

import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:  # what typing says, without its import
    from collections.abc import Mapping

LIBRARIES = "LD_LIBRARY_PATH"
LISTS = ("PATH", LIBRARIES)  # of folders; an empty or a relative one means the current folder
OURS = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))  # the folder that this very package was found in


def leave_current_folder() -> list[str]:
    """Import nothing from the current folder any more, in this process and in the programs that it starts.

    The entries of PYTHONPATH that depend on the current folder are returned: Python itself has imported from there
    before this function could be called.
    """
    if LIBRARIES in os.environ and sys.platform == "linux":
        _read_libraries_anew()
    sys.path[:] = safe(sys.path)
    os.environ.update(safe_lists(os.environ))
    entries = os.environ.pop("PYTHONPATH", "").split(os.pathsep)
    return [entry for entry in entries if not os.path.isabs(entry)] if any(entries) or len(entries) > 1 else []


def _read_libraries_anew() -> None:
    """Start this command again where the linker would look for libraries in the current folder: it has noted that."""
    cleaned = safe_lists(os.environ).get(LIBRARIES, "")
    if cleaned != os.environ[LIBRARIES]:
        os.environ[LIBRARIES] = cleaned
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def safe_lists(environment: "Mapping[str, str]") -> dict[str, str]:
    """The variables that name folders to find programs and libraries in, without those that depend on where we are."""
    lists = {name: environment[name].split(os.pathsep) for name in LISTS if environment.get(name)}
    return {name: os.pathsep.join(filter(os.path.isabs, folders)) for name, folders in lists.items()}


def safe(folders: list[str]) -> list[str]:
    """Those of a module search path that nobody but the owner of this Python can have put there.

    The current folder goes, whatever put it there; of PYTHONPATH go relative entries, and those in or above the current
    folder. What stays: the standard library, installed packages, and folders that the environment names elsewhere.
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
    """The folders that PYTHONPATH names, and whether by their full path."""
    entries = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    return {_real(entry or os.curdir): os.path.isabs(entry) for entry in entries}


def _is_in(inner: str, outer: str) -> bool:
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)


def _real(folder: str) -> str:
    try:
        return os.path.realpath(folder)
    except OSError:  # the current folder is gone
        return folder
