"""What a zygote, or a trial of the walls, is asked and what it answers. Known to both ends; imports neither."""

import msgspec

MESSAGE_BYTES = 1 << 16


class Walls(msgspec.Struct, frozen=True):
    """What a worker is confined by. What a host can give, and what follows, is decided in `grader.sandbox`."""

    filter: bytes = b""  # a seccomp program, as the kernel wants it; none if empty
    landlock: bool = False  # whether to apply the ruleset that the zygote was given
    uid: int = 0  # a throw-away user; none if 0
    memory_mb: int = 0  # address space; unlimited if 0
    writes: bool = True  # whether files may grow at all, and more than a few be open
    cpu_seconds: int = 0  # in all; unlimited if 0


class Prepare(msgspec.Struct, frozen=True, tag="prepare"):
    """First message: what to import. A Landlock ruleset may travel beside it."""

    kind: str
    warm: bool  # also import what students import as a matter of course
    alone: bool  # its workers shall not see other processes, as far as this user can arrange that


class Fork(msgspec.Struct, frozen=True, tag="fork"):
    """A new worker behind these walls. Beside this message travel four descriptors: the two over which it speaks, one
    for the frames that it shows when it is asked, and the page for what it prints."""

    id: int
    walls: Walls


class Reap(msgspec.Struct, frozen=True, tag="reap"):
    """What became of that worker? Wait so long for its end."""

    pid: int
    seconds: float


class ZygoteReply(msgspec.Struct, frozen=True):
    """Reply to all three: the pid of a fork; the exit code of a worker, as subprocess has it, or None if it lives."""

    pid: int = 0
    code: int | None = None


Order = Prepare | Fork | Reap


class Try(msgspec.Struct, frozen=True):
    """Which of these walls can a process put up here?"""

    attempts: tuple[Walls, ...]


class Denied(msgspec.Struct, frozen=True):
    """The step at which a process could not put its walls up: its name, why, and the errno (0: it was killed)."""

    step: str
    why: str
    errno: int = 0

    def __str__(self) -> str:
        return f"{self.step}: {self.why}"


class Tried(msgspec.Struct, frozen=True):
    """Of each attempt: None where all its walls stood."""

    faults: tuple[Denied | None, ...]
