"""`grader results`: what is in the store, and a person's decisions on it."""

import difflib
import getpass
from collections.abc import Callable, Iterator
from pathlib import Path

import click

from grader.cli.merge_command import command as merge
from grader.cli.options import json_option
from grader.cli.overview import print_json, print_summary
from grader.cli.screen import Screen
from grader.cli.stores import Place, not_believed, opened, secret_of, secret_option, warn
from grader.formats.files import WRITERS
from grader.formats.summary import Summary
from grader.formats.text import line, points_of
from grader.model import Outcome, Status
from grader.store import Decision, Kept, NoStore, Store

out_option = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Where grade kept them."
)
Filter = Callable[[Kept], bool]


@click.group(name="results", invoke_without_command=True)
@out_option
@click.option("--student", help="Only this student's.")
@click.option("--exercise", help="Only this exercise, or this module's.")
@click.option(
    "--status",
    type=click.Choice([*(each.value for each in Status), "open", "decided"]),
    help="Only with a check that is so.",
)
@click.option("--csv", "as_csv", is_flag=True, help="A table for a spreadsheet, and nothing else on stdout.")
@click.option("--staff", is_flag=True, help="In --json: hidden values and prints too.")
@secret_option
@json_option
@click.pass_context
def command(
    context: click.Context,
    out: Path,
    student: str | None,
    exercise: str | None,
    status: str | None,
    as_csv: bool,
    staff: bool,
    secret_file: Path | None,
    as_json: bool,
) -> int | None:
    """Show the results of `grader grade`, by student and exercise; with SET, record a person's decision; with MERGE,
    join the results of several machines.

    Exit status 2 where results are missing or were changed outside the grader.
    """
    if context.invoked_subcommand is not None:
        context.obj = Place(out, secret_file)
        return None
    with opened(out, secret_of(secret_file)) as store:
        if student is not None and not any(each.graded.student == student for each in store.all()):
            raise click.UsageError(f"there is no student '{line(student)}'{_near(student, _students(store))}")
        kept = (each for each in store.all() if _matches(each, student, exercise, status))
        if as_json:
            print_json(kept, staff=staff)
        elif as_csv:
            click.echo(WRITERS["csv"]([each.graded for each in kept], staff=staff)["scores.csv"], nl=False)
        else:
            _print(kept)
        said = [*store.troubles, *not_believed(store.disbelieved, "grade again, or decide again")]
    warn(said)
    return 2 if said else 0


@command.command(name="set")
@click.option("--out", type=click.Path(path_type=Path), help="Where grade kept them.")
@click.argument("student")
@click.argument("exercise")
@click.argument("check")
@click.argument("score", type=float)
@click.option("--reason", required=True, help="Shown to the student in the place of the grader's message.")
@secret_option
@click.pass_obj
def set_score(
    place: Place,
    out: Path | None,
    student: str,
    exercise: str,
    check: str,
    score: float,
    reason: str,
    secret_file: Path | None,
) -> int:
    """Give CHECK of STUDENT's EXERCISE this SCORE, whatever the grader says, now and when it is graded again."""
    with opened(out or place.out, secret_of(secret_file or place.secret_file)) as store:
        kept = store.one(student, exercise)
        if kept is None:
            raise click.UsageError(_unknown(store, student, exercise))
        outcome = _outcome(kept, check)
        if not 0 <= score <= outcome.max_score:
            raise click.UsageError(f"{score:g} is not a score for '{check}'; use 0 to {outcome.max_score:g}")
        decision = Decision(student, exercise, outcome.check, score, reason.strip() or "no reason given", _who())
        try:
            store.decide(decision)
        except NoStore as fault:
            raise click.UsageError(str(fault)) from fault
        changed = store.one(student, exercise)
    assert changed is not None
    report = changed.graded.report
    click.echo(f"{line(student)}, {exercise}: {points_of(report.score, report.max_score)} points now")
    return 0


command.add_command(merge)


def _matches(kept: Kept, student: str | None, exercise: str | None, status: str | None) -> bool:
    report = kept.graded.report
    if student not in (None, kept.graded.student):
        return False
    if exercise not in (None, report.exercise, report.exercise.partition("/")[0], report.exercise.rpartition("/")[2]):
        return False
    if status in ("open", "decided"):
        return bool(report.open if status == "open" else _decided(kept))
    return status is None or any(outcome.status == status for outcome in report.outcomes)


def _decided(kept: Kept) -> list[str]:
    return [outcome.check for outcome in kept.graded.report.outcomes if outcome.check in kept.decisions]


def _print(kept: Iterator[Kept]) -> None:
    screen, summary = Screen(), Summary()
    for each in kept:
        graded, report = each.graded, each.graded.report
        points = points_of(report.score, report.max_score)
        notes = [f"{report.open:g} open"] if report.open else []
        notes += ["decided by a person"] if _decided(each) else []
        notes += ["without walls"] if not each.graded.walled else []
        notes += report.diagnosis
        student = line(graded.student, 19)
        screen.write(((f"{student:<20}{report.exercise:<31}{points:>9}  ", ""), (", ".join(notes), "dim")))
        summary.add(graded)
    if not summary.reports:
        screen.print("No results of this kind.")
        return
    screen.print()
    print_summary(screen, summary)


def _outcome(kept: Kept, check: str) -> Outcome:
    outcomes = {outcome.check: outcome for outcome in kept.graded.report.outcomes}
    if check not in outcomes:
        hint = _near(check, list(outcomes)) or f"; its checks are: {', '.join(outcomes)}"
        raise click.UsageError(f"{kept.graded.report.exercise} has no check '{line(check)}'{hint}")
    return outcomes[check]


def _unknown(store: Store, student: str, exercise: str) -> str:
    students = _students(store)
    if student not in students:
        return f"there is no student '{line(student)}'{_near(student, students)}"
    theirs = [each.graded.report.exercise for each in store.all() if each.graded.student == student]
    hint = _near(exercise, theirs) or f"; there are: {', '.join(theirs)}"
    return f"{line(student)} has no result for '{line(exercise)}'{hint}"


def _students(store: Store) -> list[str]:
    return list(dict.fromkeys(each.graded.student for each in store.all()))


def _near(name: str, names: list[str]) -> str:
    found = difflib.get_close_matches(name, names, 1, 0.4)
    return f"; did you mean '{line(found[0])}'?" if found else ""


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
