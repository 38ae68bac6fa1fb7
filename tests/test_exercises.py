"""Every exercise of the course keeps its word, on ten seeds: what is right passes, what is wrong fails and is named."""

import doctest
import importlib.util

import numpy as np
import pytest
from conftest import ROOT

from grader.checks.mistakes import place_of
from grader.course import load_course
from grader.model import Status
from grader.stubs import is_in_step, stray_stubs, stub_of
from grader.variants import variant

COURSE = load_course(ROOT)
EXERCISES = list(COURSE.exercises.values())
SEEDS = range(10)

exercises = pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)


def of_each(part):
    pairs = [(exercise, name) for exercise in EXERCISES for name in getattr(exercise, part)]
    return pytest.mark.parametrize(("exercise", "name"), pairs, ids=[f"{e.name}-{name}" for e, name in pairs])


@exercises
def test_the_stub_is_in_step_and_not_started(exercise, judge):
    assert is_in_step(exercise)
    report = judge(exercise, stub_of(exercise)).report
    assert {outcome.status for outcome in report.outcomes} == {Status.NOT_STARTED}
    assert report.score == 0


def test_no_stub_is_left_over():
    assert stray_stubs(COURSE) == []


@exercises
def test_the_reference_gets_full_marks(exercise, judge):
    for seed in SEEDS:
        report = judge(exercise, exercise.read("reference.py"), seed).report
        assert (report.score, report.open, report.diagnosis) == (exercise.points, 0, ()), report


@of_each("alternatives")
def test_an_alternative_gets_full_marks(exercise, name, judge):
    for seed in SEEDS:
        report = judge(exercise, variant(exercise, "alternatives", name), seed).report
        assert (report.score, report.open, report.diagnosis) == (exercise.points, 0, ()), report


@of_each("mistakes")
def test_a_mistake_loses_points_and_is_named(exercise, name, judge):
    for seed in SEEDS:
        report = judge(exercise, variant(exercise, "mistakes", name), seed).report
        assert report.score < exercise.points
        assert report.diagnosis == (name,), (seed, report)


@exercises
@pytest.mark.parametrize("fake", ["zeros", "half", "one", "nan", *(f"input {i}" for i in range(7)), "none"])
def test_a_fake_scores_nothing(exercise, fake, judge):
    if fake.startswith("input ") and int(fake[6:]) >= len(exercise.parameters):
        return
    for seed in SEEDS:
        report = judge(exercise, fake_source(exercise, fake), seed).report
        assert report.score == 0, (seed, report)


def fake_source(exercise, fake):
    """Right kinds and shapes, from the reference itself; the values are not looked at."""
    numbers = {"zeros": "0", "half": "0.5", "one": "1", "nan": "float('nan')"}
    if fake == "none":
        result = "return None"
    elif fake in numbers:
        result = f"return fill(reference(*arguments), {numbers[fake]})"
    else:
        result = (
            f"return arguments[{fake[6:]}].copy() if hasattr(arguments[{fake[6:]}], 'copy') else arguments[{fake[6:]}]"
        )
    return (
        exercise.read("reference.py").decode()
        + f"""
reference = {exercise.entry}

def fill(value, number):
    if isinstance(value, (list, tuple)):
        return type(value)(fill(item, number) for item in value)
    if isinstance(value, np.ndarray):
        return np.full_like(value, number)
    return value if isinstance(value, int) else float(number)

def {exercise.entry}(*arguments):
    {result}
"""
    )


@exercises
def test_float32_is_not_float64(exercise, judge):
    """What promises float64 and computes in float32 fails, even where the result is cast back."""
    if exercise.name == "beam_search":  # its log-probabilities are exact in float32
        return
    source = exercise.read("reference.py").decode() + (
        f"\nreference = {exercise.entry}\n"
        "def narrow(x, kind):\n"
        "    if isinstance(x, (tuple, list)):\n"
        "        return type(x)(narrow(item, kind) for item in x)\n"
        "    return x.astype(kind) if isinstance(x, np.ndarray) and x.dtype.kind == 'f' else x\n"
        f"def {exercise.entry}(*a):\n"
        "    return narrow(reference(*(narrow(x, np.float32) for x in a)), np.float64)\n"
    )
    assert judge(exercise, source).report.score < exercise.points


@exercises
def test_the_worked_example_runs(exercise):
    reference = exercise.part("reference")
    examples = doctest.DocTestFinder(recurse=False).find(reference, exercise.id, globs=vars(reference))
    assert sum(len(each.examples) for each in examples) >= 1
    failed, _ = doctest.DocTestRunner().run(examples[0])
    assert failed == 0


@exercises
def test_alternatives_stay_far_within_the_tolerance_and_mistakes_far_outside(exercise):
    """A right alternative errs by at most 0.1 x the tolerance; a mistake differs by 100 x of it on some case."""
    from grader import compare
    from grader.checks import Agrees
    from grader.checks.case import run_locally
    from grader.worker.client import as_received

    agreeing = [check for check in exercise.checks if isinstance(check, Agrees)]
    cases = [
        (check, check.inputs(np.random.default_rng([seed, index])))
        for check in agreeing
        for seed in range(3)
        for index in range(check.cases)
    ]
    expected = [as_received(run_locally(exercise.reference, inputs)) for _, inputs in cases]
    with np.errstate(all="ignore"):
        for name, alternative in exercise.alternatives.items():
            for (check, inputs), value in zip(cases, expected, strict=True):
                given = as_received(run_locally(alternative, inputs))
                assert compare.agrees(given, value, 0.1 * check.rtol, 0.1 * check.atol), (name, check.name)
        for name, mistake in exercise.mistakes.items():
            if place_of(mistake) != "values":
                continue
            assert any(
                differs(run_or_none(mistake, inputs), value, 100 * check.rtol, 100 * check.atol)
                for (check, inputs), value in zip(cases, expected, strict=True)
            ), name


def run_or_none(function, inputs):
    from grader.checks.case import run_locally
    from grader.worker.client import as_received

    try:
        return as_received(run_locally(function, inputs))
    except Exception:
        return None


def differs(actual, expected, rtol, atol):
    from grader import compare

    return not compare.agrees(actual, expected, rtol, atol)


@exercises
def test_hints_and_sources_exist(exercise):
    assert len(exercise.hints) >= 3
    assert all(title and text for title, text in exercise.hints)
    assert "Source:" in exercise.read("reference.py").decode()


def test_solutions_are_not_packaged():
    """The wheel holds the package `grader`, and no solution is in there."""
    found = importlib.util.find_spec("grader")
    assert found is not None
    assert not list((ROOT / "grader").rglob("solutions"))
