"""Reports as `grader/report/v1` had them: they lie in stores that an earlier version of the grader has written.

There a check had one text, `message`. Its first line was what is now the summary, and a check that was held back was
known by its text alone.
"""

import msgspec

from grader.model import Outcome, Report, Result, Status

SCHEMA = "grader/report/v1"
WAITS = "counts once the values agree with the reference"  # as that version wrote it


class OutcomeV1(msgspec.Struct, frozen=True):
    """The result of one check."""

    check: str
    status: Status
    score: float
    max_score: float
    message: str = ""


class _ReportV1(msgspec.Struct, frozen=True):
    outcomes: tuple[OutcomeV1, ...]


class _ResultV1(msgspec.Struct, frozen=True):
    report: _ReportV1


def decoded(text: str) -> Result:
    """A result as a store has it, of this version or of the first. Raises msgspec.MsgspecError for any other text."""
    result = msgspec.json.decode(text, type=Result)
    if result.report.schema != SCHEMA:
        return result
    outcomes = msgspec.json.decode(text, type=_ResultV1).report.outcomes
    report: Report = msgspec.structs.replace(result.report, outcomes=tuple(map(_outcome, outcomes)))
    return msgspec.structs.replace(result, report=report)


def _outcome(old: OutcomeV1) -> Outcome:
    new = Outcome.of(old.check, old.status, old.score, old.max_score, old.message)
    return msgspec.structs.replace(new, held_back=old.message == WAITS)
