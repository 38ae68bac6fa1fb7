"""What was tried since the last full marks: each version that was checked, with its short diff and its checks."""

from collections.abc import Iterator, Sequence

import msgspec

from grader.model import Outcome, Report, Status
from grader.student.markdown import code_span, one_line
from grader.student.versions import Version, diff, when

MAX_SHOWN = 6  # versions; the last ones
MAX_LINES = 24  # of one diff
MAX_SUMMARY = 160  # characters


class EarlierTry(msgspec.Struct, frozen=True):
    """A version that was checked, and what became of it. `report` is None if it is not stored."""

    version: Version
    report: Report | None


def what_was_tried(tries: Sequence[EarlierTry], passed: Version | None) -> Iterator[str]:
    """Markdown paragraphs. `tries`: since the last full marks, oldest first, without the file as it is now; `passed`:
    the version that had full marks."""
    if not tries:
        yield "Nothing: no other version was checked since then." if passed else "Nothing: this is the first version."
        return
    many = "1 version was" if len(tries) == 1 else f"{len(tries)} versions were"
    since = f"since full marks ({when(passed.line)})" if passed else "and none has had full marks"
    yield f"{many} checked before this one, {since}; oldest first."
    left_out = len(tries) - MAX_SHOWN
    if left_out > 0:
        yield f"The first {left_out} {'is' if left_out == 1 else 'are'} left out."
    before = [passed, *(each.version for each in tries)]
    for number, each in enumerate(tries, 1):
        if number > left_out:
            yield f"### {number}. {when(each.version.line)}"
            yield _short_diff(before[number - 1], each.version)
            yield _what_became_of(each.report)


def _short_diff(before: Version | None, now: Version) -> str:
    if before is None:
        return "The first version."
    return diff(before.source, before.line.filename, now.source, now.line.filename, context=0, most=MAX_LINES)


def _what_became_of(report: Report | None) -> str:
    """A list: the checks that ended alike in one line."""
    if report is None:
        return "What became of its checks is not stored."
    groups: dict[str, list[Outcome]] = {}
    for outcome in report.outcomes:
        if not outcome.held_back:
            groups.setdefault(_word(outcome), []).append(outcome)
    found = [f"- {word}: {', '.join(code_span(each.check) for each in group)}" for word, group in groups.items()]
    if report.diagnosis:
        found.append(f"- known mistake: {', '.join(map(code_span, report.diagnosis))}")
    return "\n".join(found) or "- no check was decided"


def _word(outcome: Outcome) -> str:
    word = outcome.status.replace("_", " ")
    summary = "" if outcome.status is Status.PASSED else one_line(outcome.summary)
    summary = summary if len(summary) <= MAX_SUMMARY else f"{summary[:MAX_SUMMARY]} ..."
    return f"{word} ({summary})" if summary else word
