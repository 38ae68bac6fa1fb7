"""Raises the walls around this process, before a forked worker reads the first byte of a student's file.

Imports only the standard library. A failed step ends the process: a worker never runs behind only some of its walls.
"""

import ctypes
import os
import resource
from collections.abc import Callable
from typing import Any

from grader.worker.zygote_protocol import Walls

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_SET_NO_NEW_PRIVS = 1, 4, 22, 38
SECCOMP_MODE_FILTER = 2
LANDLOCK_RESTRICT_SELF = 446  # the same number on every architecture
CAPABILITY_VERSION_3 = 0x20080522
SIGKILL = 9
CLONE_NEWNS = 0x20000
MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC, MS_REC, MS_PRIVATE = 1, 2, 4, 8, 1 << 14, 1 << 18


LIBC = ctypes.CDLL(None, use_errno=True)
FUNCTIONS = (LIBC.prctl, LIBC.syscall, LIBC.capset)  # found once, before there are forks that would each search


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("filter", ctypes.c_char_p))


def confine(walls: Walls, ruleset: int, keep: tuple[int, ...], parent: int) -> None:
    """Confine this process to its walls, close all descriptors but `keep`, and have it end with the process `parent`.

    Raises OSError for a step that this host denies; its `filename` is the name of the step.
    """
    _limit(walls)
    if walls.uid:
        _step("setgroups", os.setgroups, [])
        _step("setresgid", os.setresgid, walls.uid, walls.uid, walls.uid)
        _step("setresuid", os.setresuid, walls.uid, walls.uid, walls.uid)
    if not walls.writes:
        _drop_capabilities()
    _prctl(PR_SET_PDEATHSIG, SIGKILL)  # after the change of user, which clears it
    if os.getppid() != parent:
        raise OSError("the zygote has ended")  # before the line above
    _prctl(PR_SET_DUMPABLE, 0)  # no other process of this user may read this one
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    if walls.landlock:
        ctypes.set_errno(0)
        if LIBC.syscall(LANDLOCK_RESTRICT_SELF, ruleset, 0) != 0:
            raise _fault("landlock_restrict_self")
    _close_all_but(keep)
    os.dup2(0, 2)  # until here, our own error messages go to the owner
    if walls.filter:
        program = _FilterProgram(len(walls.filter) // 8, walls.filter)
        _prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.addressof(program))


def _step(name: str, action: Callable[..., Any], *arguments: Any) -> None:
    try:
        action(*arguments)
    except OSError as fault:
        raise OSError(fault.errno, fault.strerror, name) from None


def _fault(name: str) -> OSError:
    number = ctypes.get_errno()
    return OSError(number, os.strerror(number), name)


def hide_processes() -> None:
    """Hide /proc from this process and its forks, if the user may do that.

    Landlock forbids reading /proc, but not listing it. A process of root can list the descriptors of another process of
    root: by opening and closing descriptors, one could signal to the other. A throw-away user can only list processes.
    """
    if os.geteuid() != 0:
        return
    own, over = MS_REC | MS_PRIVATE, MS_RDONLY | MS_NOSUID | MS_NODEV | MS_NOEXEC
    if LIBC.unshare(CLONE_NEWNS) == 0 and LIBC.mount(b"none", b"/", None, ctypes.c_ulong(own), None) == 0:
        LIBC.mount(
            b"none", b"/proc", b"tmpfs", ctypes.c_ulong(over), None
        )  # in our own mount namespace: other processes are not affected


def _drop_capabilities() -> None:
    """Drop every capability of this process, for every user: with one, `madvise` can poison memory."""
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0)
    if LIBC.capset(header, (ctypes.c_uint32 * 6)()) != 0:
        raise _fault("capset")


def _limit(walls: Walls) -> None:
    limits = {"RLIMIT_CORE": 0}
    if not walls.writes:
        limits |= {"RLIMIT_FSIZE": 0, "RLIMIT_MEMLOCK": 0, "RLIMIT_MSGQUEUE": 0, "RLIMIT_NOFILE": 64}
    if walls.memory_mb:
        limits["RLIMIT_AS"] = walls.memory_mb << 20
    if walls.cpu_seconds:
        limits["RLIMIT_CPU"] = walls.cpu_seconds
    for name, value in limits.items():
        number = getattr(resource, name)
        _, most = resource.getrlimit(number)  # a process without CAP_SYS_RESOURCE cannot raise its hard limit
        value = value if most == resource.RLIM_INFINITY else min(value, most)
        _step(name, resource.setrlimit, number, (value, value))


def _close_all_but(keep: tuple[int, ...]) -> None:
    last = -1
    for descriptor in (*sorted(keep), 1 << 16):
        if last + 1 < descriptor:  # an empty range would close everything
            os.closerange(last + 1, descriptor)
        last = descriptor


def _prctl(option: int, argument: int, pointer: int = 0) -> None:
    if LIBC.prctl(option, ctypes.c_ulong(argument), ctypes.c_ulong(pointer), 0, 0) != 0:
        raise _fault(f"prctl {option}")
