"""`grader hint`: show one more hint each time."""

from pathlib import Path

import click

from grader.cli.options import course_option, open_course
from grader.cli.screen import Screen
from grader.cli.student_options import hint_lines, open_history, probe_lines, select_one


@click.command(name="hint")
@click.argument("name", metavar="EXERCISE")
@click.option("--again", is_flag=True, help="Show the hints so far, and no new one.")
@course_option
def command(name: str, again: bool, folder: Path | None) -> int:
    """Show the next hint for an exercise, after those that you have seen already."""
    course = open_course(folder)
    exercise = select_one(course, name)
    history = open_history(course)
    seen = history.of(exercise.id).hints
    shown = max(seen, 1) if again else min(seen + 1, len(exercise.hints))
    screen = Screen()
    for number in range(1, shown + 1):
        for line in hint_lines(exercise, number, screen.width, newest=number == shown):
            screen.write(line)
    if shown == len(exercise.hints):
        screen.print("That was the last hint.", style="dim")
    for line in probe_lines(exercise, screen.width):
        screen.write(line)
    history.record_hint(exercise.id, shown)
    return 0
