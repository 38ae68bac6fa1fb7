"""`grader check`: judge one's own files, at once, and show everything."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import course_option, json_option, open_course, select, shown
from grader.course import Course, Exercise
from grader.model import Report
from grader.progress import ProgressFile
from grader.submission import Submission, read_submission
from grader.worker.client import Workers
from grader.worker.launch import Launched, LaunchedZygote

if TYPE_CHECKING:
    from grader.judge import Judged


@click.command(name="check")
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Judge this file in the place of the one in exercises/."
)
@click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**63), help="Another seed makes other cases."
)
@click.option("-v", "--verbose", is_flag=True, help="Every failing check in full, not only the first.")
@click.option("--sandbox", is_flag=True, help="Run your file behind the walls that grade uses (Linux).")
@json_option
@course_option
@click.pass_obj
def command(
    launched: Launched | LaunchedZygote | None,
    names: tuple[str, ...],
    file: Path | None,
    seed: int,
    verbose: bool,
    sandbox: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Judge your file for an exercise, for all of a module, or (with no name) for all that you have begun.

    The file is exercises/MODULE/EXERCISE.py. Nothing is sent anywhere.
    """
    course = open_course(folder)
    exercises = select(course, names) if names else list(course.exercises.values())
    if file is not None and len(exercises) != 1:
        raise click.UsageError("--file judges one file: name the one exercise that it is for")
    chosen = [(exercise, _read(exercise, file, must_exist=bool(names))) for exercise in exercises]
    begun = [(e, s) for e, s in chosen if s is not None and (names or not _is_stub(e, s))]
    if not begun and not as_json:
        first = shown(next(iter(course.exercises.values())).stub)
        click.echo(f"Nothing begun yet. Open {first},\nwrite the function, then check again.")
    reports = []
    with _workers(launched, course, sandbox) as workers:
        for exercise, submission in begun:
            workers.prepare(exercise)  # before our own imports, which take as long as the worker's
            judged = _judge(exercise, submission, seed, workers, None if as_json else verbose)
            ProgressFile(course.root).note_report(judged.report, submission)
            reports.append(judged.report)
    if not as_json and len(reports) > 1:
        _print_sum(reports)
    if as_json:
        from grader.formats.json import report_json, reports_json

        single = len(names) == 1 and names[0] not in course.modules
        click.echo(report_json(reports[0]) if single else reports_json(reports))
    return _exit_code(reports)


def _read(exercise: Exercise, file: Path | None, *, must_exist: bool) -> Submission | None:
    path = file or exercise.stub
    try:
        return read_submission(path)
    except FileNotFoundError as fault:
        if not must_exist:
            return None
        advice = "" if file else f"; bring the stub back: grader stubs {exercise.id}"
        raise click.UsageError(f"{shown(path)}: there is no such file{advice}") from fault


def _is_stub(exercise: Exercise, submission: Submission) -> bool:
    from grader.release import stub_of

    return submission.is_same_as(stub_of(exercise))


def _workers(launched: Launched | LaunchedZygote | None, course: Course, sandbox: bool) -> Workers:
    """Where the workers come from on this machine."""
    if sandbox:
        from grader.sandbox.pool import WalledWorkers
        from grader.sandbox.walls import survey_or_refuse

        return WalledWorkers(survey_or_refuse(course.root))
    if sys.platform == "linux":
        from grader.worker.forked import ForkedWorkers

        return ForkedWorkers(launched if isinstance(launched, tuple) else None)
    return Workers(launched if not isinstance(launched, tuple) else None)


def _judge(exercise: Exercise, submission: Submission, seed: int, workers: Workers, verbose: bool | None) -> "Judged":
    """Judge one file and, unless `verbose` is None, show how it goes."""
    from grader.cli.screen import Screen
    from grader.judge import grade

    if verbose is None:
        return grade(submission, exercise, seed, workers)
    screen = Screen()
    report = screen.report(verbose=verbose)
    report.begin(exercise.id, submission.filename)
    judged = grade(submission, exercise, seed, workers, report)
    report.end(judged)
    if judged.report.untouched:
        screen.print("  Write the function, then check again.", "dim")
    elif not judged.report.full_marks:
        screen.print(f"  Stuck? grader hint {exercise.id}", "dim")
    screen.print()
    return judged


def _print_sum(reports: list[Report]) -> None:
    score, most = sum(report.score for report in reports), sum(report.max_score for report in reports)
    full = sum(report.full_marks for report in reports)
    click.echo(f"{full} of {len(reports)} exercises with full marks, {score:g} of {most:g} points")


def _exit_code(reports: list[Report]) -> int:
    from grader.cli import FULL_MARKS, LESS, OUR_FAULT

    if any(report.not_graded for report in reports):
        return OUR_FAULT
    return FULL_MARKS if reports and all(report.full_marks for report in reports) else LESS
