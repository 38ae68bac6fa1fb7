"""Sizes are drawn from the seed: by the helper that authors use, and in every check of every exercise on arrays."""

from collections import defaultdict

import numpy as np
import pytest
from conftest import of_each_kind

from grader.checks import Agrees, Property, Speed
from grader.checks.context import case_rng
from grader.checks.inputs import alike, one_changed, sizes
from grader.checks.steps import as_steps, makers_of
from grader.workers.client import through_protocol

pytestmark = pytest.mark.slow

EXERCISES = [each for each in of_each_kind("numpy") if len(each.entries) == 1]
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


def test_what_the_cases_of_a_check_share_is_drawn_from_the_seed():
    drawn = [[sizes(alike(case_rng(seed, "agrees", index)), range(3, 30)) for index in range(4)] for seed in range(9)]
    assert all(len({*each}) == 1 for each in drawn)
    assert len({each[0] for each in drawn}) > 3
    assert drawn[0] != [sizes(alike(case_rng(0, "another check", index)), range(3, 30)) for index in range(4)]


def test_cases_share_all_arguments_but_one_in_turn():
    def make(rng):
        (n,) = sizes(alike(rng), range(3, 9))
        return {"x": rng.normal(size=n), "y": rng.normal(size=n)}

    base, first, second, third = (one_changed(case_rng(5, "agrees", index), make) for index in (2, 0, 1, 3))
    assert [(first[name] == base[name]).all() for name in base] == [False, True]
    assert [(second[name] == base[name]).all() for name in base] == [True, False]
    assert (third["x"] != first["x"]).all()


def cases_of(exercise, check, seed):
    """All inputs with which this check calls a submission."""
    rng = case_rng(seed, check.name, 0)
    if not isinstance(check, Property):
        made = [make(rng) for make in makers_of(check.inputs)]
        return [step.arguments for each in made for step in as_steps(each, check.name)]
    made = []

    def call(**inputs):
        made.append({name: through_protocol(value) for name, value in inputs.items()})
        return exercise.reference(**inputs)

    check.law(call, rng)
    return made


def is_judged_on_cases(check):
    return isinstance(check, (Agrees, Property, Speed))


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
