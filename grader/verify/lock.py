"""verified.lock, which is committed with the course: what was verified, and of what, so that CI need not do it again.

It is a note, not a proof: everyone who can change the course can change it. So it spares work and decides nothing else,
and a tenth of what it spares is verified all the same, another one each day.
"""

import datetime
import secrets
import zlib
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import Any, get_args

import msgspec

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.model import Kind
from grader.verify.dependencies import Depends
from grader.verify.model import Verdict, Verified

LOCK, SCHEMA = "verified.lock", "grader/verified/v1"
TENTHS = 10
MOST_BYTES = 1 << 24
WRITE_IT = "grader verify --write-lock"
ABOUT = f"Written by: {WRITE_IT}. The exercises that keep all their promises, and digests of what was verified."


class LockError(Exception):
    """The lock says nothing about this course; says why, and what to do."""


class Code(msgspec.Struct, frozen=True):
    """What exercises of one kind were verified with."""

    digest: str
    versions: str  # for people


class Entry(msgspec.Struct, frozen=True):
    """One exercise as it was verified. `untimed`: why its speed was not looked at."""

    files: str
    promises: int
    mistakes: int
    killed: int
    survived: int
    equivalent: int
    untimed: str = ""


class Lock(msgspec.Struct, frozen=True):
    """All of the file. `code`: by kind of exercise."""

    schema: str
    about: str
    code: dict[str, Code]
    exercises: dict[str, Entry]


class Choice(msgspec.Struct, frozen=True):
    """What the lock spares of the exercises that were asked for, and why it does not spare the others.

    `unfit`: a sentence where it spares none. `due`: those that it would spare, in the tenth whose turn it is.
    """

    tenth: int
    spared: tuple[str, ...] = ()
    due: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    unfit: str = ""


def todays_tenth() -> int:
    return datetime.datetime.now(datetime.UTC).date().toordinal() % TENTHS


def tenth_of(exercise: str) -> int:
    """The same on every machine, and whatever else the course has."""
    return zlib.crc32(exercise.encode()) % TENTHS


def choose(root: Path, exercises: Iterable[Exercise], tenth: int) -> Choice:
    """What of these the course's lock spares. A lock that cannot be used spares nothing."""
    chosen = list(exercises)
    depends = Depends(exact=False)
    try:
        lock = read(root)
        _refuse_other_code(lock, {each.kind for each in chosen}, depends)
    except LockError as fault:
        return Choice(tenth, unfit=str(fault))
    listed = [each for each in chosen if each.id in lock.exercises and each.kind in lock.code]
    known = {each.id: lock.exercises[each.id] for each in listed}
    holding = [each.id for each in chosen if each.id in known and _holds(each, known[each.id], depends)]
    return Choice(
        tenth,
        spared=tuple(name for name in holding if tenth_of(name) != tenth),
        due=tuple(name for name in holding if tenth_of(name) == tenth),
        changed=tuple(name for name in known if name not in holding),
        unknown=tuple(each.id for each in chosen if each.id not in known),
    )


def _holds(exercise: Exercise, entry: Entry, depends: Depends) -> bool:
    if entry.untimed and not depends.device(exercise):
        return False  # here its speed can be looked at
    return entry.files == depends.exercise(exercise)


def _refuse_other_code(lock: Lock, kinds: Collection[Kind], depends: Depends) -> None:
    for kind in sorted(each for each in kinds if each in lock.code):
        there, here = lock.code[kind], ", ".join(depends.versions(kind))
        if there.digest != depends.code(kind):
            reason = (
                f"with {there.versions}, and here is {here}"
                if there.versions != here
                else "by a grader whose code was another one"
            )
            raise LockError(f"{LOCK}: was written {reason}. Nothing is spared. Write it anew: {WRITE_IT}")


def read(root: Path) -> Lock:
    """Raises LockError where there is none, or none that can be read."""
    try:
        path = root / LOCK
        if path.stat().st_size > MOST_BYTES:
            raise LockError(f"{LOCK}: is too large for one. Nothing is spared. Write it anew: {WRITE_IT}")
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError as fault:
        raise LockError(f"{LOCK}: there is none, so nothing is spared. Write it: {WRITE_IT}") from fault
    except (OSError, msgspec.MsgspecError) as fault:
        raise LockError(f"{LOCK}: cannot be read ({fault}). Nothing is spared. Write it anew: {WRITE_IT}") from fault
    if lock.schema != SCHEMA:
        raise LockError(
            f"{LOCK}: its schema is '{lock.schema}', and this grader writes '{SCHEMA}'. Nothing is spared. Write it "
            f"anew: {WRITE_IT}"
        )
    return lock


def write(course: Course, found: Iterable[Verified]) -> Mapping[str, Entry]:
    """Write what holds: what was found now, and what the lock says already of exercises that have not changed since.

    Gives what was written. Raises OSError where it cannot be.
    """
    depends = Depends(exact=False)
    found = list(found)
    entries = {
        each.exercise: _entry(each, depends.exercise(course.exercises[each.exercise]))
        for each in found
        if is_whole(each)
    }
    looked_at = {each.exercise for each in found}
    others = [each for each in course.exercises.values() if each.id not in looked_at]
    choice = choose(course.root, others, tenth=-1)
    if choice.spared:
        entries |= {name: read(course.root).exercises[name] for name in choice.spared}
    ordered = {name: entries[name] for name in course.exercises if name in entries}
    code: dict[str, Code] = {}
    for kind in (course.exercises[name].kind for name in ordered):
        code[kind] = Code(depends.code(kind), ", ".join(depends.versions(kind)))
    _replace(course.root / LOCK, Lock(SCHEMA, ABOUT, code, ordered))
    return ordered


def is_whole(verified: Verified) -> bool:
    """Whether all promises were looked at, save for the speed of what cannot be timed here, and are kept."""
    left_out = set(verified.promises) - set(verified.examined)
    if left_out == {"speed"} and _untimed(verified):
        left_out = set()
    return verified.all_kept and not verified.unfinished and not left_out


def _untimed(verified: Verified) -> str:
    return next((each.message for each in verified.notes if each.promise == "speed"), "")


def _entry(verified: Verified, files: str) -> Entry:
    counts = {name: len(verified.mutants(name)) for name in get_args(Verdict)}
    untimed = "" if "speed" in verified.examined else _untimed(verified)
    return Entry(files, len(verified.examined), verified.mistakes, **counts, untimed=untimed)


def _replace(path: Path, lock: Lock) -> None:
    """A line for each exercise, so that changes of different exercises can be merged."""
    rows = {name: _rows(getattr(lock, name)) for name in ("code", "exercises")}
    parts = [*(f'  "{name}": {_text(getattr(lock, name))}' for name in ("schema", "about"))]
    parts += [f'  "{name}": {{\n{row}\n  }}' for name, row in rows.items()]
    half = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    half.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")
    half.replace(path)


def _rows(entries: Mapping[str, Any]) -> str:
    return ",\n".join(f"    {_text(name)}: {_text(entry)}" for name, entry in entries.items())


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
