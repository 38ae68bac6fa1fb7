"""Gradescope's results.json: one file per student, with all of the student's exercises.

An open check is a test without `score`, `max_score` and `status`, so that it counts neither as passed nor as failed;
its output says what closes it, and the top `output` says how many points are open. The top `score` is the sum of the
decided points: Gradescope refuses a file that has neither this score nor one on every test. If the grader failed on
everything it is left out: Gradescope then reports that the autograder failed, and does not record a zero. Every text is
declared as `text`, so that Gradescope escapes it. There is no `execution_time`: students see it, and a submission can
choose it.
"""

import math
from collections.abc import Sequence

import msgspec
from msgspec import UNSET, UnsetType

from grader.formats.text import by_student, caveats, closed_by, decided, explanation, line, plain, points_of, word
from grader.model import Outcome, Result, Status


class GradescopeTest(msgspec.Struct, frozen=True, kw_only=True):
    """One check. An open one has neither score nor status, and so has the hidden test with details for staff."""

    score: float | UnsetType = UNSET
    max_score: float | UnsetType = UNSET
    status: str | UnsetType = UNSET
    name: str
    number: str
    output: str
    output_format: str = "text"
    visibility: str | UnsetType = UNSET  # unset: as the instructor chose for the assignment


class GradescopeResults(msgspec.Struct, frozen=True, kw_only=True):
    score: float | UnsetType
    output: str
    output_format: str = "text"
    tests: list[GradescopeTest]


def write(graded: Sequence[Result], *, staff: bool = False) -> dict[str, str]:
    """Points are not scaled. With `staff`, details are hidden tests, which Gradescope never shows to a student."""
    return {f"{name}/results.json": _results(all_of_one, staff) for name, all_of_one in by_student(graded).items()}


def _results(graded: Sequence[Result], staff: bool) -> str:
    summaries = [text for each in graded for text in _summary(each)]
    results = GradescopeResults(
        score=_score(graded),
        output="\n".join(filter(None, [_warning(graded), *summaries, caveats(graded)])),
        tests=[test for number, each in enumerate(graded, 1) for test in _tests(number, each, staff)],
    )
    return msgspec.json.format(msgspec.json.encode(results)).decode() + "\n"


def _score(graded: Sequence[Result]) -> float | UnsetType:
    is_failure = any(each.report.not_graded for each in graded)
    if is_failure and not any(decided(each.report) for each in graded):
        return UNSET
    return round(math.fsum(each.report.score for each in graded), 6)


def _warning(graded: Sequence[Result]) -> str:
    if any(decided(each.report) for each in graded):
        return ""
    return "No check is decided yet: a score of 0 here is not a grade."


def _summary(graded: Result) -> list[str]:
    report = graded.report
    first = f"{line(report.exercise, 200)}: {points_of(report.score, report.max_score)} points"
    return [first, *(plain(mistake.message) for mistake in graded.mistakes)]


def _tests(number: int, graded: Result, staff: bool) -> list[GradescopeTest]:
    tests = []
    for place, outcome in enumerate(graded.report.outcomes, 1):
        test = _test(f"{number}.{place}", graded, outcome)
        tests.append(test)
        for_staff = filter(None, [graded.figures.get(outcome.check, ""), graded.details.get(outcome.check, "")])
        details = plain("\n".join(for_staff)) if staff else ""
        if details:
            tests.append(
                GradescopeTest(name=f"{test.name} (for staff)", number=test.number, output=details, visibility="hidden")
            )
    return tests


def _test(number: str, graded: Result, outcome: Outcome) -> GradescopeTest:
    name = f"{line(graded.report.exercise, 200)}: {line(outcome.check, 200)}"
    said = explanation(graded, outcome, staff=False)
    if outcome.status.leaves_open:
        return GradescopeTest(name=name, number=number, output="\n".join(filter(None, [closed_by(outcome), said])))
    passed = outcome.status is Status.PASSED
    return GradescopeTest(
        score=outcome.score,
        max_score=outcome.max_score,
        status="passed" if passed else "failed",
        name=name,
        number=number,
        output=said or ("" if passed else word(outcome)),
    )
