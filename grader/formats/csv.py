"""Two tables for a spreadsheet: scores.csv, a row a student and exercise; checks.csv, a row a check.

The columns are the same for every course: scores.csv counts the checks by status, because no two exercises have the
same checks; checks.csv is tidy, for a pivot table. Points that are open leave their cell empty, never 0.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from grader.formats.text import decided, line
from grader.model import Graded, Status

BOM = "\ufeff"  # without it Excel takes UTF-8 for the code page of the machine
CELL = 30_000  # characters; Excel allows 32,767
# Spreadsheets run a cell that begins so. They also split at ';' where the decimal sign is a comma, inside quotes too.
FORMULA = re.compile(r"""(^|;)(["'\s\u200b-\u200f\ufeff]*)(?=[=+\-@＝＋－＠])""")
SCORES = ("student", "exercise", "score", "open", "max_score", *Status, "diagnosis", "ran_on", "seconds")
CHECKS = ("student", "exercise", "check", "status", "score", "max_score", "message", "figures", "details")
FOR_STAFF = ("seconds", "figures", "details")  # measured, or of hidden cases


def write(graded: Sequence[Graded], *, staff: bool = False) -> dict[str, str]:
    """For staff there are the columns FOR_STAFF, too. Points are rounded to six digits, as in a report."""
    scores, checks = map(_scores, graded), (row for each in graded for row in _checks(each))
    return {"scores.csv": _table(SCORES, scores, staff=staff), "checks.csv": _table(CHECKS, checks, staff=staff)}


def _scores(graded: Graded) -> list[object]:
    report = graded.report
    statuses = [outcome.status for outcome in report.outcomes]
    return [
        graded.student,
        report.exercise,
        report.score if decided(report) else None,
        report.open,
        report.max_score,
        *map(statuses.count, Status),
        ", ".join(mistake.name for mistake in graded.mistakes) or ", ".join(report.diagnosis),
        report.ran_on,
        graded.seconds,
    ]


def _checks(graded: Graded) -> list[list[object]]:
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
    """Numbers as they are; text in one line, and no formula."""
    if isinstance(value, str):
        return FORMULA.sub(r"\1\2'", line(value, CELL))
    return round(value, 6) if isinstance(value, float) else value
