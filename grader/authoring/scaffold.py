"""A new exercise to begin from: small, whole and right, so that everything can be run from the first minute.

What its author has to write is marked TODO (see templates.py); `grader verify` says one after the other.
"""

import contextlib
import shutil
from pathlib import Path
from typing import Any

import msgspec
import yaml
from msgspec import structs

from grader.authoring.templates import OTHER_POINTS, files_of
from grader.course.course import Course
from grader.course.entries import COURSE_FILE, CourseEntry, ExerciseEntry, ModuleEntry
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.course.stubs import write_stub
from grader.errors import CourseError

FEWEST_POINTS = 0.5  # of the comparison with the reference
KEPT_OUT = (
    "# grader: the secret of the hidden cases, results, and what students handed in",
    ".grader/",
    "/secret*",
    "/results*/",
    "*.sqlite3*",
    "/submissions*/",
    "/collected*/",
    "/feedback*/",
    "/roster*.csv",
    "__pycache__/",
)


def begin_exercise(course: Course, module: str, entry: ExerciseEntry) -> Exercise:
    """Write the files of a new exercise, its stub and its entry in course.yaml; nothing that is there is changed.

    Raises CourseError where there is such an exercise or folder already, or where course.yaml cannot be added to.
    """
    least = OTHER_POINTS[entry.kind] + FEWEST_POINTS
    if entry.points < least or (2 * entry.points) % 1:
        raise CourseError(f"{module}/{entry.id}: {entry.points:g} points; give {least:g} or more, whole or half points")
    folder = course.root / "solutions" / module / entry.id
    if f"{module}/{entry.id}" in course.exercises or folder.exists():
        raise CourseError(f"solutions/{module}/{entry.id}: this exercise is there already; choose another name")
    path = course.root / COURSE_FILE
    before = path.read_text(encoding="utf-8")
    after = with_entry(before, course.entry, module, entry)
    folder.mkdir(parents=True)
    for name, (text, _) in files_of(entry.kind, entry.id, entry.points).items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    path.write_text(after, encoding="utf-8", newline="")
    try:
        exercise = load_course(course.root).exercises[f"{module}/{entry.id}"]
        write_stub(exercise)
    except BaseException:  # a bad id, a full disk: as if nothing had been begun
        path.write_text(before, encoding="utf-8", newline="")
        shutil.rmtree(folder)
        with contextlib.suppress(OSError):  # another exercise is in it
            folder.parent.rmdir()
        raise
    return exercise


def begin_course(root: Path, title: str) -> Course:
    """A folder with a course.yaml of no modules. Raises CourseError where there is one."""
    path = root / COURSE_FILE
    if path.exists():
        raise CourseError(f"{path}: this course is there already; leave --new-course out")
    root.mkdir(parents=True, exist_ok=True)
    (root / "solutions").mkdir(exist_ok=True)
    keep_out_of_git(root)
    path.write_bytes(CourseEntry(title, ()).as_yaml())
    return load_course(root)


def keep_out_of_git(root: Path) -> None:
    """Name in .gitignore what belongs in no repository: the secret, results and what students handed in.

    Lines that are there already stay.
    """
    path = root / ".gitignore"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    missing = [line for line in KEPT_OUT if line not in text.splitlines()]
    if missing:
        end = "\n" if text and not text.endswith("\n") else ""
        path.write_text(text + end + "\n".join(missing) + "\n", encoding="utf-8", newline="")


# -- course.yaml -------------------------------------------------------------------------------------------------------


def with_entry(text: str, course: CourseEntry, module: str, entry: ExerciseEntry) -> str:
    """course.yaml with one more exercise; comments and all else stay as they are, which a YAML writer would not do.

    Raises CourseError where that cannot be done, and says what to write.
    """
    known = next((each for each in course.modules if each.id == module), None)
    wanted = structs.replace(
        known or ModuleEntry(module, _title(module), ()), exercises=(*(known.exercises if known else ()), entry)
    )
    modules = [wanted if each is known else each for each in course.modules] + ([] if known else [wanted])
    try:
        sequence = _value(yaml.compose(text), "modules")
        if known:
            sequence = _value(sequence.value[list(course.modules).index(known)], "exercises")
        made = _appended(text, sequence, entry if known else wanted)
        if msgspec.convert(yaml.safe_load(made), CourseEntry) == structs.replace(course, modules=tuple(modules)):
            return made
    except (yaml.YAMLError, msgspec.ValidationError, LookupError):
        pass
    where, line = f"the exercises of '{module}'" if known else "modules", _flow(entry if known else wanted)
    raise CourseError(f"{COURSE_FILE}: cannot be added to; write this at the end of {where} yourself: - {line}")


def _title(module: str) -> str:
    return module.replace("_", " ").capitalize()


def _flow(entry: ExerciseEntry | ModuleEntry) -> str:
    """The entry in flow style, on one line."""
    text: str = yaml.safe_dump(msgspec.to_builtins(entry), sort_keys=False, default_flow_style=True, width=10_000)
    return text.strip().replace(".0,", ",").replace(".0}", "}")  # points: 10, as a person writes it


def _block(entry: ExerciseEntry | ModuleEntry) -> list[str]:
    """Lines of a list's item: an exercise on one line, a module on several."""
    if isinstance(entry, ExerciseEntry):
        return [f"- {_flow(entry)}"]
    exercises = [f"    - {_flow(each)}" for each in entry.exercises]
    return [f"- id: {entry.id}", f"  title: {entry.title}", "  exercises:", *exercises]


def _value(node: Any, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key) if node.value else _nothing()


def _nothing() -> Any:
    raise LookupError


def _appended(text: str, sequence: Any, entry: ExerciseEntry | ModuleEntry) -> str:
    """`text` with one more item in that sequence, in the sequence's own style."""
    if sequence.flow_style:
        at = sequence.end_mark.index - 1
        return text[:at] + (", " if sequence.value else "") + _flow(entry) + text[at:]
    lines = text.splitlines(keepends=True)
    last = _last_line(sequence)
    if not lines[last].endswith("\n"):
        lines[last] += "\n"
    indent = " " * sequence.start_mark.column
    return "".join([*lines[: last + 1], *(f"{indent}{line}\n" for line in _block(entry)), *lines[last + 1 :]])


def _last_line(node: Any) -> int:
    """Of its content; a block's own end lies behind the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(node, yaml.MappingNode) else last)
