"""What several commands share: finding the course, naming exercises, JSON."""

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
    help="Exit with 0, not 1, where points were lost: for platforms that take it for a breakdown.",
)


def exit_status(code: int, *, exit_zero: bool) -> int:
    """The command's exit status: with `--exit-zero`, less than full marks is 0, and a fault is what it was."""
    from grader.cli.exit_codes import FULL_MARKS, LESS

    return FULL_MARKS if exit_zero and code == LESS else code


def open_course(folder: Path | None) -> Course:
    return load_course(folder.resolve()) if folder else find_course(Path.cwd())


def select(course: Course, names: tuple[str, ...]) -> list[Exercise]:
    """The exercises and modules that are named; a usage error, with the nearest name, for one that is not there."""
    try:
        chosen = [exercise for name in names for exercise in course.select(as_id(name))]
    except LookupError as fault:
        raise click.UsageError(str(fault.args[0])) from fault
    return list(dict.fromkeys(chosen))


def again(**options: Path | None) -> list[str]:
    """The options that another command needs to be about the same course and class."""
    return [word for name, path in options.items() if path for word in (f"--{name}", shown(path))]


def shown(path: Path) -> str:
    """A path as a person would type it from here."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)


def as_id(name: str) -> str:
    """`exercises/attention/rope.py`, as a shell completes it, names an exercise too."""
    path = Path(name)
    if path.suffix in SUFFIXES:
        return "/".join(path.with_suffix("").parts[-2:])
    return name.strip("/").removeprefix("exercises/")
