"""`grader hint`: one more rung of the ladder each time."""

import textwrap
from pathlib import Path

import click

from grader.cli.options import course_option, open_course, select
from grader.cli.screen import Screen
from grader.progress import ProgressFile


@click.command(name="hint")
@click.argument("name", metavar="EXERCISE")
@click.option("--again", is_flag=True, help="Show the hints so far, and no new one.")
@course_option
def command(name: str, again: bool, folder: Path | None) -> int:
    """Show the next hint for an exercise, after those that you have seen already."""
    course = open_course(folder)
    exercises = select(course, (name,))
    if len(exercises) != 1:
        raise click.UsageError(f"'{name}' is a module; name one exercise of it: {', '.join(e.name for e in exercises)}")
    (exercise,) = exercises
    progress = ProgressFile(course.root)
    seen = progress.of(exercise.id).hints
    shown = max(seen, 1) if again else min(seen + 1, len(exercise.hints))
    screen = Screen()
    for number, (title, text) in enumerate(exercise.hints[:shown], start=1):
        newest = number == shown
        screen.print(f"{number} of {len(exercise.hints)}  {title}", style="bold" if newest else "dim")
        for paragraph in text.split("\n\n"):
            wrapped = textwrap.fill(" ".join(paragraph.split()), screen.width - 4)
            screen.print(textwrap.indent(wrapped, "    "), style="" if newest else "dim")
        screen.print()
    if shown == len(exercise.hints):
        screen.print("That was the last hint.", style="dim")
    progress.note_hint(exercise.id, shown)
    return 0
