"""Walls around helpers: compilers that read a student's text, and the process that runs compiled kernels.

Three roles: `reading` only reads what it was given; `writing` may start its own parts and write into one folder;
`running` runs compiled kernels and may start no process.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal

from grader.sandbox.files import library_folders, standard_library, system_libraries
from grader.sandbox.landlock_rules import LandlockRules
from grader.sandbox.syscalls import TCGETS, allowed, exported

Role = Literal["reading", "writing", "running"]
STARTING = """execve arch_prctl set_tid_address set_robust_list rseq getpgrp getpgid getppid sched_get_priority_min
sched_get_priority_max open openat umask dup2 sysinfo"""
PARTS = "vfork clone clone3 fork wait4 waitid pipe pipe2 unlink unlinkat rename renameat renameat2 chmod ftruncate kill"
EMULATING = "setitimer set_robust_list rseq openat open arch_prctl"
PERSONALITY_ASKED, FIOCLEX = 0xFFFFFFFF, 0x5451


def ruleset(readable: Iterable[Path], writable: Path | None = None, *, listed: Iterable[Path] = ()) -> int:
    """A descriptor of Landlock rules: paths that may be read and run, one folder that may be written, and folders that
    may only be listed. The caller closes it."""
    rules = LandlockRules()
    rules.read({each.resolve() for each in readable if each.exists()}, run=True)
    rules.list(listed)
    if writable is not None:
        rules.write(writable)
    return rules.descriptor()


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
    return exported(calls)


def libraries() -> Iterator[Path]:
    """Shared libraries and the program loader, which is in another folder on some machines."""
    yield from system_libraries()
    yield Path("/lib64")


def interpreter() -> Iterator[Path]:
    """The paths that this Python needs to start and to import its standard library."""
    yield Path(sys.executable)
    yield from standard_library()
    for folder in library_folders():
        yield from folder.parent.glob("libpython*")
