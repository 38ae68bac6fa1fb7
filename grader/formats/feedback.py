"""Feedback as Markdown, one page per student: what the student may see, or, for staff, everything.

Names, messages and all text from a submission are shown as code, which is never rendered as markup, a link or HTML.
"""

from collections.abc import Sequence

from grader.formats.text import backticks, by_student, line, plain, points_of, sign, still_open, where_it_ran, word
from grader.model import Outcome, Result


def write(graded: Sequence[Result], *, staff: bool = False) -> dict[str, str]:
    """Pages by file name; those for staff have their own folder, so that they are not sent to students by mistake."""
    folder = "staff/" if staff else ""
    return {f"{folder}{name}.md": page(of_one, staff=staff) for name, of_one in by_student(graded).items()}


def page(graded: Sequence[Result], *, staff: bool) -> str:
    """All exercises of one student."""
    score, most = sum(g.report.score for g in graded), sum(g.report.max_score for g in graded)
    parts = [f"# {'Staff notes on' if staff else 'Feedback for'} {code(graded[0].student)}"]
    parts.append(f"**{points_of(score, most)} points**{still_open(sum(g.report.open for g in graded))}")
    parts += [] if all(g.walled for g in graded) else ["Judged without walls (`--unsafe`)."]
    rows = [f"| {code(g.report.exercise)} | {points_of(g.report.score, g.report.max_score)} |" for g in graded]
    if len(graded) > 1:
        parts.append("\n".join(["| exercise | points |", "| --- | ---: |", *rows]))
    parts += [part for each in graded for part in _exercise(each, staff=staff)]
    return "\n\n".join(parts) + "\n"


def _exercise(graded: Result, *, staff: bool) -> list[str]:
    report = graded.report
    parts = [f"## {code(report.exercise)}: {points_of(report.score, report.max_score)} points{still_open(report.open)}"]
    parts += [f"It {where_it_ran(report)}."] if report.ran_on else []
    parts += [f"> {' '.join(mistake.message.split())}" for mistake in graded.mistakes]  # the author's own words
    rows = [
        f"| {sign(o)} | {code(o.check)} | {points_of(o.score, o.max_score)} | {_word(o)} |" for o in report.outcomes
    ]
    parts.append("\n".join(["| | check | points | |", "| --- | --- | ---: | --- |", *rows]))
    last = ""
    for outcome in report.outcomes:
        said = graded.details.get(outcome.check, "") if staff else ""  # it contains the message
        said = said or outcome.message
        if said not in ("", last) and not outcome.held_back:
            last = said
            parts.append(f"{code(outcome.check)}:\n\n{block(said)}")
        if staff and outcome.check in graded.figures:
            parts.append(f"{code(outcome.check)}, measured:\n\n{block(graded.figures[outcome.check])}")
    if not staff and not report.full_marks:
        parts.append(
            f"Stuck? {code(f'grader hint {report.exercise}')} gives a hint; "
            f"{code(f'grader check {report.exercise}')} shows every value, on cases that are not hidden."
        )
    return parts


def _word(outcome: Outcome) -> str:
    return outcome.summary if outcome.held_back else word(outcome)


def code(text: str) -> str:
    """Text as inline code that fits into a table cell."""
    shown = line(text, 300).replace("|", "¦") or " "  # in GFM a | ends a cell, also inside code
    fence = backticks(shown)
    pad = " " if shown.startswith("`") or shown.endswith("`") else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(text: str) -> str:
    """Lines as a code block; its fence is longer than any in the text."""
    shown = plain(text).strip("\n")
    fence = backticks(shown, 3)
    return f"{fence}text\n{shown}\n{fence}"
