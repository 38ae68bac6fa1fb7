"""Every fault of a kernel is reported with threads and lines; nothing hangs and nothing gets away.

Each file in findings/ says at its end under what it runs, and what is to be said of it.
"""

import re
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from kernels import run

from grader.cuda.sanitizer_report import sanitizer_findings
from grader.model import Status
from grader.workers.call_result import CallResult
from grader.workers.process import Stopped

pytestmark = pytest.mark.slow

X = np.random.default_rng(0).normal(size=100).astype(np.float32)
FILES = sorted((Path(__file__).parent / "findings").glob("*.cu"))


@pytest.mark.parametrize("walled", [False, True], ids=["open", "walled"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_found_and_located(path, walled):
    source = path.read_text()
    promise = dict(re.findall(r"^// (signature|expected|says): (.*)$", source, re.MULTILINE))
    build, status = promise["expected"].split()
    seconds = 0.7 if status == "timed_out" else 5.0
    answer = run(source, promise["signature"], X, builds=build, walled=walled, seconds=seconds)
    assert isinstance(answer, Stopped), answer
    assert answer.status is Status(status), answer
    assert re.search(promise["says"], "\n".join(map(str, answer.details)), re.MULTILINE), answer
    assert not re.search(r"\d", answer.reason), "a summary gives no number away"


def test_there_are_findings():
    assert len(FILES) > 35


FLAG = """// launch: clear grid=(1) block=(n)
// launch: k grid=(ceil_div(n, 64)) block=(64)
__global__ void clear(float* out) { out[threadIdx.x] = 0.0f; }
__global__ void k(const float* x, float* out, int n) {
    __shared__ volatile int ready;
    int t = threadIdx.x, i = blockIdx.x * 64 + t;
    if (t == 0) ready = 0;
    __syncthreads();
    if (t == 32) ready = 1;
    if (t == 0) while (ready == 0) {}
    if (i < n) atomicAdd(&out[0], 3e6f * x[i]);
}
"""


def test_volatile_signals_between_warps_are_no_fault_where_only_the_order_of_additions_changes_the_result():
    """The sum of large numbers that cancel each other is another one in another order."""
    cases = [np.random.default_rng(seed).permutation(np.concatenate([X, -X])) for seed in range(4)]
    answers = [run(FLAG, "x: float[n] -> out: float[n]", case) for case in cases]
    assert all(isinstance(answer, CallResult) for answer in answers), answers


LAST_WRITER = """// launch: k grid=(1) block=(64)
__global__ void k(const float* x, float* out, int n) {
    __shared__ int last;
    last = threadIdx.x;
    __syncthreads();
    if (threadIdx.x < n) out[threadIdx.x] = x[threadIdx.x] + last;
}
"""


@pytest.mark.parametrize("seed", range(6))
def test_the_threads_of_one_block_run_in_two_orders_whatever_the_inputs(seed):
    answer = run(LAST_WRITER, "x: float[n] -> out: float[n]", np.random.default_rng(seed).permutation(X[:50]))
    assert isinstance(answer, Stopped) and "a data race" in answer.reason, answer


@pytest.mark.parametrize("kind", ["absent", "race", "memory", "undefined", "barrier", "fault", "garbage", "launch"])
def test_records_that_make_no_sense_raise_nothing(kind):
    """The process of the student's code writes them."""
    junk = [(), ("x",), ("1", "2", "zz"), ("0", "0", "1f", "0", "no such reason"), ("-1",) * 19, ("9" * 30,) * 19]
    run_ = SimpleNamespace(records=tuple((kind, *each) for each in junk))
    found = sanitizer_findings(run_, [], [], lambda: [], lambda addresses: {})
    assert all(each.sentence for each in found)


GUARDS = {  # launch plan, index, whether the message says that threads are beyond the last element
    "one dimension": ("grid=(ceil_div(m * n, 64)) block=(64)", "blockIdx.x * 64 + threadIdx.x", True),
    "two dimensions": (
        "grid=(1, ceil_div(m, 16)) block=(4, 16)",
        "(blockIdx.y * blockDim.y + threadIdx.y) * n + threadIdx.x",
        True,
    ),
    "a guard, and one too far": ("grid=(ceil_div(m * n, 50)) block=(50)", "blockIdx.x * 50 + threadIdx.x + 1", False),
    "each thread a row": ("grid=(1) block=(32)", "threadIdx.x * n + 3", False),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_is_asked_for_where_threads_are_beyond_the_last_element(name):
    plan, index, is_said = GUARDS[name]
    source = (
        f"// launch: k {plan}\n__global__ void k(const float* x, float* out, int m, int n) {{\n    int i = {index};\n"
    )
    source += "    out[i] = x[i];\n}\n"
    answer = run(source, "x: float[m, n] -> out: float[m, n]", X.reshape(25, 4), builds="address")
    assert isinstance(answer, Stopped) and "outside of its memory" in answer.reason, answer
    assert ("threads beyond the last element" in str(answer.details[0])) == is_said, answer.details
