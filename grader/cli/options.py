"""Options and helpers of several commands: find the course, select exercises, print JSON."""

import os
from pathlib import Path

import click

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.kinds import SUFFIXES
from grader.course.reading import find_course, load_course

course_option = click.option(
    "--course", "folder", type=click.Path(path_type=Path), help="Folder of course.yaml (default: here or above)."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else on stdout.")

exit_zero_option = click.option(
    "--exit-zero",
    is_flag=True,
    help="Exit with 0, not 1, where points were lost: for platforms that treat 1 as an error.",
)


def exit_status(code: int, *, exit_zero: bool) -> int:
    """The exit status of a command. `--exit-zero` turns LESS into 0 and keeps the codes of errors."""
    from grader.cli.exit_codes import FULL_MARKS, LESS

    return FULL_MARKS if exit_zero and code == LESS else code


def open_course(folder: Path | None) -> Course:
    return load_course(folder.resolve()) if folder else find_course(Path.cwd())


def select(course: Course, names: tuple[str, ...]) -> list[Exercise]:
    """The named exercises, and those of named modules. An unknown name is a usage error with the nearest name."""
    try:
        chosen = [exercise for name in names for exercise in course.select(as_id(name))]
    except LookupError as fault:
        raise click.UsageError(str(fault.args[0])) from fault
    return list(dict.fromkeys(chosen))


def again(**options: Path | None) -> list[str]:
    """The options as words of a command line, for a command on the same course and class."""
    return [word for name, path in options.items() if path for word in (f"--{name}", shown(path))]


def shown(path: Path) -> str:
    """The path relative to the current folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)


def as_id(name: str) -> str:
    """The exercise's id. A path that a shell completes, such as `exercises/attention/rope.py`, is accepted too."""
    path = Path(name)
    if path.suffix in SUFFIXES:
        return "/".join(path.with_suffix("").parts[-2:])
    return name.strip("/").removeprefix("exercises/")
