"""Classroom 50's result.json, a file a student with all of the student's exercises.

Scores are integers there, so they are **hundredths of a point**: an exercise of 10 points counts 1000. What the checks
are worth is rounded so that an exercise keeps its sum, and is at least 1 each; what was earned is rounded down, and
less than all of a check's points stays at least one hundredth below. Checks that are open are left out of `tests` and
of `max-score`; where nothing was decided, this is the contract's empty pass, 0 of 0.
"""

import math
from collections.abc import Mapping, Sequence

import msgspec

from grader.formats.text import by_student, decided, line
from grader.model import Graded, Outcome, Status

SCHEMA = "classroom50/result/v1"
UNIT = 100  # of ours to a point
DUST = 1e-6  # what floating-point sums leave


class Test(msgspec.Struct, frozen=True, rename={"name": "test-name", "max_score": "max-score"}):
    name: str
    passed: bool
    score: int
    max_score: int


class Result(msgspec.Struct, frozen=True, kw_only=True, rename={"max_score": "max-score"}):
    schema: str = SCHEMA
    classroom: str
    assignment: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    score: int
    max_score: int
    tests: list[Test]


def write(
    graded: Sequence[Graded], *, staff: bool = False, identity: Mapping[str, str] = {}, when: str = ""
) -> dict[str, str]:
    """`identity` holds what the runner tells by these names: CLASSROOM, ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL,
    RELEASE_URL, REVIEW_URL and OWNER (else the student is the owner). `when` is the instant of the submission.

    The file is published where its student reads it and holds no text of ours, so `staff` adds nothing.
    """
    return {
        f"{name}/result.json": _result(all_of_one, identity, when) for name, all_of_one in by_student(graded).items()
    }


def _result(graded: Sequence[Graded], identity: Mapping[str, str], when: str) -> str:
    def told(name: str, default: str = "") -> str:
        return line(identity.get(name) or default)

    tests = [test for each in graded for test in _tests(each)]
    result = Result(
        classroom=told("CLASSROOM"),
        assignment=told("ASSIGNMENT"),
        owner=told("OWNER", graded[0].student),
        submission=told("SUBMISSION_TAG"),
        commit=told("COMMIT_URL"),
        release=told("RELEASE_URL"),
        review=told("REVIEW_URL", told("COMMIT_URL")),
        datetime=when,
        score=sum(test.score for test in tests),
        max_score=sum(test.max_score for test in tests),
        tests=tests,
    )
    return msgspec.json.format(msgspec.json.encode(result)).decode() + "\n"


def _tests(graded: Graded) -> list[Test]:
    outcomes = decided(graded.report)
    exercise = line(graded.report.exercise, 200)
    return [
        Test(
            name=f"{exercise}: {line(outcome.check, 200)}",
            passed=outcome.status is Status.PASSED,
            score=_earned(outcome, worth),
            max_score=worth,
        )
        for outcome, worth in zip(outcomes, _worth(outcomes), strict=True)
    ]


def _worth(outcomes: Sequence[Outcome]) -> list[int]:
    """Each check's points in units, by largest remainders, so that they add up to the rounded sum."""
    exact = [outcome.max_score * UNIT for outcome in outcomes]
    units = [max(math.floor(each + DUST), 1 if each > 0 else 0) for each in exact]
    missing = max(round(math.fsum(exact)) - sum(units), 0)
    by_remainder = sorted(range(len(exact)), key=lambda place: units[place] - exact[place])  # stable, as ties must be
    for place in by_remainder[:missing]:
        units[place] += 1
    return units


def _earned(outcome: Outcome, worth: int) -> int:
    if outcome.score >= outcome.max_score:
        return worth
    return max(min(math.floor(outcome.score * UNIT + DUST), worth - 1), 0)
