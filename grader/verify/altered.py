"""The same exercise with other checks or no mistakes, for a promise that is about a part of it."""

import copy
from collections.abc import Iterable
from typing import Any

from grader.course import Exercise


def with_checks(exercise: Exercise, checks: Iterable[Any]) -> Exercise:
    """The exercise as if its author had written these checks; its points are shared out among them."""
    made = copy.copy(exercise)
    made.checks = tuple(checks)
    return made


def without_speed(exercise: Exercise) -> Exercise:
    return with_checks(exercise, (check for check in exercise.checks if check.phase != "speed"))


def undiagnosed(exercise: Exercise) -> Exercise:
    """The exercise as if it knew of no mistakes, for where nothing is to be named: their file may be broken."""
    made = copy.copy(exercise)
    made.mistakes = {}
    return made


def file_of(exercise: Exercise, name: str) -> str:
    return f"solutions/{exercise.id}/{name}"
