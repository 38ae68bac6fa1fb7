"""PrairieLearn's results.json: one file per student, with all of the student's exercises.

`score` is the earned fraction of the decided points, 1 only if all were earned. Open checks are left out and named in
`message`; if nothing was decided the submission is not `gradable`, which costs the student nothing.
"""

import math
from collections.abc import Sequence

import msgspec

from grader.formats.text import by_student, caveats, decided, explanation, line, plain, word
from grader.model import Outcome, Result, Status

MOST_BYTES = 1_000_000  # of a file
LIMITS = (4000, 1000, 200, 0)  # characters of a message; the first limit that makes the file small enough is used
ALMOST_ALL = 1 - 1e-6


class PrairieLearnTest(msgspec.Struct, frozen=True):
    name: str
    points: float
    max_points: float
    message: str


class PrairieLearnResults(msgspec.Struct, frozen=True):
    gradable: bool
    score: float  # 0 to 1; required, but not read if nothing is gradable
    message: str
    tests: list[PrairieLearnTest]


def write(graded: Sequence[Result], *, staff: bool = False) -> dict[str, str]:
    """`staff` adds nothing: students see the whole file, and the format has no part for staff only."""
    return {f"{name}/results.json": _bounded(all_of_one) for name, all_of_one in by_student(graded).items()}


def _bounded(graded: Sequence[Result]) -> str:
    for limit in LIMITS:
        text = _results(graded, [test for each in graded for test in _tests(each, limit)])
        if len(text.encode()) <= MOST_BYTES:
            return text
    return _results(graded, [], "There is no room for the single checks: a file may have 1 MB.")


def _results(graded: Sequence[Result], tests: list[PrairieLearnTest], remark: str = "") -> str:
    outcomes = [outcome for each in graded for outcome in decided(each.report)]
    sentences = [plain(mistake.message, 2000) for each in graded for mistake in each.mistakes]
    message = plain("\n".join(filter(None, [remark, *sentences, caveats(graded)])), 20_000)
    results = PrairieLearnResults(bool(outcomes), _part(outcomes), message, tests)
    return msgspec.json.format(msgspec.json.encode(results)).decode() + "\n"


def _part(outcomes: Sequence[Outcome]) -> float:
    if not outcomes:
        return 0.0
    if all(outcome.score >= outcome.max_score for outcome in outcomes):
        return 1.0
    earned = math.fsum(outcome.score for outcome in outcomes)
    return min(round(earned / math.fsum(outcome.max_score for outcome in outcomes), 6), ALMOST_ALL)


def _tests(graded: Result, limit: int) -> list[PrairieLearnTest]:
    exercise = line(graded.report.exercise, 200)
    return [
        PrairieLearnTest(
            name=f"{exercise}: {line(outcome.check, 200)}",
            points=outcome.score,
            max_points=outcome.max_score,
            message=explanation(graded, outcome, staff=False, limit=limit)
            or ("" if outcome.status is Status.PASSED else word(outcome)),
        )
        for outcome in decided(graded.report)
    ]
