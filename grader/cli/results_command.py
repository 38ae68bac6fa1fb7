"""`grader results`: show stored results, and record a person's decisions."""

import difflib
import getpass
import heapq
import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from grader.cli.grade_output import print_json, print_summary
from grader.cli.listing import paragraph
from grader.cli.merge_command import command as merge
from grader.cli.options import as_id, json_option, shown
from grader.cli.screen import Screen
from grader.cli.stores import ResultsOptions, opened, secret_of, secret_option, untrusted_warning, warn
from grader.formats import csv
from grader.formats.summary import Summary
from grader.formats.text import line, points_of
from grader.model import Outcome, Result, Status
from grader.results.store import Decision, Store, StoreError
from grader.submissions.account_book import AccountBook
from grader.submissions.accounts import Account, AccountStatus

out_option = click.option(
    "--out", type=click.Path(path_type=Path), default=Path("results"), show_default=True, help="Where grade kept them."
)
STATUSES = [*(each.value for each in Status), "open", "decided", *(each.value for each in AccountStatus)]


@click.group(name="results", invoke_without_command=True)
@out_option
@click.option("--student", help="Only this student's.")
@click.option("--exercise", help="Only this exercise, or this module's.")
@click.option(
    "--status",
    type=click.Choice(STATUSES),
    help="Only with a check that is so, or what became of it.",
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
        context.obj = ResultsOptions(out, secret_file)
        return None
    with opened(out, secret_of(secret_file)) as store:
        assert store.secret is not None  # else `opened` has refused it
        book = AccountBook(out, store.secret.seal)
        accounts = book.accounts()
        if student is not None and student not in (students := _students(store, accounts)):
            raise click.UsageError(f"there is no student '{line(student)}'{_near(student, students)}")
        exercises = _select(exercise, _exercises(store, accounts)) if exercise else None
        kept = (each for each in store.all() if _matches(each, student, exercises, status))
        selected = [each for each in accounts if _matches_account(each, student, exercises, status)]
        if as_json:
            print_json(kept, selected, staff=staff)
        elif as_csv:
            tables = csv.write(list(kept), staff=staff, accounts=selected, students=book.students())
            click.echo(tables["scores.csv"], nl=False)
        else:
            _print(kept, selected)
        said = [*store.troubles, *untrusted_warning(store.untrusted, "grade again, or decide again")]
        if book.is_foreign:
            said.append(f"{shown(book.path)} is not trusted: it was not made with this secret; grade again")
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
    options: ResultsOptions,
    out: Path | None,
    student: str,
    exercise: str,
    check: str,
    score: float,
    reason: str,
    secret_file: Path | None,
) -> int:
    """Give CHECK of STUDENT's EXERCISE this SCORE, whatever the grader says, now and when it is graded again."""
    with opened(out or options.out, secret_of(secret_file or options.secret_file)) as store:
        exercise = _one(store, student, exercise)
        kept = store.one(student, exercise)
        assert kept is not None
        outcome = _outcome(kept, check)
        if not 0 <= score <= outcome.max_score:
            raise click.UsageError(f"{score:g} is not a score for '{check}'; use 0 to {outcome.max_score:g}")
        decision = Decision(
            student, exercise, outcome.check, score, reason.strip() or "no reason given", _current_user()
        )
        try:
            store.decide(decision)
        except StoreError as fault:
            raise click.UsageError(str(fault)) from fault
        changed = store.one(student, exercise)
    assert changed is not None
    report = changed.report
    click.echo(f"{line(student)}, {exercise}: {points_of(report.score, report.max_score)} points now")
    return 0


command.add_command(merge)


def _matches(result: Result, student: str | None, exercises: set[str] | None, status: str | None) -> bool:
    report = result.report
    if student not in (None, result.student) or (exercises is not None and report.exercise not in exercises):
        return False
    if status in ("open", "decided"):
        return bool(report.open if status == "open" else _decided(result))
    return status is None or any(outcome.status == status for outcome in report.outcomes)


def _matches_account(account: Account, student: str | None, exercises: set[str] | None, status: str | None) -> bool:
    """Whether the filters select an account. One without an exercise may belong to any, and matches each."""
    if student not in (None, account.student) or status not in (None, account.fate):
        return False
    return exercises is None or account.looks_like in ("", *exercises)


def _decided(result: Result) -> list[str]:
    return [outcome.check for outcome in result.report.outcomes if outcome.check in result.decided]


def _print(kept: Iterable[Result], accounts: Sequence[Account]) -> None:
    screen, summary = Screen(), Summary()
    rows: Iterable[Result | Account] = heapq.merge(kept, accounts, key=_student)  # both are in the order of students
    for each in rows:
        if isinstance(each, Account):
            student = line(each.student, 19)
            screen.print(f"{student:<20}{each.looks_like or '-':<31} {str(each.fate).replace('_', ' ')}")
            _print_reason(screen, f"{each.entry}: {each.reason}" if each.entry else each.reason)
        else:
            _row(screen, each)
            summary.add(each)
    if not summary.reports and not accounts:
        screen.print("No results of this kind.")
    elif summary.reports:
        screen.print()
        print_summary(screen, summary)


def _student(each: Result | Account) -> str:
    return each.student


def _row(screen: Screen, result: Result) -> None:
    report = result.report
    points = points_of(report.score, report.max_score)
    notes = [f"{report.open:g} open"] if report.open else []
    notes += ["decided by a person"] if _decided(result) else []
    notes += ["without walls"] if not result.walled else []
    student = line(result.student, 19)
    screen.write(((f"{student:<20}{report.exercise:<31}{points:>9}  ", ""), (", ".join(notes), "dim")))
    if reason := _reason(result):
        _print_reason(screen, reason)


def _print_reason(screen: Screen, reason: str) -> None:
    paragraph(screen, line(reason, 600), "dim", indent=4)


def _reason(graded: Result) -> str:
    """Why points were lost, in a sentence: the mistake, or the summary of the first failed check."""
    if graded.report.untouched:
        return "not begun: the stub as it was"
    if graded.mistakes:
        return f"{graded.mistakes[0].sentence} ({', '.join(mistake.name for mistake in graded.mistakes)})"
    lost = [each for each in graded.report.outcomes if each.status is not Status.PASSED and not each.status.leaves_open]
    if not lost:
        return ""
    first = lost[0]
    alike = all(each.message == first.message for each in lost) and len(lost) == len(graded.report.outcomes)
    summary = first.summary or first.status.replace("_", " ")
    return summary if alike else f"{first.check}: {summary}"


def _outcome(result: Result, check: str) -> Outcome:
    outcomes = {outcome.check: outcome for outcome in result.report.outcomes}
    if check not in outcomes:
        hint = _near(check, list(outcomes)) or f"; its checks are: {', '.join(outcomes)}"
        raise click.UsageError(f"{result.report.exercise} has no check '{line(check)}'{hint}")
    return outcomes[check]


def _one(store: Store, student: str, exercise: str) -> str:
    """The exercise that a name selects among the student's results; a usage error if it selects none or several."""
    theirs = [each.report.exercise for each in store.all() if each.student == student]
    if not theirs:
        students = _students(store, [])
        raise click.UsageError(f"there is no student '{line(student)}'{_near(student, students)}")
    chosen = _meant(exercise, theirs)
    if len(chosen) > 1:
        raise click.UsageError(f"'{line(exercise)}' is several exercises; name one: {', '.join(sorted(chosen))}")
    if not chosen:
        hint = _near(exercise, theirs) or f"; there are: {', '.join(theirs)}"
        raise click.UsageError(f"{line(student)} has no result for '{line(exercise)}'{hint}")
    return chosen.pop()


def _meant(name: str, exercises: Iterable[str]) -> set[str]:
    """The exercises that a name selects: by id, name, module or path of the file."""
    name = as_id(name)
    return {each for each in exercises if name in (each, each.partition("/")[0], each.rpartition("/")[2])}


def _select(name: str, exercises: Sequence[str]) -> set[str]:
    chosen = _meant(name, exercises)
    if not chosen:
        hint = _near(name, exercises) or (f"; there are: {', '.join(exercises)}" if exercises else "")
        raise click.UsageError(f"there are no results for '{line(name)}'{hint}")
    return chosen


def _exercises(store: Store, accounts: Iterable[Account]) -> list[str]:
    graded = (each.report.exercise for each in store.all())
    return list(dict.fromkeys(filter(None, itertools.chain(graded, (each.looks_like for each in accounts)))))


def _students(store: Store, accounts: Iterable[Account]) -> list[str]:
    graded = (each.student for each in store.all())
    return list(dict.fromkeys(itertools.chain(graded, (each.student for each in accounts))))


def _near(name: str, names: Sequence[str]) -> str:
    short = {each.rpartition("/")[2]: each for each in names}
    found = difflib.get_close_matches(name, names, 1, 0.4)
    found = [short[each] for each in difflib.get_close_matches(name, short, 1, 0.5)] or found
    return f"; did you mean '{line(found[0])}'?" if found else ""


def _current_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
