"""The system calls that a worker may make; every other one fails with EPERM.

No new process or thread, no exec, no socket, no signal, no trace, no namespace, no change to any file. Calls that are
not named here are denied, including calls of future kernels.
"""

import ctypes.util
import os
import tempfile
from typing import Any

EPERM, ENOSYS = 1, 38
ALLOWED = """
read readv pread64 write writev close close_range lseek fstat newfstatat stat lstat statx access faccessat faccessat2
readlink readlinkat getdents64 getcwd dup poll ppoll
mmap munmap mremap mprotect brk
sched_yield sched_getaffinity getcpu
clock_gettime clock_getres gettimeofday time nanosleep clock_nanosleep times getrusage uname
getpid getppid gettid getuid geteuid getgid getegid
rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack restart_syscall
getrandom exit exit_group
"""
# fcntl can send signals to others (F_SETOWN, F_SETSIG, O_ASYNC), so only commands that copy and read descriptors
FCNTL = {"F_DUPFD": 0, "F_GETFD": 1, "F_SETFD": 2, "F_GETFL": 3, "F_DUPFD_CLOEXEC": 1030}
TCGETS = 0x5401  # isatty
# A futex that is not private lets any two processes that map the same file signal each other, and every worker may map
# numpy's files. Operations that lend priorities are left out: nothing here has threads.
FUTEX_PRIVATE, FUTEX_CLOCK_REALTIME = 128, 256
FUTEX = {"WAIT": 0, "WAKE": 1, "REQUEUE": 3, "CMP_REQUEUE": 4, "WAKE_OP": 5, "WAIT_BITSET": 9, "WAKE_BITSET": 10}
# Advice of allocators and sanitizers about their own memory. MERGEABLE, PAGEOUT, COLD and WILLNEED are left out: they
# affect pages that processes share.
MADVICE = {"NORMAL": 0, "RANDOM": 1, "SEQUENTIAL": 2, "DONTNEED": 4, "FREE": 8, "HUGEPAGE": 14, "NOHUGEPAGE": 15}
MADVICE |= {"DONTDUMP": 16, "DODUMP": 17}
OPENS = {"open": 1, "openat": 2}  # position of the flags
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND | getattr(os, "O_TMPFILE", 0)


def missing() -> str:
    """Why a filter is not available here; "" if it is."""
    if ctypes.util.find_library("seccomp") is None:
        return "libseccomp is missing; install it: apt-get install libseccomp2"
    try:
        import pyseccomp  # noqa: F401
    except (ImportError, RuntimeError, OSError) as fault:
        return f"pyseccomp cannot be imported: {fault}"
    try:
        with open("/proc/self/status") as status:
            return "" if "Seccomp_filters" in status.read() else "this kernel has no seccomp filters"
    except OSError as fault:
        return f"/proc/self/status cannot be read: {fault.strerror}"


def allowed() -> Any:
    """A filter that permits what every program behind walls may do: ALLOWED, and calls with certain arguments."""
    import pyseccomp as sc

    calls = sc.SyscallFilter(sc.ERRNO(EPERM))
    for name in ALLOWED.split():
        calls.add_rule(sc.ALLOW, name)
    for number in FCNTL.values():
        calls.add_rule(sc.ALLOW, "fcntl", sc.Arg(1, sc.EQ, number))
    for operation in FUTEX.values():
        mask = 0xFFFFFFFF & ~FUTEX_CLOCK_REALTIME
        calls.add_rule(sc.ALLOW, "futex", sc.Arg(1, sc.MASKED_EQ, mask, operation | FUTEX_PRIVATE))
    for advice in MADVICE.values():
        calls.add_rule(sc.ALLOW, "madvise", sc.Arg(2, sc.EQ, advice))
    return calls


def program(*, read_only: bool) -> bytes:
    """The filter, compiled for this machine. `read_only`: no file can be opened for writing."""
    import pyseccomp as sc

    calls = allowed()
    calls.add_rule(sc.ALLOW, "ioctl", sc.Arg(1, sc.EQ, TCGETS))
    calls.add_rule(sc.ALLOW, "prlimit64", sc.Arg(0, sc.EQ, 0), sc.Arg(2, sc.EQ, 0))  # reading one's own limits
    for name, position in OPENS.items():
        if read_only:
            calls.add_rule(sc.ALLOW, name, sc.Arg(position, sc.MASKED_EQ, WRITES, 0))
        else:
            calls.add_rule(sc.ALLOW, name)
    with open(exported(calls), "rb") as file:
        file.seek(0)
        return file.read()


def exported(calls: Any) -> int:
    """A descriptor of a file that holds the filter, compiled for this machine. The caller closes it."""
    with tempfile.TemporaryFile() as file:
        calls.export_bpf(file)
        return os.dup(file.fileno())
