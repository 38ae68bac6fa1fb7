"""`grader list`: the exercises, their points and how far one is."""

import click

from grader.cli.options import course_option, json_option, open_course
from grader.cli.screen import Screen
from grader.course import Course, Exercise
from grader.progress import ProgressFile
from grader.release import stub_of
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
    progress = ProgressFile(course.root)
    chosen = {name: title for name, title in course.modules.items() if module in (None, name)}
    rows = {name: [_row(exercise, progress) for exercise in course.of_module(name)] for name in chosen}
    if as_json:
        import json

        click.echo(json.dumps([row for each in rows.values() for row in each], indent=2))
        return 0
    _print(course, chosen, rows)
    return 0


def _row(exercise: Exercise, progress: ProgressFile) -> dict[str, object]:
    last = progress.of(exercise.id)
    row: dict[str, object] = {"exercise": exercise.id, "points": exercise.points, "score": None, "state": "not begun"}
    try:
        submission = read_submission(exercise.stub)
    except FileNotFoundError:
        return {**row, "state": "no file"}
    if submission.is_same_as(stub_of(exercise)):
        return row
    if not last.digest:
        return {**row, "state": "not checked yet"}
    state = "passed" if last.score >= last.max_score else "begun"
    if last.digest != submission.digest:
        state = "changed since the last check"
    return {**row, "score": last.score, "state": state}


def _print(course: Course, modules: dict[str, str], rows: dict[str, list[dict[str, object]]]) -> None:
    screen = Screen()
    screen.print(course.title, style="bold")
    for module, title in modules.items():
        screen.print(f"\n{title}", style="bold")
        for row in rows[module]:
            score = f"{row['score']:g}" if row["score"] is not None else "-"
            style = {"passed": "green", "begun": "yellow"}.get(str(row["state"]), "dim")
            points = f"{score:>5} of {row['points']:<4g}"
            screen.write(((f"  {row['exercise']:<40}{points}", ""), ("  " + str(row["state"]), style)))
    everything = [row for each in rows.values() for row in each]
    scored = sum(float(str(row["score"] or 0)) for row in everything)
    screen.print(f"\n{scored:g} of {sum(float(str(row['points'])) for row in everything):g} points", style="bold")
