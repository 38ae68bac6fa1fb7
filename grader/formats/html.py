"""A report as self-contained HTML: without scripts, style sheets or network requests.

For a notebook's output, light or dark, and for nbgrader's feedback pages. All text is escaped: names and messages may
quote the submission.
"""

import html
from collections.abc import Sequence

from msgspec import UnsetType

from grader.formats.heat_map import heat_map, table
from grader.formats.text import plain, points_of, sign, still_open, where_it_ran, word
from grader.model import Mistake, Outcome, Report, Status

COLOURS = {Status.PASSED: "#2e7d32", Status.NOT_STARTED: "#757575"}
FAILED_COLOUR, OPEN_COLOUR = "#c62828", "#b26a00"
LINE = "margin:1px 0 1px 1.4em;white-space:pre-wrap;background:none;border:0;padding:0;font-size:12px"
PRE = LINE.replace("1px 0 1px", "2px 0 6px")


def report_html(
    report: Report, mistakes: Sequence[Mistake] = (), advice: Sequence[Outcome] = (), notes: Sequence[str] = ()
) -> str:
    """The sum, the recognised mistakes, and one line per check; `advice` is shown and not scored."""
    is_done = report.full_marks and not report.open
    head = f"{_text(report.exercise)}: {points_of(report.score, report.max_score)} points"
    head += still_open(report.open)
    parts = [f'<p style="margin:4px 0"><b style="color:{_shade(is_done)}">{head}</b></p>']
    parts += [f'<p style="margin:4px 0">→ <b>{_text(" ".join(each.message.split()))}</b></p>' for each in mistakes]
    last = ""
    for outcome in (*report.outcomes, *advice):
        parts.append(outcome_html(outcome, with_message=outcome.message != last, scored=outcome not in advice))
        last = outcome.message
    notes = [*notes, f"It {where_it_ran(report)}."] if report.ran_on else notes
    parts += [f'<p style="margin:4px 0">{_text(note)}</p>' for note in notes]
    return _framed(parts)


def outcome_html(outcome: Outcome, *, with_message: bool = True, scored: bool = True) -> str:
    """One check: its sign, name and points, and why it did not pass."""
    waits = outcome.held_back
    status = Status.NOT_STARTED if waits else outcome.status
    shown = "·" if status is Status.NOT_STARTED else sign(outcome)
    colour = COLOURS.get(status, OPEN_COLOUR if status.leaves_open else FAILED_COLOUR)
    said = outcome.summary if waits else "" if outcome.status in (Status.PASSED, Status.FAILED) else word(outcome)
    points = points_of(outcome.score, outcome.max_score) if scored else "advice, not scored"
    line = f'<span style="color:{colour}"><b>{shown}</b></span> {_text(outcome.check)} '
    line += f'<span style="opacity:.75">({points}{", " + said if said else ""})</span>'
    message = f'<pre style="{PRE}">{_text(outcome.message)}</pre>' if with_message and not waits else ""
    if with_message and not waits and not isinstance(outcome.picture, UnsetType):
        message += heat_map(outcome.picture)
    parts = [f'<div style="margin:1px 0">{line}</div>', message if outcome.message else ""]
    for each in () if isinstance(outcome.shown, UnsetType) else outcome.shown:
        parts.append(f'<pre style="{LINE}">{_text(each)}</pre>' if isinstance(each, str) else table(each))
    return "".join(parts)


def _framed(parts: Sequence[str]) -> str:
    return f'<div style="font-family:sans-serif;font-size:13px;text-align:left">{"".join(parts)}</div>'


def _shade(is_done: bool) -> str:
    return COLOURS[Status.PASSED] if is_done else "inherit"


def _text(text: str) -> str:
    return html.escape(plain(text))
