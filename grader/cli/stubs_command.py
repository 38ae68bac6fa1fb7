"""`grader stubs`: write the files that students start from."""

from pathlib import Path

import click

from grader.cli.options import course_option, open_course, select, shown
from grader.course.exercise import Exercise
from grader.course.stubs import is_up_to_date, stray_stubs, stub_of, write_stub
from grader.errors import CourseError
from grader.submission import read_submission


@click.command(name="stubs")
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@click.option("--check", is_flag=True, help="Write nothing; fail if a stub is not what its reference gives.")
@click.option("--force", is_flag=True, help="Overwrite stubs that were edited.")
@course_option
def command(names: tuple[str, ...], check: bool, force: bool, folder: Path | None) -> int:
    """Write exercises/ from the references in solutions/.

    A stub that was edited holds a person's work: it is kept unless you give --force.
    """
    course = open_course(folder)
    exercises = select(course, names) if names else list(course.exercises.values())
    if check:
        course.require_solutions("stubs --check")
        strays = [f"{shown(path)}: no exercise has this stub; remove it" for path in stray_stubs(course)]
        behind = [
            f"{shown(e.stub)}: differs from the reference; run grader stubs --force {e.id}"
            for e in exercises
            if not is_up_to_date(e)
        ]
        for line in (problems := behind + strays):
            click.echo(line, err=True)
        click.echo(f"{len(exercises) - len(behind)} of {len(exercises)} stubs are in step", err=bool(problems))
        return 1 if problems else 0
    kept = [exercise for exercise in exercises if not force and _is_work(exercise)]
    for exercise in exercises:
        if exercise not in kept:
            click.echo(shown(write_stub(exercise)))
    for exercise in kept:
        click.echo(f"{shown(exercise.stub)}: kept, since it has been worked on (--force overwrites it)", err=True)
    return 1 if kept else 0


def _is_work(exercise: Exercise) -> bool:
    try:
        submission = read_submission(exercise.stub)
    except FileNotFoundError:
        return False
    if submission.fault:
        raise CourseError(f"{shown(exercise.stub)}: {submission.fault}")
    return not submission.is_same_as(stub_of(exercise))
