"""Two tables for a spreadsheet: scores.csv, one row per student and exercise; checks.csv, one row per check.

The columns are the same for every course: scores.csv counts the checks by status, because exercises have different
checks; checks.csv is tidy, for a pivot table. Open points are an empty cell, never 0.

Files that were handed in and not graded also have a row in scores.csv, with `fate` and `reason`. The columns of a
roster come last.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence

from grader.formats.text import decided, line
from grader.model import Result, Status
from grader.submissions.accounts import Account
from grader.submissions.names import folded
from grader.submissions.roster import RosterRow

BOM = "\ufeff"  # without it Excel reads UTF-8 as the machine's code page
CELL = 30_000  # characters; Excel allows 32,767
# Spreadsheets evaluate a cell that begins so. Where the decimal sign is a comma, they also split at ';', even quoted.
FORMULA = re.compile(r"""(^|;)(["'\s\u200b-\u200f\ufeff]*)(?=[=+\-@＝＋－＠])""")
SCORES = (
    "student",
    "exercise",
    "score",
    "open",
    "max_score",
    *Status,
    "diagnosis",
    "ran_on",
    "seconds",
    "fate",
    "entry",
    "reason",
)
CHECKS = ("student", "exercise", "check", "status", "score", "max_score", "message", "figures", "details")
FOR_STAFF = ("seconds", "figures", "details")  # measured values, and details of hidden cases


def write(
    graded: Sequence[Result],
    *,
    staff: bool = False,
    accounts: Sequence[Account] = (),
    students: Mapping[str, RosterRow] | None = None,
) -> dict[str, str]:
    """`staff` adds the columns FOR_STAFF. Points are rounded to six digits, as in a report.

    `students`: the rows of a roster, by id.
    """
    rows = [row for each in graded for row in _checks(each)]
    scores = sorted([*map(_scores, graded), *map(_account, accounts)], key=lambda row: str(row[0]))
    head, scores = _with_students(SCORES, scores, students or {})
    return {"scores.csv": _table(head, scores, staff=staff), "checks.csv": _table(CHECKS, rows, staff=staff)}


def _with_students(
    head: Sequence[str], rows: list[list[object]], students: Mapping[str, RosterRow]
) -> tuple[list[str], list[list[object]]]:
    """The table with the roster's columns after its own; a column with the same name gets the prefix "roster"."""
    columns = list(dict.fromkeys(column for row in students.values() for column in ("name", *row.more)))
    values = {folded(name): {"name": row.name, **row.more} for name, row in students.items()}
    more = [[values.get(folded(str(row[0])), {}).get(column, "") for column in columns] for row in rows]
    named = [f"roster {column}" if column in head else column for column in columns]
    return [*head, *named], [[*row, *each] for row, each in zip(rows, more, strict=True)]


def _account(account: Account) -> list[object]:
    row: dict[str, object] = dict.fromkeys(SCORES)
    row |= {"student": account.student, "exercise": account.looks_like, "fate": str(account.fate)}
    row |= {"entry": account.entry, "reason": account.reason}
    return list(row.values())


def _scores(graded: Result) -> list[object]:
    report = graded.report
    statuses = [outcome.status for outcome in report.outcomes]
    return [
        graded.student,
        report.exercise,
        report.score if decided(report) else None,
        report.open,
        report.max_score,
        *map(statuses.count, Status),
        ", ".join(mistake.name for mistake in graded.mistakes if not mistake.checks) or ", ".join(report.diagnosis),
        report.ran_on,
        graded.seconds,
        "graded",
        None,
        None,
    ]


def _checks(graded: Result) -> list[list[object]]:
    return [
        [
            graded.student,
            graded.report.exercise,
            outcome.check,
            str(outcome.status),
            None if outcome.status.leaves_open else outcome.score,
            outcome.max_score,
            outcome.message,
            graded.figures.get(outcome.check, ""),
            graded.details.get(outcome.check, ""),
        ]
        for outcome in graded.report.outcomes
    ]


def _table(head: Sequence[str], rows: Iterable[Sequence[object]], *, staff: bool) -> str:
    text = io.StringIO(newline="")
    table = csv.writer(text)
    shown = [place for place, name in enumerate(head) if staff or name not in FOR_STAFF]
    table.writerow([head[place] for place in shown])
    table.writerows([_cell(row[place]) for place in shown] for row in rows)
    return BOM + text.getvalue()


def _cell(value: object) -> object:
    """Numbers rounded; text in one line, and never a formula."""
    if isinstance(value, str):
        return FORMULA.sub(r"\1\2'", line(value, CELL))
    return round(value, 6) if isinstance(value, float) else value
