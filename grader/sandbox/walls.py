"""The walls that this host supports, and the guarantees that follow from them."""

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.errors import GraderError
from grader.model import Kind, Limits
from grader.processes.launch import package_folders
from grader.sandbox import files, syscalls
from grader.sandbox.attempts import attempt
from grader.sandbox.users import throw_away_users
from grader.worker.zygote_protocol import Denied, Walls

GUARANTEES = ("answers unreadable", "no network", "others untouchable", "bounded", "fresh")
CPU_FACTOR = 40  # CPU seconds of a whole submission, as a multiple of the limit of one call
Wall = str  # "landlock", "seccomp", "uid"; and "limits", which every worker needs


class Host(msgspec.Struct, frozen=True):
    """The walls of this host. `missing`: the reason for each missing wall. `users`: first and end of the throw-away
    users."""

    missing: dict[Wall, str]
    filter: bytes = b""
    users: tuple[int, int] = (0, 0)

    def has(self, wall: Wall) -> bool:
        return wall not in self.missing

    @property
    def lacking(self) -> dict[str, str]:
        """The guarantees that do not hold, with the reason and what to do."""
        lacking: dict[str, str] = {}
        if not self.has("landlock") and not self.has("uid"):
            why = f"{self.missing['landlock']}; and no throw-away user: {self.missing['uid']}"
            lacking["answers unreadable"] = lacking["fresh"] = why
        if not self.has("seccomp"):
            for name in ("no network", "others untouchable", "bounded", "fresh"):
                lacking[name] = self.missing["seccomp"]
        if not self.has("limits"):
            lacking = dict.fromkeys(GUARANTEES, self.missing["limits"])
        first = {why: name for name, why in reversed(lacking.items())}
        return {name: why if first[why] == name else f"as '{first[why]}'" for name, why in lacking.items()}

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
        """A new number for each worker. In a small user namespace two workers may by chance have the same one; seccomp
        keeps them apart as well."""
        while True:
            yield secrets.choice(range(*self.users)) if self.has("uid") else 0


def survey(course: Path, without: frozenset[Wall] = frozenset()) -> Host:
    """The walls of this host for grading that course. `without`: walls to leave out, to test the others.

    Each wall is tried in a process of its own, because the host's own reports are not enough. Raises GraderError if no
    process can be started.
    """
    missing = {"landlock": files.missing(), "seccomp": syscalls.missing()}
    missing |= dict.fromkeys(without, "switched off")
    missing = {wall: why for wall, why in missing.items() if why}
    while True:  # without a wall that a trial removes, the others have different requirements
        host = _by_its_word(course, missing)
        found = _denied(host)
        if not found:
            return host
        missing |= found


def _by_its_word(course: Path, missing: dict[Wall, str]) -> Host:
    users = throw_away_users()
    why = missing.get("uid") or _no_uid_wall(course, users, needed="landlock" in missing)
    filter_ = b"" if "seccomp" in missing else syscalls.program(read_only="landlock" in missing)
    span = (users.start, users.stop) if users is not None else (0, 0)
    return Host({**missing, "uid": why} if why else missing, filter_, span)


def _denied(host: Host) -> dict[Wall, str]:
    """Walls that a process cannot raise here, and why. Each is tried alone, then all together."""
    if not host.has("limits"):
        return {}
    everything = host.walls(Limits(), next(host.uids()))
    bare = msgspec.structs.replace(everything, filter=b"", landlock=False, uid=0)
    parts: dict[Wall, dict[str, Any]] = {
        "limits": {},
        "landlock": {"landlock": everything.landlock},
        "seccomp": {"filter": everything.filter},
        "uid": {"uid": everything.uid},
    }
    attempts = [*(msgspec.structs.replace(bare, **part) for part in parts.values()), everything]
    *faults, together = attempt(attempts)
    found = {wall: _advice(wall, fault) for wall, fault in zip(parts, faults, strict=True) if fault}
    if "limits" in found:
        return {"limits": found["limits"]}
    if together and not found:  # try again without the wall that another one can replace
        return {"uid" if host.has("uid") else "limits": f"the walls do not stand together here ({together})"}
    return found


def _advice(wall: Wall, fault: Denied) -> str:
    match wall:
        case "landlock":
            return files.landlock_advice(fault)
        case "seccomp":
            return f"a process cannot filter its system calls here ({fault}), as in a container that denies prctl"
        case "uid" if fault.step == "kill":
            return f"a process cannot end one of another user here ({fault})"
        case "uid":
            return f"a process cannot become another user here ({fault})"
    return f"a worker cannot be confined here ({fault})"


def survey_or_refuse(course: Path, without: frozenset[Wall] = frozenset()) -> Host:
    """As `survey`. Raises GraderError, with each guarantee that does not hold and the reason, unless all five hold."""
    if sys.platform != "linux":
        raise GraderError("there are walls on Linux only")
    host = survey(course, without)
    if host.lacking:
        reasons = "\n".join(f"  {guarantee}: {why}" for guarantee, why in host.lacking.items())
        raise GraderError(f"this host does not give all five guarantees; grader doctor says more\n{reasons}")
    return host


def ruleset(host: Host, kind: Kind, packages: tuple[str, ...] = ()) -> int:
    """A Landlock ruleset for that kind of exercise and the packages that it grants; -1 without this wall."""
    try:
        return files.ruleset(kind, packages) if host.has("landlock") else -1
    except OSError as fault:
        raise GraderError(f"the Landlock rules could not be made: {fault}") from fault


def _no_uid_wall(course: Path, users: range | None, *, needed: bool) -> str:
    """Why a throw-away user cannot be a wall here; "" if it may be.

    Beside Landlock, this second wall must not break the imports of a right solution. Without Landlock, the zygote has
    imported what students use beforehand.
    """
    if os.geteuid() != 0:
        return "the grader does not run as root"
    if users is None:
        return "too few users are mapped in this user namespace (see /proc/self/uid_map)"
    if needed and (open_to_all := _open_to_others(course)):
        return f"{open_to_all} can be read by every user; close it: chmod 700 {course}"
    for library in () if needed else (Path(os.__file__).parent, *map(Path, package_folders())):
        if not _open_to_others(library, stat.S_IROTH | stat.S_IXOTH):
            return f"the interpreter's library cannot be read by other users ({library})"
    return ""


def _open_to_others(path: Path, all_of: int = 0) -> str:
    """The path, if other users can read or enter it (with `all_of`: have these rights); else ""."""
    path = path.resolve()
    for folder in path.parents:
        if not folder.stat().st_mode & stat.S_IXOTH:
            return ""
    rights = path.stat().st_mode & (stat.S_IROTH | stat.S_IXOTH)
    return str(path) if rights and rights & all_of == all_of else ""
