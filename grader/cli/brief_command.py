"""`grader brief`: a debug brief of a student's file, as Markdown, for a person or a language model."""

from pathlib import Path

import click

from grader.cli.options import course_option, open_course, shown
from grader.cli.screen import Screen
from grader.cli.student_options import brief_text, exit_code, file_option, open_history, read, seed_option, select_one
from grader.judging.judge import grade
from grader.pools.here import workers_here
from grader.processes.launch import Launched, LaunchedZygote


@click.command(name="brief")
@click.argument("name", metavar="EXERCISE")
@click.option("--output", type=click.Path(path_type=Path), help="Write it to this file, not to stdout.")
@file_option
@seed_option
@course_option
@click.pass_obj
def command(
    launched: Launched | LaunchedZygote | None,
    name: str,
    output: Path | None,
    file: Path | None,
    seed: int,
    folder: Path | None,
) -> int:
    """Judge your file and write a debug brief: the whole error, the relevant code, expected against actual, what you
    changed since the last check and since the last full marks, and what you have tried since then.

    It says nothing that `grader check` does not.
    """
    course = open_course(folder)
    exercise = select_one(course, name)
    submission = read(exercise, file)
    with workers_here(launched) as workers:
        workers.prepare(exercise)
        workers.begin(submission, exercise)
        judged = grade(submission, exercise, seed, workers)
    text = brief_text(course, judged, submission)
    open_history(course).record_report(judged.report, submission)
    if output is None:
        click.echo(Screen().encodable(text), nl=False)
    else:
        _write(output, text)
        click.echo(shown(output))
    return exit_code([judged.report])


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8", newline="\n")
    except OSError as fault:
        raise click.UsageError(f"{shown(path)}: cannot be written: {fault.strerror or fault}") from fault
