"""Right alternatives are far within the tolerance, mistakes far outside: judged here, in the process that asks."""

import warnings
from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import numpy as np

from grader import compare
from grader.checks import Agrees
from grader.checks.case import run_locally
from grader.checks.mistakes import place_of
from grader.course import Exercise, author_fault
from grader.errors import CourseError
from grader.worker.client import as_received

WITHIN, OUTSIDE = 0.1, 100.0  # of the tolerance
SEEDS = range(3)


class _Measured(msgspec.Struct, frozen=True, eq=False):
    """A case of a check, and what the reference gives for it; `refused` where it raises."""

    check: Agrees
    where: str
    inputs: Any
    expected: Any
    refused: bool


def narrow_margins(exercise: Exercise, threads: str) -> Iterator[str]:
    """A message for each alternative and mistake that is too near to the tolerance, on this many threads.

    Raises CourseError where the author's code does.
    """
    on = f"on {threads} thread{'s' if threads != '1' else ''}"
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        cases = list(_cases(exercise))
        for name, alternative in exercise.alternatives.items():
            near = next((case for case in cases if not _agrees(alternative, case, WITHIN)), None)
            if near is not None:
                yield (
                    f"solutions/{exercise.id}/alternatives.py: '{name}' differs from the reference by more than "
                    f"{WITHIN:g} x the tolerance of '{near.check.name}' ({near.where}, {on}); give that check a wider "
                    "tolerance, with its reason, or compute more exactly"
                )
        for name, mistake in exercise.mistakes.items():
            if place_of(mistake) == "values" and cases and all(_agrees(mistake, case, OUTSIDE) for case in cases):
                yield (
                    f"solutions/{exercise.id}/mistakes.py: '{name}' differs from the reference by less than "
                    f"{OUTSIDE:g} x the tolerance on every case ({on}); make a case in checks.py on which it shows, "
                    "or say where else it does: @shows_in"
                )


def _cases(exercise: Exercise) -> Iterator[_Measured]:
    for check in exercise.checks:
        if isinstance(check, Agrees):
            for seed in SEEDS:
                for index in range(check.cases):
                    where = f"seed {seed}, case {index + 1}"
                    try:
                        inputs = check.inputs(np.random.default_rng([seed, index]))
                    except Exception as fault:
                        raise author_fault(fault, f"solutions/{exercise.id}/checks.py") from fault
                    yield _measured(exercise, check, where, inputs)


def _measured(exercise: Exercise, check: Agrees, where: str, inputs: Any) -> _Measured:
    try:
        return _Measured(check, where, inputs, as_received(run_locally(exercise.reference, inputs)), refused=False)
    except ValueError:
        return _Measured(check, where, inputs, None, refused=True)
    except CourseError:
        raise
    except Exception as fault:
        raise author_fault(fault, f"solutions/{exercise.id}/{exercise.computing_part}.py") from fault


def _agrees(function: Callable[..., Any], case: _Measured, factor: float) -> bool:
    """Whether the function does what the reference does, with a tolerance that many times as wide."""
    try:
        given = as_received(run_locally(function, case.inputs))
    except Exception as fault:
        return case.refused and isinstance(fault, ValueError)
    check = case.check
    return not case.refused and compare.agrees(given, case.expected, factor * check.rtol, factor * check.atol)
