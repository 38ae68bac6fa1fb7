"""Classroom 50's result.json: one file per student, with all of the student's exercises.

Scores are integers there, so they are **hundredths of a point**: an exercise of 10 points counts 1000. The checks'
points are rounded so that an exercise keeps its sum, to at least 1 each. Earned points are rounded down, and a check
without full points stays at least one hundredth below. Open checks are left out of `tests` and of `max-score`; if
nothing was decided, the file is the contract's empty pass, 0 of 0.

The contract is the schema classroom50/result/v1 that the platform publishes, read in 2026: no text is
empty, `submission` begins with `submit/`, `datetime` is YYYY-MM-DDTHH:MM:SSZ. If the environment does not name the
submission, the file says `unknown`: it keeps the schema, but a classroom does not accept it.
"""

import math
import re
from collections.abc import Mapping, Sequence

import msgspec

from grader.formats.text import by_student, decided, line
from grader.model import Outcome, Result, Status

SCHEMA = "classroom50/result/v1"
UNIT = 100  # score units per point
DUST = 1e-6  # rounding error of floating-point sums
FILENAME = "result.json"
SUBMIT, UNKNOWN = "submit/", "unknown"
REQUIRED = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
ASSIGNMENT_TYPES = ("individual", "group", "team")  # team: used by the platform's runner, not yet in its schema
INSTANT = re.compile(r"submit/(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3])-([0-5]\d)-([0-5]\d)Z", re.ASCII)


class ClassroomTest(msgspec.Struct, frozen=True, rename={"name": "test-name", "max_score": "max-score"}):
    name: str
    passed: bool
    score: int
    max_score: int


class ResultFile(msgspec.Struct, frozen=True, kw_only=True, rename={"max_score": "max-score"}):
    schema: str = SCHEMA
    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str
    score: int
    max_score: int
    tests: list[ClassroomTest]


def write(
    graded: Sequence[Result], *, staff: bool = False, identity: Mapping[str, str] = {}, when: str = ""
) -> dict[str, str]:
    """`identity` holds the environment variables of the platform's runner: CLASSROOM, ASSIGNMENT, ASSIGNMENT_TYPE,
    OWNER, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL, REVIEW_URL. `when` is the time of the submission (default: the one
    in SUBMISSION_TAG). If there are several students, each owns one file.

    The file is published to its student and has no free text, so `staff` adds nothing.
    """
    students = by_student(graded)
    if len(students) > 1:
        identity = {name: value for name, value in identity.items() if name not in ("OWNER", "USERNAME")}
    return {f"{name}/{FILENAME}": _result(all_of_one, name, identity, when) for name, all_of_one in students.items()}


def missing(identity: Mapping[str, str]) -> list[str]:
    """The required variables that are not set; without them a classroom does not accept the file."""
    return [name for name in REQUIRED if not line(identity.get(name, ""))]


def _result(graded: Sequence[Result], name: str, identity: Mapping[str, str], when: str) -> str:
    def variable(*names: str) -> str:
        return next((text for each in names if (text := line(identity.get(each, "")))), UNKNOWN)

    tests = [test for each in graded for test in _tests(each)]
    tag = variable("SUBMISSION_TAG")
    result = ResultFile(
        classroom=variable("CLASSROOM"),
        assignment=variable("ASSIGNMENT"),
        assignment_type=_assignment_type(identity),
        owner=_owner(identity) or line(graded[0].student) or name,
        submission=tag if tag.startswith(SUBMIT) else SUBMIT + tag,
        commit=variable("COMMIT_URL"),
        release=variable("RELEASE_URL", "COMMIT_URL"),
        review=variable("REVIEW_URL", "COMMIT_URL"),
        datetime=when or _instant_of(tag),
        score=sum(test.score for test in tests),
        max_score=sum(test.max_score for test in tests),
        tests=tests,
    )
    return msgspec.json.format(msgspec.json.encode(result)).decode() + "\n"


def _owner(identity: Mapping[str, str]) -> str:
    """The runner sets OWNER or USERNAME. A desktop also sets USERNAME, which need not be a student's name."""
    return line(identity.get("OWNER") or (identity.get("USERNAME", "") if not missing(identity) else ""))


def _assignment_type(identity: Mapping[str, str]) -> str:
    found = line(identity.get("ASSIGNMENT_TYPE", ""))
    return found if found in ASSIGNMENT_TYPES else ASSIGNMENT_TYPES[0]


def _instant_of(tag: str) -> str:
    """The time in submit/2026-06-01T14-32-05Z-a1b2c3d, else the epoch; the runner would write the commit's time."""
    if found := INSTANT.match(tag):
        day, *time = found.groups()
        return f"{day}T{':'.join(time)}Z"
    return "1970-01-01T00:00:00Z"


def _tests(graded: Result) -> list[ClassroomTest]:
    outcomes = decided(graded.report)
    exercise = line(graded.report.exercise, 200)
    return [
        ClassroomTest(
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
    by_remainder = sorted(range(len(exact)), key=lambda place: units[place] - exact[place])  # stable: ties keep order
    for place in by_remainder[:missing]:
        units[place] += 1
    return units


def _earned(outcome: Outcome, worth: int) -> int:
    if outcome.score >= outcome.max_score:
        return worth
    return max(min(math.floor(outcome.score * UNIT + DUST), worth - 1), 0)
