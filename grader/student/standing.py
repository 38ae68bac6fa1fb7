"""Where a student stands with each exercise: the state of the file, as of the last check, and what is open next."""

from collections.abc import Iterable, Mapping

import msgspec

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.stubs import stub_of
from grader.student.history import Past
from grader.submission import read_submission

NO_FILE, NOT_BEGUN, PASSED = "no file", "not begun", "passed"
BEGUN, CHANGED, NOT_CHECKED = "begun", "changed since the last check", "not checked yet"
UNDER_WAY = (BEGUN, CHANGED, NOT_CHECKED)


class FirstPass(msgspec.Struct, frozen=True):
    """The first check with full marks: the number of the attempt, counted from 1, and the time, in UTC."""

    attempt: int
    at: str


class Standing(msgspec.Struct, frozen=True):
    """One exercise for one student. `score` is None if the current file was not checked.

    `open`: the exercise is not passed, and all that it comes after are; `waits_for`: those of them that are not. An
    exercise that was passed once stays passed for those that come after it, also when its file has changed since.
    """

    exercise: str
    points: float
    minutes: float
    level: int
    after: tuple[str, ...]
    score: float | None
    state: str
    open: bool
    waits_for: tuple[str, ...]
    attempts: int
    first_pass: FirstPass | None
    hints: int

    @property
    def module(self) -> str:
        return self.exercise.partition("/")[0]

    @property
    def name(self) -> str:
        return self.exercise.partition("/")[2]

    @property
    def is_passed(self) -> bool:
        return self.state == PASSED

    @property
    def is_under_way(self) -> bool:
        return self.state in UNDER_WAY


def standings(course: Course, pasts: Mapping[str, Past]) -> list[Standing]:
    """All exercises in the order of the course. `pasts`: the student's history, by exercise."""
    once_passed = {name for name, past in pasts.items() if past.first_pass is not None}
    return [_standing(exercise, pasts.get(exercise.id, Past()), once_passed) for exercise in course.exercises.values()]


def next_ones(found: Iterable[Standing]) -> list[Standing]:
    """The open exercises: those under way first, then the others, each in the order of the course."""
    return sorted((each for each in found if each.open), key=lambda each: not each.is_under_way)


def minutes_left(found: Iterable[Standing]) -> float:
    """What the exercises that are not passed take a typical student, as far as the course says."""
    return sum(each.minutes for each in found if not each.is_passed)


def _standing(exercise: Exercise, past: Past, once_passed: set[str]) -> Standing:
    state = _state(exercise, past)
    waits_for = tuple(name for name in exercise.after if name not in once_passed)
    first = past.first_pass
    return Standing(
        exercise=exercise.id,
        points=exercise.points,
        minutes=exercise.minutes,
        level=exercise.level,
        after=exercise.after,
        score=past.last.score if past.last is not None and state in (PASSED, BEGUN, CHANGED) else None,
        state=state,
        open=state != PASSED and not waits_for,
        waits_for=waits_for,
        attempts=len(past.attempts),
        first_pass=None if first is None else FirstPass(first[0], first[1].at),
        hints=past.hints,
    )


def _state(exercise: Exercise, past: Past) -> str:
    try:
        submission = read_submission(exercise.stub)
    except FileNotFoundError:
        return NO_FILE
    if submission.is_same_as(stub_of(exercise)):
        return NOT_BEGUN
    if past.last is None:
        return NOT_CHECKED
    if past.last.digest != submission.digest:
        return CHANGED
    return PASSED if past.last.full_marks else BEGUN
