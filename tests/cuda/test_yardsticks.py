"""The yardsticks of the kernel exercises run, and give no solution away."""

import re
from pathlib import Path

import numpy as np
import pytest

from grader.authoring.release import SHORTEST_LINE
from grader.checks.mistakes import shown_where
from grader.checks.steps import makers_of
from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.course.stubs import solution_regions, stub_of
from grader.cuda.checks import GpuSpeed, MemorySafe
from grader.cuda.toolchain import BUILDS
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission
from grader.workers.call_result import CallResult

pytestmark = pytest.mark.slow

KERNELS = [each for each in load_course(Path(__file__).parents[2]).exercises.values() if each.kind == "cuda"]
SLOW = [(each, name) for each in KERNELS for name, it in each.mistakes.items() if shown_where(it) == "speed"]
TIMED = [each for each in KERNELS if any(isinstance(check, GpuSpeed) for check in each.checks)]

timed = pytest.mark.parametrize("exercise", TIMED, ids=lambda exercise: exercise.name)


def speed_of(exercise):
    (check,) = [each for each in exercise.checks if isinstance(each, GpuSpeed)]
    return check


def small_case(exercise):
    """Inputs that the sanitizers are given, too: several blocks, the last of them not full."""
    (check,) = [each for each in exercise.checks if isinstance(each, MemorySafe)]
    return makers_of(check.inputs)[0](np.random.default_rng(0))


def code_lines(text):
    """Without comments and white space at the ends."""
    code = re.sub(rb"/\*.*?\*/", b"", text, flags=re.DOTALL)
    return {line.strip() for line in code.splitlines()}


def test_every_kernel_is_timed():
    assert TIMED == KERNELS


@timed
def test_a_yardstick_runs_on_small_inputs_and_no_sanitizer_complains(exercise):
    case = small_case(exercise)
    with workers_here() as workers, workers.run(exercise.yardstick, "yardstick.cu", exercise) as worker:
        for build in BUILDS:
            answer = worker.call(list(case.values()), build=build)
            assert isinstance(answer, CallResult), (build, answer)
            assert answer.changed == (), build


@timed
def test_a_yardstick_is_no_solution(exercise):
    case = small_case(exercise)
    with workers_here() as workers, workers.run(exercise.yardstick, "yardstick.cu", exercise) as worker:
        answer = worker.call(list(case.values()))
    assert isinstance(answer, CallResult), answer
    right = exercise.reference(**case)
    pairs = zip(answer.value, right, strict=True) if isinstance(right, tuple) else [(answer.value, right)]
    assert not all(np.allclose(*pair, rtol=1e-2, atol=1e-2) for pair in pairs)


@timed
def test_a_yardstick_and_hints_have_no_line_of_the_solution(exercise):
    reference, stub = exercise.read("reference.cu"), stub_of(exercise)
    regions = [reference[begin.end() : end.start()] for begin, end in solution_regions(exercise)]
    solution = {line for region in regions for line in code_lines(region) if len(line) >= SHORTEST_LINE}
    solution = {line for line in solution if line not in stub}
    assert solution
    for name in ("yardstick.cu", "hints.md", "checks.py"):
        public = exercise.read(name)
        assert not [line for line in solution if line in public], name


@timed
def test_the_sizes_of_the_timed_inputs_are_awkward_and_the_work_is_counted(exercise):
    check = speed_of(exercise)
    case = check.inputs(np.random.default_rng(0))
    sizes = exercise.signature.sizes_of(case)
    assert all(size % 16 for size in sizes.values()), sizes
    assert len(set(sizes.values())) == len(sizes), sizes
    buffers = sum(value.nbytes for value in case.values() if isinstance(value, np.ndarray))
    outputs = sum(4 * np.prod(each.shape_in(sizes)) for each in exercise.signature.outputs)
    assert 0.5 * (buffers + outputs) <= check.min_bytes(**case) <= buffers + outputs
    if check.min_flops is not None:
        assert check.min_flops(**case) > check.min_bytes(**case)


@pytest.mark.parametrize(("exercise", "name"), SLOW, ids=[f"{e.name}-{name}" for e, name in SLOW])
def test_a_mistake_about_speed_makes_no_other(exercise, name):
    """Where there is no GPU, all but the points of the speed check are given."""
    with workers_here() as workers:
        source = Submission(f"{exercise.name}.cu", variant(exercise, "mistakes", name))
        report = grade(source, exercise, 0, workers).report
    speed = speed_of(exercise).name
    assert {each.status for each in report.outcomes if each.check != speed} == {Status.PASSED}, report
    assert report.diagnosis in ((), (name,))


@timed
def test_what_is_slow_has_one_name_at_most(exercise):
    assert len([each for each, _ in SLOW if each is exercise]) <= 1
