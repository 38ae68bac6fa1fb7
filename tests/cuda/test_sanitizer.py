"""compute-sanitizer: what it writes, by NVIDIA's manual, becomes one sentence. It has not run on a GPU here."""

import re
import sys
from pathlib import Path

import numpy as np
import pytest
from kernels import exercise_with

from grader.course.reading import load_course
from grader.cuda import sanitizer
from grader.cuda.build_dir import BuildDir
from grader.cuda.device import find_device
from grader.cuda.gpu_protocol import GpuReply
from grader.cuda.kernel_worker import KernelWorker
from grader.cuda.sanitizer import find_sanitizer, first_finding, sanitize
from grader.judging.judge import grade
from grader.model import Place
from grader.pools.here import workers_here
from grader.submission import Submission

pytestmark = pytest.mark.slow

# Compute Sanitizer manual, 2026.4, "Understanding Memcheck Errors", "Understanding Racecheck Hazard Reports" and
# "Example Use of Memcheck"; the names of its files are ours
UNALIGNED = """========= COMPUTE-SANITIZER
========= Invalid __global__ write of size 4 bytes
=========     at unaligned_kernel():0x160 in kernel.cu:6
=========     by thread (0,0,0) in block (0,0,0)
=========     Address 0x7f6510c00001 is misaligned
"""
OUTSIDE = """========= COMPUTE-SANITIZER
========= Invalid __global__ write of size 4 bytes
=========     at out_of_bounds_function()+0xb0 in kernel.cu:39
=========     by thread (3,1,0) in block (7,0,0)
=========     Address 0x87654320 is out of bounds
=========     and is 137,179,965,340,896 bytes before the nearest allocation at 0x7cc43a800000 of size 1,024 bytes
=========         Device Frame: out_of_bounds_kernel()+0x30 in kernel.cu:44
=========
========= ERROR SUMMARY: 2 errors
"""
HAZARD = """========= COMPUTE-SANITIZER
========= ERROR: Potential WAW hazard detected at __shared__ 0x0 in block (2,0,0) :
=========     Write Thread (0,0,0) at WAW()+0x2f0 in kernel.cu:20
=========     Read Thread (1,0,0) at WAW()+0x2f0 in kernel.cu:21
=========     Current Value : 1, Incoming Value : 2
"""
WARNING = """========= WARNING: Potential RAW hazard detected at __shared__ 0x8c in block (0,0,0) :
=========     Write Thread (35,0,0) at sumKernel(int *, int *)+0x90 in kernel.cu:44
=========     Read Thread (32,0,0) at sumKernel(int *, int *)+0x120 in kernel.cu:56
"""
RIGHT = """// launch: k grid=(1) block=(32)
extern "C" __global__ void k(const float* x, float* out, int n) {
    for (int i = threadIdx.x; i < n; i += 32) out[i] = x[i];
}
"""
STAND_IN = """#!{python}
import sys
given = dict(each.partition("=")[::2] for each in sys.argv if each.startswith("--"))
assert given["--tool"] in ("memcheck", "racecheck")
assert sys.argv[-3].endswith("gpu_process.py")
open(given["--log-file"], "w").write({log!r})
"""


@pytest.mark.parametrize(
    ("log", "sentence"),
    [
        (UNALIGNED, "line 6: thread 0 of block 0 writes 4 bytes at an address that is not a multiple of that"),
        (OUTSIDE, "line 39: thread (3, 1) of block 7 writes 4 bytes outside of the buffers"),
        *(
            (log.replace("Address", address), "4 bytes")
            for log in (UNALIGNED, OUTSIDE)
            for address in ("Access at", "Access to")  # CUDA 12.9 and 13
        ),
        (OUTSIDE.replace("write", "read"), "line 39: thread (3, 1) of block 7 reads 4 bytes outside of the buffers"),
        (OUTSIDE.replace("__global__", "__shared__"), "writes 4 bytes outside of shared memory"),
        (OUTSIDE.replace(" in kernel.cu:39", ""), "on the GPU: thread (3, 1) of block 7 writes"),
        (HAZARD, "threads 0 and 1 of block 2: line 20 writes, then line 21 reads"),
        (HAZARD.replace(" in kernel.cu:20", ""), "threads 0 and 1 of block 2: writes, then line 21 reads"),
    ],
)
def test_a_finding_is_one_sentence_and_its_lines(log, sentence):
    found = first_finding(log, "mine.cu")
    assert found is not None
    said, *places = found.details
    assert sentence in said
    assert "\n" not in said
    assert [each.place for each in places] == [Place("mine.cu", int(line)) for line in re.findall(r"line (\d+)", said)]
    assert not any(each.isdigit() for each in found.reason)


@pytest.mark.parametrize("log", ["", WARNING, "========= COMPUTE-SANITIZER\n========= ERROR SUMMARY: 0 errors\n"])
def test_what_is_no_error_is_none(log):
    assert first_finding(log, "mine.cu") is None


@pytest.mark.parametrize("tool", ["memcheck", "racecheck"])
@pytest.mark.parametrize(("log", "is_found"), [(HAZARD, True), ("", False)])
def test_it_is_started_around_the_process_and_its_log_read(tmp_path, monkeypatch, tool, log, is_found):
    program = tmp_path / "compute-sanitizer"
    program.write_text(STAND_IN.format(python=sys.executable, log=log))
    program.chmod(0o755)
    monkeypatch.setattr(sanitizer, "find_sanitizer", lambda: program)
    exercise = exercise_with(tmp_path, "x: float[n] -> out: float[n]")
    with KernelWorker(RIGHT.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        case = {"x": np.ones(40, np.float32)}
        found = sanitize(
            worker, exercise.signature, case, tool, GpuReply(device="a GPU", architecture="sm_90"), "mine.cu"
        )
    assert (found is not None) == is_found


def test_where_it_cannot_be_found_nothing_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr(sanitizer, "find_sanitizer", lambda: None)
    exercise = exercise_with(tmp_path, "x: float[n] -> out: float[n]")
    with KernelWorker(RIGHT.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        case = {"x": np.ones(40, np.float32)}
        assert sanitize(worker, exercise.signature, case, "memcheck", GpuReply(architecture="sm_90"), "mine.cu") is None


COURSE = "format: 1\ntitle: T\nmodules:\n  - {id: cuda, title: C, exercises: [{id: copy, points: 3.5, kind: cuda}]}\n"
CHECKS = """
import numpy as np
from grader.checks import Agrees
from grader.cuda.checks import MemorySafe, RaceFree, Signature

signature = Signature("x: float[n] -> out: float[n]")

def inputs(rng):
    return {"x": rng.normal(size=41).astype(np.float32)}

checks = [Agrees("agrees with the reference", inputs, cases=1), MemorySafe(inputs), RaceFree(inputs)]
"""


@pytest.mark.parametrize("reveal", [True, False])
def test_what_it_finds_fails_the_check(tmp_path, monkeypatch, reveal):
    """And only that one: memcheck's finding is no race."""
    folder = tmp_path / "solutions" / "cuda" / "copy"
    folder.mkdir(parents=True)
    files = {"reference.cu": f"/* Copies. */\n{RIGHT}", "checks.py": CHECKS, "mistakes.py": ""}
    for name, text in {**files, "expected.py": "def copy(x):\n    return x.copy()\n"}.items():
        (folder / name).write_text(text)
    (tmp_path / "course.yaml").write_text(COURSE)
    asked = []

    def ask(job, under):
        asked.append(under[1])
        if "memcheck" in under[1]:
            Path(under[-1].removeprefix("--log-file=")).write_text(OUTSIDE)
        return GpuReply()

    monkeypatch.setattr(sanitizer, "find_sanitizer", lambda: tmp_path / "compute-sanitizer")
    monkeypatch.setattr(sanitizer.gpu_client, "ask", ask)
    monkeypatch.setattr("grader.cuda.kernel_worker.find_device", lambda: GpuReply(device="a GPU", architecture="sm_90"))
    exercise = load_course(tmp_path).exercises["cuda/copy"]
    with workers_here() as workers:
        report = grade(Submission("copy.cu", RIGHT.encode()), exercise, 0, workers, reveal=reveal).report
    assert {each.check: str(each.status) for each in report.outcomes} == {
        "agrees with the reference": "passed",
        "stays within its memory": "failed",
        "has no data races": "passed",
        "leaves its inputs as they were": "passed",
    }
    assert asked == ["--tool=memcheck", "--tool=racecheck"]
    assert ("line 39" in report.outcomes[1].message) == bool(report.outcomes[1].places) == reveal
    assert "on the GPU" in report.outcomes[1].message


MISSING = (
    "where there is no GPU" if find_device().no_device else "" if find_sanitizer() else "without compute-sanitizer"
)
RACE = """// launch: k grid=(1) block=(64)
extern "C" __global__ void k(const float* x, float* out, int n) {
    __shared__ float s[64];
    if (threadIdx.x < n) s[threadIdx.x] = x[threadIdx.x];
    if (threadIdx.x < n) out[threadIdx.x] = s[n - 1 - threadIdx.x];
}
"""


@pytest.mark.skipif(bool(MISSING), reason=f"compute-sanitizer cannot be run {MISSING}")
@pytest.mark.parametrize(
    ("source", "tool", "sentence"),
    [
        (RIGHT, "memcheck", None),
        (RIGHT, "racecheck", None),
        (RIGHT.replace("i < n", "i < n + 1"), "memcheck", "outside of the buffers"),
        (RACE, "racecheck", "a data race in shared memory"),
    ],
    ids=["right memory", "no race", "one past the end", "a race"],
)
def test_what_it_finds_on_the_device(tmp_path, source, tool, sentence):
    exercise = exercise_with(tmp_path, "x: float[n] -> out: float[n]")
    with KernelWorker(source.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        found = sanitize(worker, exercise.signature, {"x": np.ones(41, np.float32)}, tool, find_device(), "mine.cu")
    assert (found is None) == (sentence is None)
    assert found is None or sentence in found.details[0]
