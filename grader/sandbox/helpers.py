"""Walls around helpers: compilers that read a student's text, and the process that runs compiled kernels.

Three roles: `reading` only reads what it was given; `writing` may start its own parts and write into one folder;
`running` runs compiled kernels and may start no process.
"""

import ctypes
import os
import sys
import sysconfig
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from grader.sandbox.files import DEVICES, SYSTEM_LIBRARIES
from grader.sandbox.syscalls import TCGETS, allowed

Role = Literal["reading", "writing", "running"]
STARTING = """execve arch_prctl set_tid_address set_robust_list rseq getpgrp getpgid getppid sched_get_priority_min
sched_get_priority_max open openat umask dup2 sysinfo"""
PARTS = "vfork clone clone3 fork wait4 waitid pipe pipe2 unlink unlinkat rename renameat renameat2 chmod ftruncate kill"
EMULATING = "setitimer set_robust_list rseq openat open arch_prctl"
PERSONALITY_ASKED, FIOCLEX = 0xFFFFFFFF, 0x5451


def ruleset(readable: Iterable[Path], writable: Path | None = None, *, listed: Iterable[Path] = ()) -> int:
    """A descriptor of Landlock rules: paths that may be read and run, one folder that may be written, and folders that
    may only be listed. The caller closes it."""
    import landlock

    ctypes.set_errno(0)
    rules = landlock.Ruleset()
    access = landlock.FSAccess
    reading = access.READ_FILE | access.EXECUTE
    for path in {each.resolve() for each in readable if each.exists()}:
        ctypes.set_errno(0)  # the package mistakes a stale errno for a failure
        rules.allow(str(path), rules=reading | access.READ_DIR if path.is_dir() else reading)
    for path in listed:
        ctypes.set_errno(0)
        rules.allow(str(path), rules=access.READ_DIR)
    if writable is not None:
        making = access.WRITE_FILE | access.MAKE_REG | access.REMOVE_FILE
        making |= access.TRUNCATE if landlock.landlock_abi_version() >= 3 else 0
        ctypes.set_errno(0)
        rules.allow(str(writable), rules=reading | access.READ_DIR | making)
    return os.dup(rules._fd)  # the package has no public access to it


def seccomp(role: Role) -> int:
    """A descriptor of a file that holds the seccomp program for that role. The caller closes it."""
    import pyseccomp as sc

    names = {"reading": STARTING, "writing": f"{STARTING} {PARTS}", "running": EMULATING}[role]
    calls = allowed()
    for name in names.split():
        calls.add_rule(sc.ALLOW, name)
    for number in (TCGETS, FIOCLEX):
        calls.add_rule(sc.ALLOW, "ioctl", sc.Arg(1, sc.EQ, number))
    calls.add_rule(sc.ALLOW, "prlimit64", sc.Arg(0, sc.EQ, 0))
    calls.add_rule(sc.ALLOW, "personality", sc.Arg(0, sc.EQ, PERSONALITY_ASKED))
    with tempfile.TemporaryFile() as file:
        calls.export_bpf(file)
        return os.dup(file.fileno())


def system_libraries() -> Iterator[Path]:
    architecture = sysconfig.get_config_var("MULTIARCH") or ""
    yield from (Path(pattern.format(architecture)) for pattern in (*SYSTEM_LIBRARIES, "/lib64"))
    yield from map(Path, DEVICES)


def modules() -> list[Path]:
    """The folders in which this Python looks for its standard library; it lists them before it reads from them."""
    return [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib")]


def interpreter() -> Iterator[Path]:
    """The paths that this Python needs to start and to import its standard library."""
    yield Path(sys.executable)
    for folder in modules():
        yield from (path for path in folder.iterdir() if path.name not in ("site-packages", "dist-packages"))
        yield from folder.parent.glob("libpython*")
