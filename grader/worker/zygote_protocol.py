"""Messages to a zygote, or to a trial of the walls, and their replies. Both ends import this module."""

import msgspec

MESSAGE_BYTES = 1 << 16


class Walls(msgspec.Struct, frozen=True):
    """The walls and limits of a worker. `grader.sandbox` decides which of them a host supports."""

    filter: bytes = b""  # a seccomp program in the kernel's format; none if empty
    landlock: bool = False  # whether to apply the zygote's ruleset
    uid: int = 0  # a throw-away user; none if 0
    memory_mb: int = 0  # address space; unlimited if 0
    writes: bool = True  # whether files may grow, and more than a few may be open
    cpu_seconds: int = 0  # in all; unlimited if 0


class Prepare(msgspec.Struct, frozen=True, tag="prepare"):
    """The first message: what to import. A Landlock ruleset may come with it."""

    kind: str
    warm: bool  # also import what students usually import
    alone: bool  # hide other processes from its workers, if this user may


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """Fork a worker behind these walls. Four descriptors come with this message: its two pipes, one for its stack
    frames, and the page for its output."""

    id: int
    walls: Walls


class Reap(msgspec.Struct, frozen=True, tag="reap"):
    """Ask for the exit code of a worker; wait that long for its end."""

    pid: int
    seconds: float


class ZygoteReply(msgspec.Struct, frozen=True):
    """The reply to all three: the pid of a fork; the exit code of a worker, as in subprocess, or None if it runs."""

    pid: int = 0
    code: int | None = None


Order = Prepare | Fork | Reap


class Try(msgspec.Struct, frozen=True):
    """Ask which of these walls a process can raise here."""

    attempts: tuple[Walls, ...]


class Denied(msgspec.Struct, frozen=True):
    """The step at which a process could not raise its walls: its name, the reason, and the errno (0: it was killed)."""

    step: str
    why: str
    errno: int = 0

    def __str__(self) -> str:
        return f"{self.step}: {self.why}"


class Tried(msgspec.Struct, frozen=True):
    """For each attempt: None if all its walls stood."""

    faults: tuple[Denied | None, ...]
