"""GitHub Actions: annotations.txt, to be printed in a step, and summary.md, for $GITHUB_STEP_SUMMARY.

One annotation per student and exercise: an error if points were lost, a warning if the grader failed, a notice if
points are only open. It is placed at the line of the submission that it is about, if that is known. GitHub shows ten in
a step; if there are more, the tenth says how many are left out. GitHub cuts a message at 4,096 characters and refuses a
title above 255; the texts here are cut earlier, by bytes, with their escapes included.
In the summary hostile text is never at the start of a line, and its punctuation is written as character references. So
it cannot form markup, a link or a mention, nor a command if the file is printed (the runner obeys `::` after blanks at
the start of a line and, in old versions, `##[` anywhere).
"""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from grader.formats.text import caveats, decided, explanation, line, plain, points_of, where_it_ran, word
from grader.model import Outcome, Result, Status

MOST_ANNOTATIONS = 10
MOST_BYTES = 1024 * 1024
MESSAGE, TITLE_NAME = 4000, 80  # bytes of an annotation's message, and of each name in its title
CELL, NAME = 1000, 200  # characters of the summary
MOST_PATH = 500  # characters
Paths = Mapping[tuple[str, str], str]
NO_PATHS: Paths = MappingProxyType({})
LEVELS = ("error", "warning", "notice")  # the order in which they are shown
ACTIVE = re.compile(r"[^A-Za-z0-9 ,;/?%]")  # letters beyond ASCII become references, too; they look the same
HEAD = "| student | exercise | points | open | mistake |\n| --- | --- | --- | --- | --- |\n"
LEFT_OUT = "\n*Here the summary ends: there is room for 1 MiB.*\n"


def write(graded: Sequence[Result], *, staff: bool = False, paths: Paths = NO_PATHS) -> dict[str, str]:
    """`staff` adds details to the summary: do not use it where students can read the log.

    `paths`: paths of the submissions, relative to the repository, by student and exercise.
    """
    return {"annotations.txt": _annotations(graded, paths), "summary.md": _summary(graded, staff)}


# -- annotations -------------------------------------------------------------------------------------------------------


def _annotations(graded: Sequence[Result], paths: Paths) -> str:
    found = [annotation for each in graded if (annotation := _annotation(each, paths))]
    found.sort(key=lambda annotation: LEVELS.index(annotation[0]))
    if len(found) > MOST_ANNOTATIONS:
        left_out = len(found) - MOST_ANNOTATIONS + 1
        found[MOST_ANNOTATIONS - 1 :] = [
            ("notice", "title=More grades", f"{left_out} more: see the summary of this job")
        ]
    return "".join(f"::{level} {properties}::{message}\n" for level, properties, message in found)


def _annotation(graded: Result, paths: Paths) -> tuple[str, str, str] | None:
    """Level, properties and message, escaped; None if no points are lost or open."""
    report = graded.report
    lost = [outcome for outcome in decided(report) if outcome.status is not Status.PASSED]
    if not lost and not report.open:
        return None
    level = "error" if lost else "warning" if report.not_graded else "notice"
    exercise, student = (_cut(line(name), TITLE_NAME, _property) for name in (report.exercise, graded.student))
    points = _property(f": {points_of(report.score, report.max_score)} points")
    said = [line(mistake.message) for mistake in graded.mistakes]
    said += [f"{line(each.check, NAME)}: {line(each.summary) or word(each)}" for each in lost]
    message = plain("\n".join(filter(None, [*said, caveats([graded])])), MESSAGE)
    where = _where(paths.get((graded.student, report.exercise), ""), lost)
    return level, f"{where}title=Grade of {exercise} ({student}){points}", _cut(message, MESSAGE, _data)


def _where(path: str, outcomes: Sequence[Outcome]) -> str:
    """The properties that place an annotation at a line of the file; in a notebook, at the file as a whole."""
    place = next((place for each in outcomes for place in each.places), None)
    if place is None or not path or line(path) != path or len(path) > MOST_PATH:
        return ""
    return f"file={_property(path)}," + (f"line={place.line}," if place.line and not place.cell else "")


def _cut(text: str, most: int, escaped: Callable[[str], str]) -> str:
    """The escaped text, cut to at most `most` bytes, never inside a character or its escape."""
    whole = escaped(text)
    if len(whole.encode()) <= most:
        return whole
    room, parts = most - len("…".encode()), []
    for character in text:
        part = escaped(character)
        room -= len(part.encode())
        if room < 0:
            break
        parts.append(part)
    return "".join(parts) + "…"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


# -- summary -----------------------------------------------------------------------------------------------------------


def _summary(graded: Sequence[Result], staff: bool) -> str:
    """A row per student and exercise, then the checks of those without full marks, cut at MOST_BYTES."""
    parts = ["# Grades\n\n" + HEAD, *map(_row, graded)]
    parts += (_section(each, staff) for each in graded if not each.report.full_marks or each.report.open)
    room = MOST_BYTES - len(LEFT_OUT.encode())
    for count, part in enumerate(parts):
        room -= len(part.encode())
        if room < 0:
            return "".join(parts[:count]) + LEFT_OUT
    return "".join(parts)


def _row(graded: Result) -> str:
    report = graded.report
    mistakes = ", ".join(mistake.name for mistake in graded.mistakes if not mistake.checks)
    cells = (_text(graded.student, NAME), _text(report.exercise, NAME), points_of(report.score, report.max_score))
    return _cells(*cells, _open(report.open), _text(mistakes, NAME))


def _open(points: float) -> str:
    return f"{points:.2f}".rstrip("0").rstrip(".") if points else ""


def _section(graded: Result, staff: bool) -> str:
    name = f"{_text(graded.report.exercise, NAME)}, {_text(graded.student, NAME)}"
    sentences = "".join(f"- {_text(mistake.message, CELL)}\n" for mistake in graded.mistakes)
    sentences += f"- {_text(where_it_ran(graded.report), CELL)}\n" if graded.report.ran_on else ""
    checks = "".join(_check(graded, outcome, staff) for outcome in graded.report.outcomes)
    return f"\n## Checks: {name}\n\n{sentences}\n| check | status | points | why |\n| --- | --- | --- | --- |\n{checks}"


def _check(graded: Result, outcome: Outcome, staff: bool) -> str:
    points = "open" if outcome.status.leaves_open else points_of(outcome.score, outcome.max_score)
    why = explanation(graded, outcome, staff=staff, limit=10 * CELL if staff else CELL)
    return _cells(_text(outcome.check, NAME), word(outcome), points, _text(why, 10 * CELL))


def _cells(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |\n"


def _text(text: str, limit: int) -> str:
    """Text in one line of HTML, with all punctuation escaped."""
    lines = plain(text, limit).replace("\t", " ").split("\n")
    return "<br>".join(ACTIVE.sub(lambda found: f"&#{ord(found[0])};", each) for each in lines)
