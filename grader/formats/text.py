"""Writes hostile text safely, for all formats.

A student's name, a message and all text from a submission are hostile. `plain` removes characters that no format may
contain; each writer then escapes for its own syntax.
"""

import hashlib
import re
from collections.abc import Iterable, Sequence

from grader.model import Outcome, Report, Result, Status

# CSI, OSC and other string sequences, and short ones. Possessive quantifiers: no text makes it slow.
ESCAPES = re.compile(r"(?:\x1b\[|\x9b)[0-?]*+[ -/]*+[@-~]|\x1b[\]PX^_][^\x07\x1b]*+(?:\x07|\x1b\\)|\x1b[ -/]*+[0-~]")
LINE_ENDS = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")  # some readers begin a line at each
# Characters outside XML 1.0, C1 controls, and those that change the writing direction.
UNWANTED = re.compile(r"[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]")
COMMAND = re.compile(r"^([^\S\n]*+):(?=:)|##(?=\[)", re.MULTILINE)  # GitHub's runner obeys these in every log
TEXT_LIMIT = 20_000  # characters of one text: enough for all findings of one check

SAFE_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.@+-]{0,62}[A-Za-z0-9_])?")
LOOKS_HASHED = re.compile(r".*-[0-9a-f]{16}")
DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)  # reserved names on Windows


def plain(text: str, limit: int = TEXT_LIMIT) -> str:
    """Text without terminal codes, control characters and lone surrogates, cut at `limit`; lines end with a newline."""
    text = ESCAPES.sub("", text[: 4 * limit])  # cut first, so that a huge text costs no time
    text = UNWANTED.sub("", LINE_ENDS.sub("\n", text))
    text = COMMAND.sub(lambda found: found[0] + " ", text)
    return text if len(text) <= limit else text[: max(limit - 1, 0)] + "…"


def line(text: str, limit: int = TEXT_LIMIT) -> str:
    """`plain`, in one line."""
    return " ".join(plain(text, limit).split())


def safe_name(student: str) -> str:
    """A unique file name for each student: the name itself if it is safe, else a similar text and a hash.

    A safe name that looks like a hashed one is hashed, too, so that a student cannot choose another's file name.
    """
    if SAFE_NAME.fullmatch(student) and not LOOKS_HASHED.fullmatch(student) and not DEVICES.fullmatch(student):
        return student
    digest = hashlib.sha256(student.encode("utf-8", "surrogatepass")).hexdigest()[:16]
    likeness = re.sub(r"[^A-Za-z0-9_]+", "_", student)[:40].strip("_")
    return f"{likeness or 'student'}-{digest}"


def by_student(graded: Iterable[Result]) -> dict[str, list[Result]]:
    """The results of each student, by the student's `safe_name`; the order stays."""
    found: dict[str, list[Result]] = {}
    for each in graded:
        found.setdefault(safe_name(each.student), []).append(each)
    return found


def decided(report: Report) -> list[Outcome]:
    return [outcome for outcome in report.outcomes if not outcome.status.leaves_open]


def explanation(graded: Result, outcome: Outcome, *, staff: bool, limit: int = TEXT_LIMIT) -> str:
    """The text about one check: its message and, for staff only, measured figures and details.

    A submission can encode a hidden input in its time, so students do not see times.
    """
    said = [outcome.message]
    if staff:
        said += [graded.figures.get(outcome.check, ""), graded.details.get(outcome.check, "")]
    return plain("\n".join(filter(None, said)), limit)


def points_of(score: float, max_score: float) -> str:
    """'3.5 of 4': with two digits, or more if needed to distinguish the score from full marks."""
    for digits in (2, 6):
        texts = _digits(score, digits), _digits(max_score, digits)
        if score >= max_score or texts[0] != texts[1]:
            return " of ".join(texts)
    return f"less than {texts[1]} of {texts[1]}"


def still_open(points: float) -> str:
    """', 1.5 still open', for the end of a sum; "" if nothing is open."""
    return f", {_digits(points, 2)} still open" if points else ""


def sign(outcome: Outcome) -> str:
    """One character for the outcome of a check."""
    return "✓" if outcome.status is Status.PASSED else "?" if outcome.status.leaves_open else "✗"


def backticks(text: str, least: int = 1) -> str:
    """Backticks to enclose the text as Markdown code: more than it has in a row."""
    return "`" * max(least, 1 + max(map(len, re.findall("`+", text)), default=0))


def caveats(graded: Sequence[Result]) -> str:
    """Notes that a reader needs on these reports: where kernels ran, open points, and missing walls."""
    notes = [] if all(each.walled for each in graded) else ["judged without walls (--unsafe)"]
    for each in graded:
        if each.report.ran_on:
            notes.append(f"{line(each.report.exercise, 200)}: {where_it_ran(each.report)}")
        checks = [outcome for outcome in each.report.outcomes if outcome.status.leaves_open]
        if checks:
            names = ", ".join(f"{line(outcome.check, 200)} ({word(outcome)})" for outcome in checks)
            points = _digits(sum(outcome.max_score for outcome in checks), 2)
            notes.append(
                f"{line(each.report.exercise, 200)}: {points} points are open, neither earned nor lost: {names}"
            )
    return "\n".join(notes)


CLOSES = {
    Status.NEEDS_GPU: "a machine with a GPU decides this check",
    Status.INCONCLUSIVE: "the timing was too noisy to be fair; a person decides this check",
    Status.BLOCKED: "the exercise that it uses decides this check: it is judged once that one passes its own",
    Status.NOT_GRADED: "the grader failed, not the submission; a person decides this check",
}


def closed_by(outcome: Outcome) -> str:
    """For a student: the open points of a check, and what closes them."""
    points = _digits(outcome.max_score, 2)
    return f"Open: {points} points, neither earned nor lost: {CLOSES[outcome.status]}."


def where_it_ran(report: Report) -> str:
    """A note on the report of a kernel; "" for others."""
    return f"ran on the {line(report.ran_on, 200)}" if report.ran_on else ""


def word(outcome: Outcome) -> str:
    return outcome.status.replace("_", " ")


def _digits(points: float, digits: int) -> str:
    return f"{points:.{digits}f}".rstrip("0").rstrip(".")
