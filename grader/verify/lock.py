"""verified.lock, committed with the course: lists verified exercises with digests, so that CI need not repeat the work.

It is not a proof: anyone with write access to the course can change it. It only saves work, and each day another tenth
of the exercises is verified anyway.
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
from grader.verify.dependencies import Dependencies
from grader.verify.model import MutantVerdict, Verified

LOCK, SCHEMA = "verified.lock", "grader/verified/v1"
TENTHS = 10
MOST_BYTES = 1 << 24
WRITE_IT = "grader verify --write-lock"
ABOUT = f"Written by: {WRITE_IT}. The exercises that keep all their promises, and digests of what was verified."


class LockError(Exception):
    """The lock cannot be used. The message says why, and what to do."""


class CodeVersion(msgspec.Struct, frozen=True):
    """The grader's code and the packages that verified exercises of one kind."""

    digest: str
    versions: str  # for people


class LockEntry(msgspec.Struct, frozen=True):
    """One exercise as it was verified. `untimed`: why its speed was not measured."""

    files: str
    promises: int
    mistakes: int
    killed: int
    survived: int
    equivalent: int
    checks: int = 0  # that are graded
    untimed: str = ""


class Lock(msgspec.Struct, frozen=True):
    """The whole file. `code`: by kind of exercise."""

    schema: str
    about: str
    code: dict[str, CodeVersion]
    exercises: dict[str, LockEntry]


class Choice(msgspec.Struct, frozen=True):
    """Which of the selected exercises the lock skips, and why it does not skip the others.

    `unfit`: why it skips none. `due`: unchanged exercises in the tenth that is verified anyway.
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
    """Depends on the name alone: not on the machine or the other exercises."""
    return zlib.crc32(exercise.encode()) % TENTHS


def choose(root: Path, exercises: Iterable[Exercise], tenth: int) -> Choice:
    """Which exercises the course's lock skips. A lock that cannot be used skips none."""
    chosen = list(exercises)
    depends = Dependencies(exact=False)
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


def _holds(exercise: Exercise, entry: LockEntry, depends: Dependencies) -> bool:
    if entry.untimed and not depends.device(exercise):
        return False  # this machine can measure its speed
    return entry.files == depends.exercise(exercise)


def _refuse_other_code(lock: Lock, kinds: Collection[Kind], depends: Dependencies) -> None:
    for kind in sorted(each for each in kinds if each in lock.code):
        there, here = lock.code[kind], ", ".join(depends.versions(kind))
        if there.digest != depends.code(kind):
            reason = (
                f"with {there.versions}, and this machine has {here}"
                if there.versions != here
                else "by another version of the grader's code"
            )
            raise LockError(f"{LOCK}: was written {reason}. No exercise is skipped. Write it again: {WRITE_IT}")


def read(root: Path) -> Lock:
    """Raises LockError if the file is missing or cannot be read."""
    try:
        path = root / LOCK
        if path.stat().st_size > MOST_BYTES:
            raise LockError(f"{LOCK}: is too large. No exercise is skipped. Write it again: {WRITE_IT}")
        lock = msgspec.json.decode(path.read_bytes(), type=Lock)
    except FileNotFoundError as fault:
        raise LockError(f"{LOCK}: it is missing, so no exercise is skipped. Write it: {WRITE_IT}") from fault
    except (OSError, msgspec.MsgspecError) as fault:
        raise LockError(
            f"{LOCK}: cannot be read ({fault}). No exercise is skipped. Write it again: {WRITE_IT}"
        ) from fault
    if lock.schema != SCHEMA:
        raise LockError(
            f"{LOCK}: its schema is '{lock.schema}', and this grader writes '{SCHEMA}'. No exercise is skipped. "
            f"Write it again: {WRITE_IT}"
        )
    return lock


def write(course: Course, found: Iterable[Verified]) -> Mapping[str, LockEntry]:
    """Write the lock: the new results, and the existing entries of other exercises that have not changed.

    Gives the written entries. Raises OSError if the file cannot be written.
    """
    depends = Dependencies(exact=False)
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
    code: dict[str, CodeVersion] = {}
    for kind in (course.exercises[name].kind for name in ordered):
        code[kind] = CodeVersion(depends.code(kind), ", ".join(depends.versions(kind)))
    _replace(course.root / LOCK, Lock(SCHEMA, ABOUT, code, ordered))
    return ordered


def is_whole(verified: Verified) -> bool:
    """Whether all promises were examined and are kept; speed may be missing if it cannot be measured here."""
    left_out = set(verified.promises) - set(verified.examined)
    if left_out == {"speed"} and _untimed(verified):
        left_out = set()
    return verified.all_kept and not verified.unfinished and not left_out


def _untimed(verified: Verified) -> str:
    return next((each.message for each in verified.notes if each.promise == "speed"), "")


def _entry(verified: Verified, files: str) -> LockEntry:
    counts = {name: len(verified.mutants(name)) for name in get_args(MutantVerdict)}
    untimed = "" if "speed" in verified.examined else _untimed(verified)
    return LockEntry(
        files, len(verified.examined), verified.mistakes, **counts, checks=verified.checks, untimed=untimed
    )


def _replace(path: Path, lock: Lock) -> None:
    """Write atomically, with one line for each exercise, so that git can merge changes of different exercises."""
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
