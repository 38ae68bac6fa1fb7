"""A check on speed from what it asks of the GPU to its outcome, on a double of the driver."""

import contextlib
import ctypes

import numpy as np
import pytest
from fake_driver import FLOAT, INT, POINTER, FakeDriver, Kernel, KernelStoppedError, Result, floats

from grader.checks.answer import Answer, Observation
from grader.checks.context import CheckContext
from grader.course.reading import load_course
from grader.cuda import gpu_client
from grader.cuda.gpu import Gpu
from grader.cuda.gpu_protocol import Compiled, DeviceBuffer, GpuJob, GpuReply, decode, encode
from grader.cuda.gpu_runs import WARM_UPS, run
from grader.cuda.kernel_worker import KernelWorker
from grader.cuda.launch_plan import Launch
from grader.errors import CourseError, GraderError
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.here import workers_here
from grader.submission import Submission
from grader.worker.protocol import EntryPoint, Loaded
from grader.workers.call_result import CallResult
from grader.workers.process import Stopped

pytestmark = pytest.mark.slow

COURSE = "format: 1\ntitle: T\nmodules:\n  - {id: cuda, title: C, exercises: [{id: scale, points: 4.5, kind: cuda}]}\n"
KERNEL = """// launch: NAME grid=(ceil_div(n, 64)) block=(64)
extern "C" __global__ void NAME(const float* x, float factor, float* out, int n) {
    int i = blockIdx.x * 64 + threadIdx.x;
    if (i < n) out[i] = factor * x[i];
}
"""
REFERENCE = f"/* Scales. */\n// BEGIN SOLUTION\n{KERNEL.replace('NAME', 'scale')}// END SOLUTION\n"
LARGE = 5000
CHECKS = f"""
import numpy as np
from grader.checks import Agrees, Tolerance
from grader.cuda.checks import GpuSpeed, Signature

signature = Signature("x: float[n], factor: float -> out: float[n]")
tolerance = Tolerance(rtol=1e-6)  # float32, one product

def inputs(rng, n=None):
    x = rng.normal(size=n or int(rng.integers(10, 13))).astype(np.float32)
    return {{"x": x, "factor": float(np.float32(rng.uniform(2, 3)))}}

def large(rng):
    return inputs(rng, {LARGE})

checks = [
    Agrees("agrees with the reference", inputs, cases=6, points=2),
    GpuSpeed(large, max_ratio=2.0, min_bytes=lambda x, factor: MOVED, min_flops=lambda x, factor: FLOPS, points=2),
]
"""
KINDS = (POINTER, FLOAT, POINTER, INT)
BETWEEN_RUNS = {
    "scrub": Kernel((POINTER, INT, INT), lambda *_: None),
    "read_all": Kernel((POINTER, ctypes.c_size_t, POINTER), lambda *_: None),
}


def right(state, x, factor, out, n):
    floats(out, n)[:] = np.float32(factor) * floats(x, n)


class StandIn(KernelWorker):
    """A kernel file that is compiled already; as a source of workers it has the yardstick's."""

    not_compiled = ()
    device = GpuReply(device="a double", architecture="sm_90")
    loaded = Loaded(0, (EntryPoint("function", ("x", "factor"), 2, 2),), ())

    def __init__(self, name):
        self._name = name

    def load(self):
        return self.loaded

    def compiled(self, arguments, architecture):
        assert architecture == "sm_90"
        if self._name in self.not_compiled:
            return Stopped(Status.ERROR, "it does not compile")
        n = len(arguments[0])
        parameters = (("x", "float"), ("factor", "float"), ("out", "float"), ("n", "int"))
        launch = Launch(self._name, (1, 1, 1), (64, 1, 1), 0, parameters)
        return Compiled(b"", (launch,), (DeviceBuffer("x", 4 * n), DeviceBuffer("out", 4 * n)), {"n": n, "factor": 0.0})

    @contextlib.contextmanager
    def open_yardstick(self, exercise):
        yield StandIn("yardstick")


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """judged(work, seconds, ...) -> the outcome of the check on speed, and its figures, where a submission's kernel
    does that work in that time. `asked` has the jobs."""
    folder = tmp_path / "solutions" / "cuda" / "scale"
    folder.mkdir(parents=True)
    files = {"reference.cu": REFERENCE, "yardstick.cu": KERNEL.replace("NAME", "yardstick"), "mistakes.py": ""}
    files |= {"expected.py": "def scale(x, factor):\n    return x * factor\n", "hints.md": "# One\nText.\n"}
    for name, text in files.items():
        (folder / name).write_text(text)
    (tmp_path / "course.yaml").write_text(COURSE)

    def judged(work=right, seconds=1e-4, *, base=1e-4, yardstick=right, moved=8 * LARGE, flops=LARGE, reveal=True,
               attributes=None, ask=None, whole=False):  # fmt: skip
        """`whole`: the kernel file is compiled and emulated before, and all of it judged."""
        (folder / "checks.py").write_text(CHECKS.replace("MOVED", str(moved)).replace("FLOPS", str(flops)))
        kernels = {"scale": Kernel(KINDS, work, seconds), "yardstick": Kernel(KINDS, yardstick, base), **BETWEEN_RUNS}

        def answer(job, under=()):
            judged.asked.append(job)
            if ask is not None:
                ask()
            double = FakeDriver({b"": kernels}, attributes)
            return decode(encode(run(Gpu(double), decode(encode(job), GpuJob))), GpuReply)

        monkeypatch.setattr(gpu_client, "ask", answer)
        exercise = load_course(tmp_path).exercises["cuda/scale"]
        submission = Submission("scale.cu", REFERENCE.encode())
        judged.asked = []
        if whole:
            found = StandIn("").device
            monkeypatch.setattr("grader.cuda.kernel_worker.find_device", lambda: found)
            with workers_here() as workers:
                graded = grade(submission, exercise, 0, workers, reveal=reveal)
            assert graded.report.outcomes[0].status == "passed"
            (speed,) = [each for each in graded.report.outcomes if each.check == "is fast enough on a GPU"]
            return speed, graded.figures[speed.check]
        values, speed, _ = exercise.checks
        context = CheckContext(submission, exercise, StandIn("scale"), 0, StandIn(""), reveal=reveal)
        for case in context.cases(values.name, values.maker, values.cases):
            expected = context.answers.expected(case)
            answer = Answer((CallResult(expected[0], (), "", 0.0),))
            context.observations.append(Observation(case, answer, True, expected, values.tolerance_in(context)))
        return speed.judge(context), context.figures.get(speed.name, "")

    return judged


def test_the_whole_way(judged):
    """Through NVRTC and the emulator."""
    outcome, figures = judged(right, 5e-5, whole=True)
    assert outcome.status == "passed"
    assert "0.50 x the yardstick" in figures
    assert [len(batch.cases) for job in judged.asked for batch in job.batches][-1] == 3
    assert len(judged.asked[0].batches) > 2


def test_right_and_fast_enough(judged):
    seen = []

    def work(state, x, factor, out, n):
        seen.append((n, factor))
        right(state, x, factor, out, n)

    outcome, figures = judged(work, 5e-5)
    assert outcome.status == "passed"
    assert outcome.score == 2.0
    for part in (
        "0.50 x the yardstick, at most 2",
        "50 us",
        "0.8 GB/s (0% of what a large copy reaches)",
        "TFLOP/s (0% of",
    ):
        assert part in figures
    assert "A double of a GPU; scale: 32 registers, 1024 bytes of shared and 0 of local memory" in figures
    small = [each for each in seen if each[0] < LARGE]
    assert len(set(small)) == len(small) == 6, "each case of the checks on values, with its own number"
    assert len({n for n, _ in small}) > 1
    assert len({factor for n, factor in seen if n == LARGE}) == 3
    assert len(seen) == 6 + WARM_UPS + gpu_client.TRIALS
    assert len(judged.asked) == 1, "one process"


def test_too_slow(judged):
    outcome, figures = judged(right, 3e-4)
    assert outcome.status == "failed"
    assert "too slow on the GPU: more than 2 x" in outcome.message
    assert "3.00 x the yardstick" in figures


@pytest.mark.parametrize("work", [{"moved": 10**9}, {"flops": 25.6e9}], ids=["bytes", "operations"])
def test_faster_than_the_device_can_be_is_forbidden(judged, work):
    """Either takes this double a millisecond."""
    outcome, _ = judged(right, 5e-4, base=1.1e-3, **work)
    assert outcome.status == "forbidden"
    outcome, _ = judged(right, 1.05e-3, base=1.1e-3, **work)
    assert outcome.status == "passed"


def test_limits_that_the_yardstick_breaks_too_are_no_limits(judged):
    outcome, _ = judged(right, 1e-4, base=1e-4, moved=10**9)
    assert outcome.status == "passed"


def test_limits_that_nobody_knows_forbid_nothing(judged):
    outcome, figures = judged(
        right, 1e-4, base=1.1e-3, moved=10**9, attributes={"MEMORY_CLOCK_RATE": 0, "COMPUTE_CAPABILITY_MAJOR": 99}
    )
    assert outcome.status == "passed"
    assert "limit" not in figures


def test_times_that_scatter_are_open_and_values_are_looked_at_once(judged):
    seen = []

    def work(state, x, factor, out, n):
        seen.append(n)
        right(state, x, factor, out, n)

    outcome, _ = judged(work, lambda launch: 1.5e-4 * (1 + launch // 2 % 2))
    assert outcome.status == "inconclusive"
    assert len(judged.asked) == 3
    assert sum(n < LARGE for n in seen) == 6


def test_times_that_drift_are_open(judged):
    launches = 6 + WARM_UPS + gpu_client.TRIALS
    outcome, _ = judged(right, lambda launch: 1.9e-4 * (1 + 0.2 * (launch % launches > launches / 2)))
    assert outcome.status == "inconclusive"
    outcome, _ = judged(right, lambda launch: 1e-4 * (1 + 0.2 * (launch % launches > launches / 2)))
    assert outcome.status == "passed", "they stay far below the bound"


def test_throttled_trials_are_left_out(judged):
    def slow_at(launch):
        return 3e-4 if launch in range(5, 41, 3) else 1e-4

    outcome, figures = judged(right, 1e-4, base=slow_at)
    assert outcome.status == "passed"
    assert "1.00 x the yardstick" in figures


def wrong(when):
    def work(state, x, factor, out, n):
        right(state, x, factor, out, n)
        if when(n):
            floats(out, n)[3] += 1

    return work


@pytest.mark.parametrize("when", [lambda n: n < LARGE, lambda n: n == LARGE], ids=["small", "large"])
@pytest.mark.parametrize("reveal", [True, False])
def test_wrong_on_the_gpu_alone(judged, when, reveal):
    outcome, figures = judged(wrong(when), reveal=reveal)
    assert outcome.status == "failed"
    assert outcome.message.startswith("on the GPU: ")
    assert ("[3]" in outcome.message) == reveal
    assert figures == ""


def test_what_is_never_written_there(judged):
    outcome, _ = judged(lambda state, x, factor, out, n: right(state, x, factor, out, n - 2))
    assert outcome.status == "failed"
    assert "on the GPU: a part of the output was never written" in outcome.message
    assert "2 of 1" in outcome.message


def test_what_it_does_to_memory(judged):
    def work(state, x, factor, out, n):
        right(state, x, factor, out, n)
        floats(out, n + 1)[n] = 0

    outcome, _ = judged(work)
    assert (outcome.status, outcome.message) == ("failed", "on the GPU: it writes outside of its buffers")


def stop(result):
    def work(*_):
        raise KernelStoppedError(result)

    return work


def test_a_kernel_that_the_driver_stops(judged):
    outcome, _ = judged(stop(Result.CUDA_ERROR_ILLEGAL_ADDRESS))
    assert outcome.status == "crashed"
    assert (
        outcome.message
        == "on the GPU: a thread reads or writes at an address without memory\nCUDA_ERROR_ILLEGAL_ADDRESS"
    )


def test_a_launch_that_the_driver_refuses(judged):
    outcome, _ = judged(stop(Result.CUDA_ERROR_INVALID_VALUE))
    assert outcome.status == "error"


@pytest.mark.parametrize(
    ("ends", "status"), [(gpu_client.KernelHungError, "timed_out"), (gpu_client.GpuProcessDiedError, "crashed")]
)
def test_a_process_that_does_not_come_back(judged, ends, status):
    def ask():
        raise ends("it did not")

    outcome, _ = judged(ask=ask)
    assert outcome.status == status


def test_a_yardstick_that_does_not_run_is_our_fault(judged):
    with pytest.raises(GraderError, match="yardstick"):
        judged(yardstick=stop(Result.CUDA_ERROR_ILLEGAL_ADDRESS))


def test_a_process_whose_answer_is_none_is_the_submissions_fault_where_the_yardstick_runs_alone(judged):
    def garbage():
        if len(judged.asked) == 1:
            raise GraderError("the process with the GPU gave no proper answer")

    outcome, _ = judged(ask=garbage)
    assert (outcome.status, "disturbs the program that runs beside it" in outcome.message) == (Status.CRASHED, True)
    assert [len(batch.programs) for job in judged.asked[1:] for batch in job.batches] == [1]


def test_a_yardstick_that_runs_alone_was_disturbed(judged):
    runs = []

    def disturbed(state, x, factor, out, n):
        runs.append(n)
        if len(runs) == 3:
            raise KernelStoppedError(Result.CUDA_ERROR_ILLEGAL_ADDRESS)
        right(state, x, factor, out, n)

    outcome, _ = judged(yardstick=disturbed)
    assert outcome.status is Status.CRASHED


def test_inputs_of_several_sizes_are_the_authors_fault(judged, monkeypatch):
    monkeypatch.setattr("test_race.CHECKS", CHECKS.replace("inputs(rng, 5000)", "inputs(rng)"))
    with pytest.raises(CourseError, match="of one size"):
        judged()


def test_a_gpu_that_is_gone_is_our_fault(judged, monkeypatch):
    monkeypatch.setattr("test_race.run", lambda gpu, job: GpuReply(no_device="CUDA_ERROR_NO_DEVICE"))
    with pytest.raises(GraderError, match="CUDA_ERROR_NO_DEVICE"):
        judged()


def test_a_submission_that_does_not_compile_for_this_gpu(judged, monkeypatch):
    monkeypatch.setattr(StandIn, "not_compiled", ("scale",))
    outcome, _ = judged()
    assert (outcome.status, outcome.message) == ("error", "it does not compile")


def test_a_yardstick_that_does_not_compile_is_the_authors_fault_or_that_of_the_gpu(judged, monkeypatch):
    monkeypatch.setattr(StandIn, "not_compiled", ("yardstick", "scale"))
    with pytest.raises(GraderError, match="cannot be compiled for this GPU"):
        judged()
    monkeypatch.setattr(StandIn, "loaded", Stopped(Status.ERROR, "line 3"))
    with pytest.raises(CourseError, match=r"yardstick\.cu"):
        judged()
