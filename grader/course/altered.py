"""Copies of an exercise with other checks, for rules about a part of it."""

import copy
from collections.abc import Iterable
from typing import Any

from grader.course.exercise import Exercise


def with_checks(exercise: Exercise, checks: Iterable[Any]) -> Exercise:
    """A copy of the exercise with these checks instead of its author's."""
    made = copy.copy(exercise)
    made.checks = tuple(checks)
    return made


def without_measured(exercise: Exercise) -> Exercise:
    return with_checks(exercise, (check for check in exercise.checks if check.phase != "measured"))


def file_of(exercise: Exercise, name: str) -> str:
    return f"solutions/{exercise.id}/{name}"
