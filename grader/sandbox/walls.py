"""Which walls does this host give, and which guarantees follow from them?"""

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

import msgspec

from grader.errors import GraderError
from grader.model import Kind, Limits
from grader.sandbox import files, syscalls
from grader.worker.orders import Walls

GUARANTEES = ("answers unreadable", "no network", "others untouchable", "bounded", "fresh")
UIDS = range(1 << 24, 1 << 30)  # nobody's: above what distributions, services and containers hand out
CPU_FACTOR = 40  # CPU seconds of a whole submission, in limits of one call
Wall = str  # "landlock", "seccomp", "uid"


class Host(msgspec.Struct, frozen=True):
    """What this host gives. Of each wall that is missing: why."""

    missing: dict[Wall, str]
    filter: bytes = b""

    def has(self, wall: Wall) -> bool:
        return wall not in self.missing

    @property
    def lacking(self) -> dict[str, str]:
        """The guarantees that do not hold, with the reason and what to do."""
        lacking: dict[str, str] = {}
        if not self.has("landlock") and not self.has("uid"):
            why = f"{self.missing['landlock']}; {self.missing['uid']}"
            lacking["answers unreadable"] = lacking["fresh"] = why
        if not self.has("seccomp"):
            for name in ("no network", "others untouchable", "bounded", "fresh"):
                lacking[name] = self.missing["seccomp"]
        return lacking

    def walls(self, limits: Limits, uid: int) -> Walls:
        return Walls(
            filter=self.filter,
            landlock=self.has("landlock"),
            uid=uid if self.has("uid") else 0,
            memory_mb=limits.memory_mb,
            writes=False,
            cpu_seconds=max(1, round(limits.seconds * CPU_FACTOR)),
        )

    def uids(self) -> Iterator[int]:
        """A new one for each worker; drawn from so many that no two workers anywhere share one."""
        while True:
            yield secrets.choice(UIDS)


def survey(course: Path, without: frozenset[Wall] = frozenset()) -> Host:
    """What this host gives for grading that course. `without`: walls to leave out, to test the others."""
    missing = {"landlock": files.missing(), "seccomp": syscalls.missing(), "uid": ""}
    missing |= dict.fromkeys(without, "switched off")
    missing["uid"] = missing["uid"] or _no_uid_wall(course, needed=bool(missing["landlock"]))
    missing = {wall: why for wall, why in missing.items() if why}
    filter_ = b"" if "seccomp" in missing else syscalls.program(read_only="landlock" in missing)
    return Host(missing, filter_)


def survey_or_refuse(course: Path, without: frozenset[Wall] = frozenset()) -> Host:
    """The same; raises GraderError, naming each guarantee that does not hold and why, unless all five do."""
    if sys.platform != "linux":
        raise GraderError("there are walls on Linux only")
    host = survey(course, without)
    if host.lacking:
        reasons = "\n".join(f"  {guarantee}: {why}" for guarantee, why in host.lacking.items())
        raise GraderError(f"this host does not give all five guarantees; grader doctor says more\n{reasons}")
    return host


def ruleset(host: Host, kind: Kind, packages: tuple[str, ...] = ()) -> int:
    """A Landlock ruleset for that kind of exercise and what it grants, or -1 where there is no such wall."""
    try:
        return files.ruleset(kind, packages) if host.has("landlock") else -1
    except OSError as fault:
        raise GraderError(f"the Landlock rules could not be made: {fault}") from fault


def _no_uid_wall(course: Path, *, needed: bool) -> str:
    """Why there is no wall of a throw-away user; "" where there is.

    Where Landlock stands, this second wall may not cost a right solution its imports; where it stands alone, the
    zygote has imported beforehand what students use.
    """
    if os.geteuid() != 0:
        return "the grader does not run as root"
    if needed and (open_to_all := _open_to_others(course)):
        return f"{open_to_all} can be read by every user; close it: chmod 700 {course}"
    if not needed and not _open_to_others(Path(os.__file__)):
        return f"the interpreter's library cannot be read by other users ({Path(os.__file__).parent})"
    return ""


def _open_to_others(path: Path) -> str:
    """The path, if a user who owns nothing of it can get at it; else ""."""
    path = path.resolve()
    for folder in path.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return ""
    return str(path) if path.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH) else ""
