"""Writes a new exercise to start from: small, complete and right, so that it can be run from the first minute.

TODO marks the parts that its author has to write (see templates.py); `grader verify` lists them.
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
    "# grader: the secret of the hidden cases, results, and students' submissions",
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
    """Write the files of a new exercise, its stub and its entry in course.yaml. Existing files stay as they are.

    Raises CourseError if the exercise or its folder exists, or if the entry cannot be added to course.yaml.
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
    except BaseException:  # a bad id or a full disk, for example: undo all changes
        path.write_text(before, encoding="utf-8", newline="")
        shutil.rmtree(folder)
        with contextlib.suppress(OSError):  # the folder has another exercise
            folder.parent.rmdir()
        raise
    return exercise


def begin_course(root: Path, title: str) -> Course:
    """Make a course without modules. Raises CourseError if the folder has a course.yaml."""
    path = root / COURSE_FILE
    if path.exists():
        raise CourseError(f"{path}: this course is there already; leave --new-course out")
    root.mkdir(parents=True, exist_ok=True)
    (root / "solutions").mkdir(exist_ok=True)
    keep_out_of_git(root)
    path.write_bytes(CourseEntry(title, ()).as_yaml())
    return load_course(root)


def keep_out_of_git(root: Path) -> None:
    """Add the secret, results and students' submissions to .gitignore. Its other lines stay."""
    path = root / ".gitignore"
    text = path.read_text(encoding="utf-8") if path.is_file() else ""
    missing = [line for line in KEPT_OUT if line not in text.splitlines()]
    if missing:
        end = "\n" if text and not text.endswith("\n") else ""
        path.write_text(text + end + "\n".join(missing) + "\n", encoding="utf-8", newline="")


# -- course.yaml -------------------------------------------------------------------------------------------------------


def with_entry(text: str, course: CourseEntry, module: str, entry: ExerciseEntry) -> str:
    """course.yaml with one more exercise. Comments and layout stay, which a YAML writer would not keep.

    Raises CourseError, with the line to write by hand, if that cannot be done.
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
    raise CourseError(f"{COURSE_FILE}: cannot be changed automatically; write this at the end of {where}: - {line}")


def _title(module: str) -> str:
    return module.replace("_", " ").capitalize()


def _flow(entry: ExerciseEntry | ModuleEntry) -> str:
    """The entry in flow style, on one line."""
    text: str = yaml.safe_dump(msgspec.to_builtins(entry), sort_keys=False, default_flow_style=True, width=10_000)
    return text.strip().replace(".0,", ",").replace(".0}", "}")  # points: 10, not 10.0


def _block(entry: ExerciseEntry | ModuleEntry) -> list[str]:
    """The lines of one list item: an exercise on one line, a module on several."""
    if isinstance(entry, ExerciseEntry):
        return [f"- {_flow(entry)}"]
    exercises = [f"    - {_flow(each)}" for each in entry.exercises]
    return [f"- id: {entry.id}", f"  title: {entry.title}", "  exercises:", *exercises]


def _value(node: Any, key: str) -> Any:
    return next(value for name, value in node.value if name.value == key) if node.value else _nothing()


def _nothing() -> Any:
    raise LookupError


def _appended(text: str, sequence: Any, entry: ExerciseEntry | ModuleEntry) -> str:
    """`text` with one more item in that sequence, in the style of the sequence."""
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
    """The last line of a node's content; the end mark of a block is after the comments that follow it."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style or not node.value:
        return int(node.end_mark.line)
    last = node.value[-1]
    return _last_line(last[1] if isinstance(node, yaml.MappingNode) else last)
