"""`grader check`: judge a student's own files and show all results."""

from pathlib import Path

import click

from grader.cli.options import course_option, exit_status, exit_zero_option, json_option, open_course, select, shown
from grader.cli.student_options import begun, exit_code, file_option, open_history, read, seed_option
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.model import Report, Result
from grader.pools.here import workers_here
from grader.pools.spawned import Workers
from grader.processes.launch import Launched, LaunchedZygote
from grader.submission import Submission


@click.command(name="check")
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@file_option
@seed_option
@click.option("-v", "--verbose", is_flag=True, help="Every failing check in full, not only the first.")
@click.option("--sandbox", is_flag=True, help="Run your file behind the walls that grade uses (Linux).")
@click.option("--emulate", is_flag=True, help="Run kernels on the emulator alone, even where there is a GPU.")
@exit_zero_option
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
    emulate: bool,
    exit_zero: bool,
    as_json: bool,
    folder: Path | None,
) -> int:
    """Judge your file for an exercise, for all of a module, or (with no name) for all that you have begun.

    The file is exercises/MODULE/EXERCISE.py, or .cu for kernels. Nothing is sent anywhere.
    """
    course = open_course(folder)
    chosen = _chosen(course, names, file)
    if not chosen and not as_json:
        first = shown(next(iter(course.exercises.values())).stub)
        click.echo(f"Nothing begun yet. Open {first},\nwrite what is missing, then check again.")
    if any(exercise.traits.is_emulated for exercise, _ in chosen):
        _announce_building()
    reports = []
    with _workers(launched, course, sandbox=sandbox, emulate=emulate) as workers:
        for exercise, submission in chosen:
            workers.prepare(exercise)  # first: the worker imports while this process does
            workers.begin(submission, exercise)
            path = shown(file or exercise.stub)
            judged = _judge(exercise, submission, path, seed, workers, None if as_json else verbose)
            open_history(course).record_report(judged.report, submission)
            reports.append(judged.report)
    if as_json:
        _print_json(reports, single=len(names) == 1 and names[0] not in course.modules)
    elif len(reports) > 1:
        _print_sum(reports)
    return exit_status(exit_code(reports), exit_zero=exit_zero)


def _chosen(course: Course, names: tuple[str, ...], file: Path | None) -> list[tuple[Exercise, Submission]]:
    """The exercises to judge, each with its submission: those named, or else all that are begun."""
    exercises = select(course, names) if names else list(course.exercises.values())
    if file is not None and len(exercises) != 1:
        raise click.UsageError("--file judges one file: name the one exercise that it is for")
    is_named = bool(names) or file is not None
    return [(exercise, read(exercise, file)) for exercise in exercises] if is_named else begun(exercises)


def _print_json(reports: list[Report], *, single: bool) -> None:
    """Print the one report of a named exercise, else a list."""
    from grader.formats.json import report_json, reports_json

    click.echo(report_json(reports[0]) if single else reports_json(reports))


def _announce_building() -> None:
    from grader.cuda.toolchain import Toolchain  # only for kernels: slow to import

    if not Toolchain().is_built:
        click.echo("grader: building the emulator for kernels, once: some seconds", err=True)


def _workers(launched: Launched | LaunchedZygote | None, course: Course, *, sandbox: bool, emulate: bool) -> Workers:
    """The pool that starts workers on this machine."""
    if sandbox:
        from grader.pools.walled import WalledWorkers
        from grader.sandbox.walls import survey_or_refuse

        return WalledWorkers(survey_or_refuse(course.root), emulate_only=emulate)
    return workers_here(launched, emulate_only=emulate)


def _judge(
    exercise: Exercise, submission: Submission, path: str, seed: int, workers: Workers, verbose: bool | None
) -> Result:
    """Judge one file and, unless `verbose` is None, print the report as it grows."""
    from grader.checks.context import answers_of
    from grader.cli.screen import Screen
    from grader.judging.judge import events, grade

    if verbose is None:
        return grade(submission, exercise, seed, workers)
    screen = Screen()
    report = screen.report(verbose=verbose)
    report.begin(exercise.id, submission.filename, path)
    for event in events(submission, exercise, seed, workers):
        report.on_event(event)
    assert isinstance(event, Result)
    judged = event
    if judged.report.untouched:
        screen.print("  Write it, then check again.", "dim")
    elif not judged.report.full_marks and not judged.report.not_graded:
        screen.print(f"  Stuck? grader hint {exercise.id}", "dim")
        is_blocked = judged.report.open == judged.report.max_score
        if not is_blocked and b"grader" not in submission.source and (names := list(answers_of(exercise).probe_notes)):
            screen.print(f"  Look inside: grader.probe(NAME, value), with NAME one of: {', '.join(names)}", "dim")
    screen.print()
    return judged


def _print_sum(reports: list[Report]) -> None:
    score, most = sum(report.score for report in reports), sum(report.max_score for report in reports)
    full = sum(report.full_marks for report in reports)
    click.echo(f"{full} of {len(reports)} exercises with full marks, {score:g} of {most:g} points")
