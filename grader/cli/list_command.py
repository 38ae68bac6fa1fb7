"""`grader list`: the exercises, their points and the student's progress."""

from collections import defaultdict
from datetime import datetime
from typing import Any

import click

from grader.cli.options import course_option, json_option, open_course
from grader.cli.screen import Screen
from grader.cli.student_options import open_history
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.stubs import stub_of
from grader.student.history import Past
from grader.submission import read_submission


@click.command(name="list")
@click.argument("module", required=False)
@json_option
@course_option
def command(module: str | None, as_json: bool, folder: object) -> int:
    """Show the exercises by module: your points as of the last check, and what is not begun."""
    course = open_course(folder)  # type: ignore[arg-type]  # click gives a Path
    if module is not None and module not in course.modules:
        raise click.UsageError(f"there is no module '{module}'; there are: {', '.join(course.modules)}")
    past = defaultdict(Past, open_history(course).all())
    chosen = {name: title for name, title in course.modules.items() if module in (None, name)}
    rows = {name: [_row(exercise, past[exercise.id]) for exercise in course.of_module(name)] for name in chosen}
    if as_json:
        import json

        click.echo(json.dumps([row for each in rows.values() for row in each], indent=2))
        return 0
    _print(course, chosen, rows)
    return 0


def _row(exercise: Exercise, past: Past) -> dict[str, Any]:
    row: dict[str, Any] = {"exercise": exercise.id, "points": exercise.points, "score": None, "state": "not begun"}
    row |= {"attempts": len(past.attempts), "first_pass": None, "hints": past.hints}
    if past.first_pass is not None:
        attempt, line = past.first_pass
        row["first_pass"] = {"attempt": attempt, "at": line.at}
    try:
        submission = read_submission(exercise.stub)
    except FileNotFoundError:
        return {**row, "state": "no file"}
    if submission.is_same_as(stub_of(exercise)):
        return row
    if past.last is None:
        return {**row, "state": "not checked yet"}
    state = "passed" if past.last.full_marks else "begun"
    if past.last.digest != submission.digest:
        state = "changed since the last check"
    return {**row, "score": past.last.score, "state": state}


def _print(course: Course, modules: dict[str, str], rows: dict[str, list[dict[str, Any]]]) -> None:
    screen = Screen()
    everything = [row for each in rows.values() for row in each]
    column = max((len(row["exercise"]) for row in everything), default=0) + 1
    screen.print(course.title, style="bold")
    for module, title in modules.items():
        screen.print(f"\n{title}", style="bold")
        for row in rows[module]:
            score = f"{row['score']:g}" if row["score"] is not None else "-"
            style = {"passed": "green", "begun": "yellow"}.get(row["state"], "dim")
            points = f"{score:>5} of {row['points']:<4g}"
            screen.write(((f"  {row['exercise']:<{column}}{points}", ""), (f"  {_state_text(row)}", style)))
    scored = sum(row["score"] or 0 for row in everything)
    screen.print(f"\n{scored:g} of {sum(row['points'] for row in everything):g} points", style="bold")


def _state_text(row: dict[str, Any]) -> str:
    """The state, with the first attempt that passed, or the number of attempts."""
    first, attempts = row["first_pass"], row["attempts"]
    if row["state"] == "passed" and first:
        return f"passed {datetime.fromisoformat(first['at']).astimezone():%Y-%m-%d}, attempt {first['attempt']}"
    if row["state"] == "begun" and first:
        return f"begun, passed at attempt {first['attempt']}"
    if row["state"] == "begun":
        return f"begun, {attempts} attempt" + ("s" if attempts != 1 else "")
    return str(row["state"])
