"""`grader list`: the course as a path, with the student's progress and what is open next."""

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec

from grader.cli.course_path import CoursePath
from grader.cli.options import course_option, json_option, open_course
from grader.cli.screen import Screen
from grader.cli.student_options import open_history
from grader.course.course import Course
from grader.student.graph import graph_of
from grader.student.standing import Standing, standings


@click.command(name="list")
@click.argument("module", required=False)
@click.option("--all", "whole", is_flag=True, help="Every exercise of every module.")
@click.option("--graph", is_flag=True, help="Print which exercise comes after which, as a Mermaid drawing.")
@json_option
@course_option
def command(module: str | None, whole: bool, graph: bool, as_json: bool, folder: Path | None) -> int:
    """Show the course as a path: your points as of the last check, what is open next, and the time that remains.

    A finished module takes one line, and so does one that you have not reached in a large course. MODULE shows one
    module whole.
    """
    if graph and as_json:
        raise click.UsageError("--graph and --json are two outputs; give one of them")
    course = open_course(folder)
    if module is not None and module not in course.modules:
        raise click.UsageError(f"there is no module '{module}'; there are: {', '.join(course.modules)}")
    found = standings(course, open_history(course).all())
    chosen = [each for each in found if module in (None, each.module)]
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(chosen)).decode())
    elif graph:
        click.echo(graph_of(course, found, [module] if module else course.modules))
    else:
        _print(course, chosen, module, whole=whole)
    return 0


def _print(course: Course, found: Sequence[Standing], module: str | None, *, whole: bool) -> None:
    screen = Screen()
    path = CoursePath(course, found, screen.width)
    screen.print(course.title, "bold")
    screen.print()
    for line in path.modules(whole=whole or module is not None):
        screen.write(line)
    screen.print()
    for line in path.sum_up():
        screen.write(line)
    if module is not None:
        return
    screen.print()
    for line in path.next_ones():
        screen.write(line)
    screen.print()
    screen.print("grader check EXERCISE judges one; grader list MODULE shows a module whole", "dim")
