"""`grader hint`: one more rung of the ladder each time."""

import textwrap
from pathlib import Path

import click

from grader.cli.options import course_option, make_console, open_course, select
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
    console = make_console()
    for number, (title, text) in enumerate(exercise.hints[:shown], start=1):
        newest = number == shown
        console.print(f"{number} of {len(exercise.hints)}  {title}", style="bold" if newest else "dim bold")
        for paragraph in text.split("\n\n"):
            wrapped = textwrap.fill(" ".join(paragraph.split()), min(console.width, 80) - 4)
            console.print(textwrap.indent(wrapped, "    "), style="" if newest else "dim")
        console.print()
    if shown == len(exercise.hints):
        console.print("That was the last hint.", style="dim")
    progress.note_hint(exercise.id, shown)
    return 0
