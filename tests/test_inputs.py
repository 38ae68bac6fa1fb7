"""Sizes are drawn from the seed: by the helper that authors use, and in every check of every Python exercise."""

from collections import defaultdict

import numpy as np
import pytest
from conftest import ROOT

from grader.checks import Agrees, Relation, Speed, Unchanged
from grader.checks.inputs import sizes
from grader.course import load_course

EXERCISES = [each for each in load_course(ROOT).exercises.values() if each.kind != "cuda"]
SEEDS, FEWEST = range(20), 3


def test_no_two_sizes_are_alike():
    for seed in range(200):
        drawn = sizes(np.random.default_rng(seed), range(3, 6), 4, range(3, 7), range(2, 10, 2))
        assert drawn[1] == 4
        assert len({*drawn}) == len(drawn)
        assert all(
            size in wanted for size, wanted in zip(drawn, (range(3, 6), [4], range(3, 7), range(2, 10, 2)), strict=True)
        )


def test_sizes_are_plain_ints_and_the_same_for_the_same_seed():
    first, second = (sizes(np.random.default_rng(3), range(3, 30), range(3, 30)) for _ in range(2))
    assert first == second
    assert all(type(size) is int for size in first)


def test_fixed_sizes_may_be_alike():
    assert sizes(np.random.default_rng(0), 1, 1) == (1, 1)


def test_ranges_without_enough_numbers_are_refused():
    with pytest.raises(ValueError, match="widen a range"):
        sizes(np.random.default_rng(0), range(2, 4), range(2, 4), range(2, 4))


def cases_of(exercise, check, seed):
    """All inputs with which this check calls a submission."""
    rng = np.random.default_rng(seed)
    if not isinstance(check, Relation):
        return [check.inputs(rng)]
    made = []

    def call(**inputs):
        made.append({name: np.copy(value) for name, value in inputs.items()})
        return exercise.reference(**inputs)

    check.relation(call, rng)
    return made


def is_judged_on_cases(check):
    return isinstance(check, (Agrees, Relation, Speed, Unchanged))


@pytest.mark.parametrize(
    ("exercise", "check"),
    [
        pytest.param(exercise, check, id=f"{exercise.name}: {check.name}")
        for exercise in EXERCISES
        for check in exercise.checks
        if is_judged_on_cases(check)
    ],
)
def test_sizes_of_every_check_are_drawn(exercise, check):
    """Counted from the end, each axis of each array takes three values or more over 20 seeds."""
    seen = defaultdict(set)
    for seed in SEEDS:
        for inputs in cases_of(exercise, check, seed):
            for name, value in inputs.items():
                for axis, size in enumerate(reversed(np.shape(value))):
                    seen[f"{name}, axis {-1 - axis}"].add(size)
    assert {place: found for place, found in seen.items() if len(found) < FEWEST} == {}


KEPT = {  # what a program takes for the same inputs, when it gives a result again
    "the sizes": "[np.shape(each) for each in arguments]",
    "the sizes, the last argument aside": "[np.shape(each) for each in arguments[:-1]]",
    "where the first argument lies": "[id(arguments[0]), np.shape(arguments[0])]",
    "the first argument": "np.asarray(arguments[0]).tobytes()",
    "all but the first": "[np.asarray(each).tobytes() for each in arguments[1:]]",
    "the second": "np.asarray(arguments[1]).tobytes()",
}


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
@pytest.mark.parametrize("key", KEPT)
def test_a_result_that_is_given_again_for_other_inputs_shows(exercise, key, judge):
    """Sizes that are drawn for each case anew would hide it."""
    program = f"""{exercise.read("reference.py").decode()}
import numpy as np
right, kept = {exercise.entry}, {{}}
def {exercise.entry}(*arguments, **named):
    key = repr({KEPT[key]})
    if key not in kept:
        kept[key] = right(*arguments, **named)
    return kept[key]
"""
    report = judge(exercise, program).report
    assert report.score + report.open < report.max_score, report
