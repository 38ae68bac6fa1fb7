"""Reads and validates course.yaml and the folders beside it, and makes a Course of them."""

import difflib
import keyword
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from grader.course.course import Course
from grader.course.entries import COURSE_FILE, FORMAT, LEVELS, CourseEntry, ExerciseEntry, ModuleEntry
from grader.course.entry_cache import keep_entry, kept_entry
from grader.course.exercise import refuse_duplicates
from grader.errors import CourseError
from grader.model import Limits

MOST_BYTES = 1 << 20  # of course.yaml


def find_course(start: Path) -> Course:
    """The course of the nearest folder with a course.yaml, at or above `start`. Raises CourseError if none has one."""
    for folder in (start, *start.parents):
        if (folder / COURSE_FILE).is_file():
            return load_course(folder)
    raise CourseError(
        f"{start}: no {COURSE_FILE} here or in a folder above; change to the course's folder, or name it: --course"
    )


def load_course(root: Path) -> Course:
    """The course in that folder. Raises CourseError for its first fault."""
    entry = _entry(root / COURSE_FILE)
    refuse_duplicates([module.id for module in entry.modules], f"{COURSE_FILE}: two modules with the id")
    _refuse_bad_packages(f"{COURSE_FILE}: packages", entry.packages)
    for position, module in enumerate(entry.modules):
        _validate(f"{COURSE_FILE}: modules[{position}]", module)
    course = Course(root, entry)
    _refuse_unknown_exercises(course)
    if (root / "solutions").is_dir():  # a student's copy has none
        _compare_with_folders(course)
    return course


def _refuse_unknown_exercises(course: Course) -> None:
    """Raises CourseError if `after` or `uses` names an exercise that does not exist or comes later."""
    before: set[str] = set()
    for exercise in course.exercises.values():
        for key, names in (("after", exercise.after), ("uses", exercise.uses)):
            for name in names:
                if name in before:
                    continue
                later = "comes later: put it before this one" if name in course.exercises else "is not an exercise here"
                raise CourseError(f"{COURSE_FILE}: '{exercise.id}': {key} names '{name}', which {later}")
        before.add(exercise.id)


def _read(path: Path) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise CourseError(f"{path.name}: this is not a file; {path.name} must be one")
            text = file.read(MOST_BYTES + 1)
    except OSError as fault:
        raise CourseError(f"{path.name}: {fault.strerror}") from fault
    if len(text) > MOST_BYTES:
        raise CourseError(f"{path.name}: it has more than {MOST_BYTES:,} bytes; shorten it")
    return text


def _entry(path: Path) -> CourseEntry:
    text = _read(path)
    kept = kept_entry(path, text)
    if kept is not None:
        return kept
    entry = _decode(path, text)
    keep_entry(path, text, entry)
    return entry


def _decode(path: Path, text: bytes) -> CourseEntry:
    from grader.course.course_file import values_of  # here: a course that was read before needs no YAML parser

    raw = values_of(text, path.name)
    written_in = raw.get("format", FORMAT) if isinstance(raw, dict) else FORMAT
    if isinstance(written_in, int) and written_in > FORMAT:
        raise CourseError(
            f"{path.name}: it is written in format {written_in}, and this grader reads formats up to {FORMAT}; install "
            "a newer dl-grader"
        )
    try:
        return msgspec.convert(raw, CourseEntry)
    except msgspec.ValidationError as fault:
        raise CourseError(_explain(path.name, raw, str(fault))) from fault


def _explain(filename: str, raw: Any, complaint: str) -> str:
    """msgspec's message, with the place and the id there first, and the nearest name for an unknown key."""
    problem, _, path = complaint.partition(" - at `$")
    path = path.rstrip("`").lstrip(".")
    place, thing = [], raw
    for step in re.findall(r"[^.\[\]]+", path):
        thing = thing[int(step)] if step.isdigit() and isinstance(thing, list) else dict(thing).get(step)
        if isinstance(thing, dict) and "id" in thing:
            place = [f"'{thing['id']}'"]
    where = " ".join(filter(None, [path, *place]))
    unknown = re.search(r"unknown field `(.*)`", problem)
    if unknown:
        known = [
            field for kind in (CourseEntry, ModuleEntry, ExerciseEntry, Limits) for field in kind.__struct_fields__
        ]
        near = difflib.get_close_matches(unknown[1], known, 1)
        problem = f"unknown key '{unknown[1]}'" + (f"; did you mean '{near[0]}'?" if near else "; remove it")
    elif missing := re.search(r"missing required field `(.*)`", problem):
        problem = f"'{missing[1]}' is missing; add it"
    return f"{filename}: {where}: {problem}" if where else f"{filename}: {problem}"


def _validate(where: str, module: ModuleEntry) -> None:
    _refuse_bad_id(f"{where}", module.id)
    refuse_duplicates([e.id for e in module.exercises], f"{where} '{module.id}': two exercises with the id")
    for position, exercise in enumerate(module.exercises):
        here = f"{where}.exercises[{position}] '{exercise.id}'"
        _refuse_bad_id(here, exercise.id)
        if exercise.entry and exercise.entries:
            raise CourseError(f"{here}: it has both entry and entries; name all of them in entries")
        refuse_duplicates(list(exercise.entries), f"{here}: entries: two with the name")
        if exercise.level and exercise.level not in LEVELS:
            raise CourseError(f"{here}: level is {exercise.level}; use a whole number from 1 to {LEVELS[-1]}")
        if not 0 <= exercise.minutes < 1e9:
            raise CourseError(f"{here}: minutes is {exercise.minutes:g}; use a number above 0")
        for name in (*exercise.entries, *([exercise.entry] if exercise.entry else [])):
            if not name.isidentifier() or keyword.iskeyword(name):
                raise CourseError(f"{here}: entry is '{name}'; use the name of a function or class")
        _refuse_bad_packages(f"{here}: packages", exercise.packages)
        for key, value in (
            ("points", exercise.points),
            ("limits.seconds", exercise.limits.seconds),
            ("limits.memory_mb", exercise.limits.memory_mb),
        ):
            if not 0 < value < 1e9:
                raise CourseError(f"{here}: {key} is {value:g}; use a number above 0")


def _refuse_bad_id(where: str, name: str) -> None:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise CourseError(f"{where}: the id '{name}' is also a folder's name; use small letters, digits and _")


def _refuse_bad_packages(where: str, names: tuple[str, ...]) -> None:
    """Raises CourseError for a malformed name. Judging a submission tests whether the packages are installed."""
    for name in names:
        if not re.fullmatch(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", name):
            raise CourseError(
                f"{where}: '{name}' is not the name of a package; write it as for pip install, without a version"
            )


def _compare_with_folders(course: Course) -> None:
    found = {f"{folder.parent.name}/{folder.name}" for folder in _folders(course.root / "solutions")}
    for missing in [exercise for exercise in course.exercises if exercise not in found]:
        raise CourseError(
            f"{COURSE_FILE}: exercise '{missing}' has no folder; add solutions/{missing}/ or remove the entry"
        )
    for stray in sorted(found - set(course.exercises)):
        raise CourseError(
            f"solutions/{stray}: this folder is not an exercise of {COURSE_FILE}; add it there or remove the folder"
        )


def _folders(solutions: Path) -> Iterator[Path]:
    for module in solutions.iterdir():
        if module.is_dir() and not module.name.startswith(("_", ".")):
            yield from (each for each in module.iterdir() if each.is_dir() and not each.name.startswith(("_", ".")))
