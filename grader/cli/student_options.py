"""Options and helpers of the students' commands: check, brief, watch, list, hint."""

import contextlib
import textwrap
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.options import select, shown
from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.used import FindSubmission, with_used
from grader.model import Report, Result
from grader.submission import Submission, read_submission

if TYPE_CHECKING:
    from grader.formats.terminal import Line
    from grader.student.history import History

file_option = click.option(
    "--file", "file", type=click.Path(path_type=Path), help="Judge this file in the place of the one in exercises/."
)
seed_option = click.option(
    "--seed", default=0, show_default=True, type=click.IntRange(0, 2**63 - 1), help="Another seed makes other cases."
)


def select_one(course: Course, name: str) -> Exercise:
    """The exercise of that name. A module is a usage error."""
    exercises = select(course, (name,))
    if len(exercises) != 1:
        raise click.UsageError(f"'{name}' is a module; name one exercise of it: {', '.join(e.name for e in exercises)}")
    return exercises[0]


def read(exercise: Exercise, file: Path | None) -> Submission:
    """The student's file. A missing file is a usage error that says what to do."""
    path = file or exercise.stub
    try:
        return with_used(read_submission(path), exercise, _own_file(exercise))
    except FileNotFoundError as fault:
        advice = "" if file else f"; bring the stub back: grader stubs {exercise.id}"
        raise click.UsageError(f"{shown(path)}: there is no such file{advice}") from fault


def _own_file(exercise: Exercise) -> FindSubmission:
    """A function that reads the student's file for another exercise of the course."""

    def find(name: str) -> Submission | None:
        with contextlib.suppress(FileNotFoundError):
            return read_submission(exercise.others[name].stub)
        return None

    return find


def begun(exercises: Iterable[Exercise]) -> list[tuple[Exercise, Submission]]:
    """The exercises whose file exists and differs from the stub, each with the file."""
    from grader.course.stubs import stub_of

    found = []
    for exercise in exercises:
        with contextlib.suppress(FileNotFoundError):
            submission = with_used(read_submission(exercise.stub), exercise, _own_file(exercise))
            if not submission.is_same_as(stub_of(exercise)):
                found.append((exercise, submission))
    return found


def open_history(course: Course) -> "History":
    """The history. Open it after printing the verdict, since importing SQLite is slow."""
    from grader.student.history import History

    return History(course.root, lambda sentence: click.echo(f"grader: {sentence}", err=True))


def brief_text(course: Course, judged: Result, submission: Submission) -> str:
    """The brief, with the changes since earlier checks in the history."""
    from grader.student.brief import debug_brief
    from grader.student.tries import EarlierTry
    from grader.student.versions import version

    exercise, history = course.exercises[judged.report.exercise], open_history(course)
    past = history.of(exercise.id)
    before, passed = past.before(submission.digest), past.before(submission.digest, passed=True)
    return debug_brief(
        judged,
        submission,
        exercise.entry,
        since_run=version(before, history.source),
        since_pass=version(passed, history.source),
        tries=[
            EarlierTry(each, history.report(line))
            for line in past.since_pass(submission.digest)
            if (each := version(line, history.source)) is not None
        ],
    )


def hint_lines(exercise: Exercise, number: int, width: int, *, newest: bool = True) -> "list[Line]":
    """The lines of one hint. `number` counts from 1."""
    title, text = exercise.hints[number - 1]
    style = "" if newest else "dim"
    lines: list[Line] = [((f"{number} of {len(exercise.hints)}  {title}", "bold" if newest else "dim"),)]
    for paragraph in text.split("\n\n"):
        wrapped = textwrap.wrap(" ".join(paragraph.split()), width - 4)
        lines += [((f"    {line}", style),) for line in wrapped]
    return [*lines, ()]


def probe_lines(exercise: Exercise, width: int) -> "list[Line]":
    """What a student may probe in this exercise; nothing if its reference has no probes."""
    from grader.checks.context import answers_of

    notes = answers_of(exercise).probe_notes
    if not notes:
        return []
    names = ", ".join(f"{name} ({note})" if note else name for name, note in notes.items())
    how = f'Probes: {names}. Write grader.probe("{next(iter(notes))}", ...) in your file: a check that fails then says '
    text = f"{how}which probe is the first to differ."
    return [((line, "dim"),) for line in textwrap.wrap(text, width, break_on_hyphens=False)]


def exit_code(reports: list[Report]) -> int:
    from grader.cli.exit_codes import FULL_MARKS, LESS, OUR_FAULT

    if any(report.not_graded for report in reports):
        return OUR_FAULT
    return FULL_MARKS if reports and all(report.full_marks for report in reports) else LESS
