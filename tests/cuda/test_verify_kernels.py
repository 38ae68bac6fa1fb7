"""`grader verify` of a kernel exercise: each fault that is planted in a small one is found, and a sentence says so."""

import json
import shutil
import subprocess
import sys

import pytest

from grader.course.reading import load_course
from grader.course.stubs import write_stub
from grader.cuda.gpu_protocol import GpuReply
from grader.pools.here import workers_here
from grader.verify import tasks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not shutil.which("g++"), reason="kernels run on the emulator, which needs g++"),
]

REFERENCE = """/* Twice each number, the other way round within a block.

    out[i] = 2 * x[i]

Worked example: with n = 2 and x = {1, 2}, out = {2, 4}.

Source: these tests.
*/

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
    if (j < n) out[j] = 2.0f * s[63 - threadIdx.x];
    // END SOLUTION
}
"""
CHECKS = """
import numpy as np

from grader.checks import Agrees, Example, Tolerance
from grader.cuda.checks import MemorySafe, RaceFree, Signature

signature = Signature("x: float[n] -> out: float[n]")


def inputs(rng):
    return {"x": rng.normal(size=int(rng.integers(65, 190))).astype(np.float32)}


def floats(*numbers):
    return np.array(numbers, np.float32)


tolerance = Tolerance(rtol=1e-6)

checks = [
    Example(inputs={"x": floats(1, 2)}, expected=floats(2, 4), source="the statement", points=0.5),
    Agrees("agrees", inputs, cases=3, points=2),
    MemorySafe(inputs),
    RaceFree(inputs),
]
"""
MISTAKES = '''
from grader.checks import replaced, shows_in, without


@replaced("2.0f * s", "3.0f * s")
def three_times(x):
    """It multiplies by three."""
    return 3 * x


@shows_in("races")
@without("__syncthreads();")
def no_barrier(x):
    """The barrier is missing."""


@shows_in("bounds")
@replaced("if (i < n) s", "if (true) s")
def no_guard_where_it_reads(x):
    """The guard is missing where x is read."""


@shows_in("bounds")
@replaced("if (j < n) out", "if (true) out")
def no_guard_where_it_writes(x):
    """The guard is missing where out is written."""
'''
ALTERNATIVE = """// launch: f grid=(1) block=(32)
extern "C" __global__ void f(float* out, const float* x, int n) {
    for (int i = threadIdx.x; i < n; i += 32) out[i] = x[i] + x[i];
}
"""
SOUND = {
    "reference.cu": REFERENCE,
    "expected.py": "def double_it(x):\n    return 2 * x\n",
    "checks.py": CHECKS,
    "mistakes.py": MISTAKES,
    "alternatives/one_block.cu": ALTERNATIVE,
    "hints.md": "# One\n\nThink.\n\n# Two\n\nThink again.\n\n# Three\n\nMultiply.\n",
}


def edited(name, *pairs):
    text = SOUND[name]
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return {name: text}


def another_mistake(name, old, new, gives="3 * x", mark=""):
    decorated = f'{mark}@replaced({old!r}, {new!r})\ndef {name}(x):\n    """Wrong."""\n    return {gives}\n'
    return {"mistakes.py": f"{MISTAKES}\n\n{decorated}"}


READ = {  # what is read: promise, a part of the message, the change
    "no_statement": ("statement", "has no statement; write it as a comment", edited("reference.cu", ("/* T", "// T"))),
    "no_source": ("statement", "names no source", edited("reference.cu", ("Source:", "By:"))),
    "no_example": (
        "example",
        "has no line 'Worked example: ...'",
        edited("reference.cu", ("Worked example:", "For instance,")),
    ),
    "example_not_checked": (
        "example",
        "the worked example is not checked; write Example(...)",
        edited("checks.py", ("    Example(", "    # Example("), ("points=2)", "points=2.5)")),
    ),
    "no_signature": ("solution", "defines no signature", edited("checks.py", ("signature = ", "form = "))),
    "no_expected_values": ("solution", "expected.py: there is no such file", {"expected.py": None}),
    "no_kernel": (
        "solution",
        "BEGIN SOLUTION",
        {"reference.cu": REFERENCE.replace("// BEGIN SOLUTION", "").replace("// END SOLUTION", "")},
    ),
    "no_alternative": ("alternatives", "alternatives/: has none", {"alternatives/one_block.cu": None}),
    "no_values": (
        "fakes",
        "has no check on values",
        edited("checks.py", ('    Agrees("agrees", inputs, cases=3, points=2),\n', ""), ("points=0.5", "points=2.5")),
    ),
}
JUDGED = {  # what is judged: promise, a part of the message, the rule, what it is about, the change
    "wrong_reference": (
        "reference",
        "reference.cu fails 'the worked example'",
        "reference",
        "",
        edited("reference.cu", ("2.0f", "4.0f")),
    ),
    "coarse_reference": (
        "margins",
        "reference.cu errs by more than 0.1 x the tolerance of 'the worked example'",
        "margins_of_reference",
        "",
        edited("reference.cu", ("2.0f", "2.000001f")),
    ),
    "wrong_alternative": (
        "alternatives",
        "alternatives/one_block.cu fails",
        "alternative",
        "one_block",
        edited("alternatives/one_block.cu", ("x[i] + x[i]", "x[i]")),
    ),
    "coarse_alternative": (
        "margins",
        "alternatives/one_block.cu errs by more than 0.1 x the tolerance",
        "margins_of_alternative",
        "one_block",
        edited("alternatives/one_block.cu", ("x[i] + x[i]", "x[i] * 2.000001f")),
    ),
    "no_mistake": (
        "mistakes",
        "'right' gets full marks; add a case",
        "mistake",
        "right",
        another_mistake("right", "2.0f * s[63 - threadIdx.x]", "s[63 - threadIdx.x] * 2.0f", "2 * x"),
    ),
    "no_race": (
        "mistakes",
        "'four_times' is to show in races, and no line of it is shown there",
        "mistake",
        "four_times",
        another_mistake("four_times", "2.0f * s", "4.0f * s", "4 * x", '@shows_in("races")\n'),
    ),
    "twins": (
        "mistakes",
        "'twin' is named 'three_times'; make a case on which the two differ",
        "mistake",
        "twin",
        another_mistake("twin", "2.0f * s", "(1.0f + 2.0f) * s"),
    ),
    "unlike_its_function": (
        "mistakes",
        "'four_times' is neither named nor located",
        "mistake",
        "four_times",
        another_mistake("four_times", "2.0f * s", "4.0f * s", "5 * x"),
    ),
    "not_there": (
        "mistakes",
        "'four_times' replaces '7.0f', which stands 0 times in the code of the reference",
        "mistake",
        "four_times",
        another_mistake("four_times", "7.0f", "4.0f"),
    ),
    "zeros_pass": (
        "fakes",
        "a submission that returns zeros passes 'of zeros'",
        "fakes",
        "",
        edited(
            "checks.py",
            ("points=2)", "points=1),\n    Agrees('of zeros', lambda rng: {'x': 0 * inputs(rng)['x']}, cases=1)"),
        ),
    ),
}


def exercise_of(root, changes):
    folder = root / "solutions" / "cuda" / "double_it"
    for name, text in {**SOUND, **changes}.items():
        if text is not None:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(text)
    exercises = "[{id: double_it, points: 5, kind: cuda}]"
    (root / "course.yaml").write_text(f"title: T\nmodules:\n  - {{id: cuda, title: C, exercises: {exercises}}}\n")
    exercise = load_course(root).exercises["cuda/double_it"]
    if "BEGIN SOLUTION" in {**SOUND, **changes}["reference.cu"]:
        write_stub(exercise)
    return exercise


@pytest.fixture(scope="module")
def workers():
    with workers_here() as each:
        yield each


def messages(found, promise):
    return [each.message for each in found.complaints if each.promise == promise]


def test_a_sound_exercise_has_nothing_to_complain_of(tmp_path, workers):
    exercise = exercise_of(tmp_path, {})
    read = tasks.readable(exercise, workers)
    assert read.complaints == ()
    assert read.survey.mutants == 0, "each barrier and each guard is left out by a mistake"
    rules = [(promise, rule, *([about] if about else [])) for promise, _, rule, about, _ in JUDGED.values()]
    rules = [each for each in dict.fromkeys(rules) if each[1] != "mistake"] + [("stub", "stub_not_started")]
    rules += [("mistakes", "mistake", name) for name in read.survey.mistakes]
    for rule in rules:
        assert tasks.judged_kernel(exercise, workers, [rule[:2]], *rule[2:]).complaints == (), rule


@pytest.mark.parametrize("name", READ)
def test_what_is_missing_is_found(tmp_path, workers, name):
    promise, part, changes = READ[name]
    found = messages(tasks.readable(exercise_of(tmp_path, changes), workers), promise)
    assert any(part in message for message in found), found


@pytest.mark.parametrize("name", JUDGED)
def test_a_broken_promise_is_found(tmp_path, workers, name):
    promise, part, rule, about, changes = JUDGED[name]
    exercise = exercise_of(tmp_path, changes)
    found = messages(tasks.judged_kernel(exercise, workers, [(promise, rule)], *filter(None, [about])), promise)
    assert any(part in message for message in found), found
    assert all("cuda/double_it" in message for message in found), "it says where"


def without_the_mistake_of_the_first_guard():
    start, end = (MISTAKES.index(f'@shows_in("bounds")\n@replaced("if ({each} < n)') for each in "ij")
    return {"mistakes.py": MISTAKES[:start] + MISTAKES[end:]}


def test_a_guard_that_no_check_misses_is_a_survivor(tmp_path, workers):
    checks = edited("checks.py", ("    MemorySafe(inputs),\n", ""), ("points=2)", "points=3)"))
    exercise = exercise_of(tmp_path, {**checks, **without_the_mistake_of_the_first_guard()})
    assert tasks.readable(exercise, workers).survey.mutants == 1
    (fate,) = tasks.mutated_kernel(exercise, workers, 0, 1).fates
    assert fate.id == "if (i < n) s[threadIdx.x] = x[i]; -> if (true) s[threadIdx.x] = x[i];"
    assert "-    if (i < n) s[threadIdx.x] = x[i];\n+    if (true) s" in fate.diff
    assert (fate.verdict, fate.by) == ("survived", "it gets full marks")


def test_a_guard_that_a_check_misses_is_killed(tmp_path, workers):
    exercise = exercise_of(tmp_path, without_the_mistake_of_the_first_guard())
    (fate,) = tasks.mutated_kernel(exercise, workers, 0, 1).fates
    assert fate.verdict == "killed"
    assert fate.by.startswith("stays within its memory (")


def test_the_command_finds_nothing_to_complain_of(tmp_path):
    """The same over the real path; where there is no GPU a note says that the speed is not looked at."""
    exercise_of(tmp_path, {})
    command = [sys.executable, "-m", "grader", "verify", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=570, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (found,) = json.loads(done.stdout)["exercises"]
    assert found["complaints"] == []
    assert {"float32", "sizes"}.isdisjoint(found["examined"])
    assert {"reference", "alternatives", "mistakes", "margins", "fakes", "stub"} <= {*found["examined"]}
    assert found["named"] == found["mistakes"] == 4


def test_a_gpu_looks_at_the_reference_alone(tmp_path, monkeypatch):
    """Its sanitizers take seconds a run, and verify tries many programs."""
    looked = []
    monkeypatch.setattr("grader.cuda.kernel_worker.find_device", lambda: GpuReply(device="a GPU", architecture="sm_90"))
    monkeypatch.setattr("grader.cuda.sanitizer.sanitize", lambda *arguments: looked.append(arguments[3]))
    exercise = exercise_of(tmp_path, {})
    with workers_here() as workers:
        found = tasks.judged_kernel(exercise, workers, [("reference", "reference")])
        assert not found.complaints
        assert set(looked) == {"memcheck", "racecheck"}
        looked.clear()
        for promise, function, *about in (
            ("alternatives", "alternative", "one_block"),
            ("margins", "margins_of_reference"),
            ("mistakes", "mistake", "three_times"),
        ):
            assert not tasks.judged_kernel(exercise, workers, [(promise, function)], *about).complaints
        tasks.mutated_kernel(exercise, workers, 0, 1)
    assert not looked
