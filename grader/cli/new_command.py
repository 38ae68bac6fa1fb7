"""`grader new`: create an exercise to fill in."""

from pathlib import Path

import click

from grader.authoring.scaffold import begin_course, begin_exercise
from grader.authoring.templates import files_of
from grader.cli.options import course_option, open_course, shown
from grader.cli.screen import Screen
from grader.course.entries import ExerciseEntry
from grader.course.kinds import KINDS
from grader.model import Kind


@click.command(name="new")
@click.argument("name", metavar="MODULE/EXERCISE")
@click.option("--points", default=10.0, show_default=True, help="What the exercise is worth.")
@click.option(
    "--kind",
    default="numpy",
    show_default=True,
    type=click.Choice(list(KINDS)),
    help="What it is written in; python: its results are no arrays.",
)
@click.option("--new-course", "title", metavar="TITLE", help="Begin a course of that title too, here or in --course.")
@course_option
def command(name: str, points: float, kind: Kind, title: str | None, folder: Path | None) -> int:
    """Begin an exercise: files to fill in, its stub and its entry in course.yaml.

    The files are complete and valid from the start. Parts to write are marked TODO; `grader verify MODULE/EXERCISE`
    lists them step by step.
    """
    module, slash, exercise = name.partition("/")
    if not (module and slash and exercise) or "/" in exercise:
        raise click.UsageError(f"'{name}' is not a name for an exercise; say MODULE/EXERCISE, as in attention/softmax")
    course = begin_course((folder or Path.cwd()).resolve(), title) if title else open_course(folder)
    course.require_solutions("new")
    made = begin_exercise(course, module, ExerciseEntry(exercise, points, kind=kind))
    screen = Screen()
    screen.print(f"{made.id} is begun:", "bold")
    rows = [(made.folder / file, what) for file, (_, what) in files_of(kind, exercise, points).items()]
    rows += [(made.stub, "the stub, made from the reference"), (course.root / "course.yaml", "its entry")]
    rows += [(course.root / ".gitignore", "keeps the secret and results out")] if title else []
    width = max(len(shown(path)) for path, _ in rows)
    for path, what in rows:
        screen.write(((f"  {shown(path):<{width}}  ", ""), (what, "dim")))
    screen.print()
    screen.print(f"What to write, step by step: grader verify {made.id}")
    return 0
