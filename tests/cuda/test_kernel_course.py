"""A kernel exercise in a course: written, judged, shown, as every other exercise."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from grader.checks.mistakes import ATTRIBUTE, marks_of, replaced, shown_where
from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.course.stubs import stub_of
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission
from grader.verify import kernel_rules
from grader.verify.bench import Bench

pytestmark = pytest.mark.slow

COURSE = (
    "format: 1\ntitle: T\nmodules:\n  - {id: cuda, title: C, exercises: [{id: double_it, points: 6.5, kind: cuda}]}\n"
)
REFERENCE = """/* Twice each number. */

// BEGIN SOLUTION
// launch: double_it grid=(ceil_div(n, 64)) block=(64)
// END SOLUTION

extern "C" __global__ void double_it(const float* x, float* out, int n) {
    // BEGIN SOLUTION
    __shared__ float s[64];
    int i = blockIdx.x * blockDim.x + threadIdx.x;
    if (i < n) s[threadIdx.x] = x[i];
    __syncthreads();
    int j = blockIdx.x * blockDim.x + 63 - threadIdx.x;
    if (j < n) out[j] = 2 * s[63 - threadIdx.x];
    // END SOLUTION
}
"""
EXPECTED = "def double_it(x):\n    return 2 * x\n"
CHECKS = """
import numpy as np
from grader.checks import Agrees, Tolerance
from grader.cuda.checks import GpuSpeed, MemorySafe, RaceFree, Signature

signature = Signature("x: float[n] -> out: float[n]")

def inputs(rng):
    return {"x": rng.normal(size=101).astype(np.float32)}

tolerance = Tolerance(rtol=1e-6)  # float32, one product

checks = [
    Agrees("agrees with the reference", inputs, cases=2, points=2),
    MemorySafe(inputs),
    RaceFree(inputs),
    GpuSpeed(inputs, max_ratio=2.0, min_bytes=lambda x: 2 * x.nbytes, points=2),
]
"""
MISTAKES = '''
from grader.checks import replaced, shows_in, without

@replaced("2 * s[", "3 * s[")
def three_times(x):
    """It multiplies by three."""
    return 3 * x

@shows_in("races")
@without("__syncthreads();")
def no_barrier(x):
    """The barrier is missing."""

@shows_in("bounds")
@replaced("if (i < n) s", "s")
def no_guard(x):
    """The guard is missing."""
'''
ALTERNATIVE = """// launch: f grid=(1) block=(32)
extern "C" __global__ void f(float* out, const float* x, int n) {
    for (int i = threadIdx.x; i < n; i += 32) out[i] = x[i] + x[i];
}
"""
EDGE_CASES = """
import numpy as np
from grader.checks import Agrees

edge_cases = [Agrees("a single number", lambda rng: {"x": np.ones(1, np.float32)}, cases=1)]
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "cuda" / "double_it"
    (folder / "alternatives").mkdir(parents=True)
    for name, text in {
        "reference.cu": REFERENCE, "expected.py": EXPECTED, "checks.py": CHECKS, "mistakes.py": MISTAKES,
        "yardstick.cu": ALTERNATIVE, "hints.md": "# One\nText.\n", "alternatives/one_block.cu": ALTERNATIVE,
    }.items():  # fmt: skip
        (folder / name).write_text(text)
    (root / "course.yaml").write_text(COURSE)
    return root


@pytest.fixture(scope="module")
def exercise(root):
    return load_course(root).exercises["cuda/double_it"]


def report(exercise, source, *, reveal=True):
    with workers_here() as workers:
        return grade(Submission("double_it.cu", source), exercise, 0, workers, reveal=reveal).report


def statuses(found):
    return [str(each.status) for each in found.outcomes]


def test_the_stub_is_not_started(exercise):
    assert stub_of(exercise).count(b'#error "not written yet"') == 2
    assert set(statuses(report(exercise, stub_of(exercise)))) == {"not_started"}


@pytest.mark.parametrize("name", ["reference", "one_block"])
def test_what_is_right_passes_and_speed_waits_for_a_gpu(exercise, name):
    source = exercise.read("reference.cu") if name == "reference" else variant(exercise, "alternatives", name)
    found = report(exercise, source)
    assert statuses(found)[:4] == ["passed"] * 4
    assert (found.score, found.open) in ((4.5, 2.0), (6.5, 0.0))
    assert found.outcomes[4].status in (Status.NEEDS_GPU, Status.PASSED)


def test_a_mistake_in_values_is_named(exercise):
    found = report(exercise, variant(exercise, "mistakes", "three_times"))
    assert (found.score, found.diagnosis) == (0.0, ("three_times",))


@pytest.mark.parametrize(("name", "line"), [("no_barrier", "line 14"), ("no_guard", "line 11")])
def test_a_mistake_under_a_sanitizer_is_located_and_hidden_where_cases_are(exercise, name, line):
    source = variant(exercise, "mistakes", name)
    place = shown_where(exercise.mistakes[name])
    (outcome,) = [each for each in report(exercise, source).outcomes if each.check == CHECK_OF[place]]
    assert outcome.status is Status.FAILED
    assert line in outcome.message
    (hidden,) = [each for each in report(exercise, source, reveal=False).outcomes if each.check == CHECK_OF[place]]
    assert hidden.status is Status.FAILED
    assert not any(c.isdigit() for c in hidden.message), hidden.message


CHECK_OF = {"races": "has no data races", "bounds": "stays within its memory"}


def test_zeros_and_copies_score_nothing(exercise):
    for value in ("0", "x[i]", "__int_as_float(0x7fffffff)"):
        source = ALTERNATIVE.replace("x[i] + x[i]", value).encode()
        assert report(exercise, source).score == 0


def test_a_change_that_does_not_fit_is_the_authors_fault(exercise, monkeypatch):
    mistake = exercise.mistakes["three_times"]
    monkeypatch.setattr(mistake, ATTRIBUTE, marks_of(mistake))  # which puts it back
    replaced("nowhere", "")(mistake)
    with pytest.raises(CourseError, match="stands 0 times in the code"):
        variant(exercise, "mistakes", "three_times")


def test_an_edge_case_on_which_an_alternative_differs_is_the_authors_fault(exercise, tmp_path):
    """On the emulator: a kernel's edge cases cannot be judged beside it, as a function's are."""
    with workers_here() as workers:
        assert list(kernel_rules.edge_cases(Bench(exercise, workers))) == []
    root = shutil.copytree(exercise.folder.parents[2], tmp_path / "course")
    folder = root / "solutions" / "cuda" / "double_it"
    (folder / "edge_cases.py").write_text(EDGE_CASES)
    (folder / "alternatives" / "one_block.cu").write_text(ALTERNATIVE.replace("i < n;", "i < n - (n == 1);"))
    with workers_here() as workers:
        (message,) = kernel_rules.edge_cases(Bench(load_course(root).exercises["cuda/double_it"], workers))
    assert "on the edge case 'a single number' 'one_block' differs from the reference" in message


@pytest.mark.parametrize("options", [(), ("--sandbox",)], ids=["open", "walled"])
def test_check_shows_the_line_of_a_race(root, tmp_path, options):
    exercise = load_course(root).exercises["cuda/double_it"]
    path = tmp_path / "mine.cu"
    path.write_bytes(variant(exercise, "mistakes", "no_barrier"))
    command = [
        sys.executable,
        "-m",
        "grader",
        "check",
        "double_it",
        "--course",
        str(root),
        "--file",
        str(path),
        *options,
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parent)
    assert done.returncode == 1, done.stderr
    shown = " ".join(done.stdout.split())
    assert re.search(
        r"a data race in block 0: thread \d+ reads s\[\d+\] at line 14, thread \d+ writes it at line 11", shown
    ), shown


def test_a_kernel_that_is_right_with_its_own_plan_alone_is_found(course):
    """saxpy_strided's statement wants any plan; a plan of two launches cannot be replaced by one grid and block."""
    exercise = course.exercises["cuda/saxpy_strided"]
    line = "// launch: saxpy_strided grid=(4) block=(64)\n"
    text = line + (
        "__global__ void saxpy_strided(float alpha, const float* x, const float* y, float* out, int n) {\n"
        "    for (int i = blockIdx.x * 64 + threadIdx.x; i < n; i += 256) out[i] = alpha * x[i] + y[i];\n}\n"
    )
    for source, said in ((text, "launched with grid=(3) block=(96)"), (line + text, "the plan must have one launch")):
        with workers_here(emulate_only=True) as workers:
            report = grade(Submission("saxpy_strided.cu", source.encode()), exercise, 0, workers).report
        failed = next(each for each in report.outcomes if each.status is Status.FAILED)
        assert failed.check == "is right with another launch plan", report
        assert said in failed.message


@pytest.mark.parametrize(
    ("name", "mistake", "old", "new", "named"),
    [
        ("vector_add", "local_index", "", "", ["local_index"]),
        ("vector_add", "local_index", "a[i] + b[i]", "a[i] - b[i]", []),
        ("paged_attention", "empty_sequences_not_written", "", "", ["empty_sequences_not_written"]),
        ("paged_attention", "empty_sequences_divided", "", "", ["empty_sequences_divided"]),
    ],
)
def test_a_mistake_that_leaves_output_unwritten_is_named_and_is_not_one_that_gives_nan(name, mistake, old, new, named):
    exercise = load_course(ROOT).exercises[f"cuda/{name}"]
    source = variant(exercise, "mistakes", mistake)
    assert old.encode() in source
    changed = source.replace(old.encode(), new.encode()) if old else source
    with workers_here(emulate_only=True) as workers:
        found = grade(Submission("kernel.cu", changed), exercise, 0, workers, reveal=True)
    assert [(each.name, each.rivals) for each in found.named] == [(each, ()) for each in named]
