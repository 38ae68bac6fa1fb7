"""The process that has the GPU: on a double of the driver anywhere, on a device where there is one."""

import ctypes.util
import itertools
import re
import subprocess
import time
from pathlib import Path

import fake_driver
import numpy as np
import pytest
from fake_driver import FLOAT, INT, POINTER, FakeDriver, Kernel, KernelStoppedError, Result, floats
from kernels import exercise_with
from msgspec import structs

from grader.checks.speed import decide
from grader.cuda import gpu, gpu_client, gpu_runs, gpu_timing
from grader.cuda.batches import batches_of, compiled, outputs_of
from grader.cuda.build_dir import BuildDir
from grader.cuda.device import find_device
from grader.cuda.gpu import DriverError, Gpu, NoDeviceError
from grader.cuda.gpu_client import GpuProcessDiedError, KernelHungError, TimingResult, ask, judge_times
from grader.cuda.gpu_protocol import Batch, CaseInputs, Compiled, DeviceBuffer, GpuJob, Pair
from grader.cuda.gpu_runs import WARM_UPS, run
from grader.cuda.kernel_worker import KernelWorker
from grader.cuda.launch_plan import Launch
from grader.errors import GraderError

pytestmark = pytest.mark.slow

SIGNATURE = "x: float[n] -> out: float[n]"
RIGHT = (Path(__file__).parent / "features" / "static_shared_memory.cu").read_text()
needs_gpu = pytest.mark.skipif(bool(find_device().no_device), reason=f"needs a GPU: {find_device().no_device}")
POISON = np.frombuffer(np.full(2, gpu.POISON, np.uint16).tobytes(), np.uint32)[0]


# -- the verdict on times ----------------------------------------------------------------------------------------------


def pairs(ratios, yardstick=1e-4):
    return [Pair(ratio * yardstick, yardstick) for ratio in ratios]


def test_steady_ratios_decide():
    verdict = judge_times(pairs(np.linspace(1.98, 2.02, 40)[np.random.default_rng(0).permutation(40)]))
    assert verdict is not None
    assert (decide(verdict.ratios, 2.1), decide(verdict.ratios, 1.9)) == ("fast", "slow")
    assert verdict.ratio == pytest.approx(2.0, abs=0.01)
    assert (verdict.submission, verdict.yardstick) == (pytest.approx(2e-4, rel=0.01), pytest.approx(1e-4))


@pytest.mark.parametrize("ratios", [[1.0, 1.06] * 20, np.linspace(0.99, 1.07, 40)], ids=["scattered", "drifting"])
def test_ratios_around_the_bound_leave_it_open_and_those_far_from_it_do_not(ratios):
    verdict = judge_times(pairs(ratios))
    assert isinstance(verdict, TimingResult)
    assert decide(verdict.ratios, 1.03) is None
    assert (decide(verdict.ratios, 1.5), decide(verdict.ratios, 0.7)) == ("fast", "slow")
    assert (verdict.spread > 0.05) != (verdict.drift > 0.05), "the figures say which it is"


def test_throttled_trials_do_not_count():
    throttled = [Pair(27e-4, 3e-4)] * 9
    verdict = judge_times(throttled + pairs([1.5] * 20))
    assert verdict is not None
    assert verdict.ratio == pytest.approx(1.5)
    assert decide(verdict.ratios, 2.0) == "fast"
    assert judge_times(pairs([1.5] * 5)) is None
    assert judge_times([Pair(1e-4, 0.0)] * 40) is None
    assert judge_times([Pair(0.0, 1e-4)] * 40) is None
    assert judge_times([]) is None


# -- on a double of the driver -----------------------------------------------------------------------------------------


def right(state, x, out, n, factor):
    """out = factor * x"""
    floats(out, n)[:] = np.float32(factor) * floats(x, n)


def kernel(work, seconds=1e-4):
    return Kernel((POINTER, POINTER, INT, FLOAT), work, seconds)


def program(binary, n, launches=1, threads=32):
    arguments = (("x", "float"), ("out", "float"), ("n", "int"), ("factor", "float"))
    launch = Launch("scale", (1, 1, 1), (threads, 1, 1), 0, arguments)
    return Compiled(
        binary, (launch,) * launches, (DeviceBuffer("x", 4 * n), DeviceBuffer("out", 4 * n)), {"n": n, "factor": 0.0}
    )


def cases(n, count, seed=0):
    rng = np.random.default_rng([n, seed])
    return tuple(
        CaseInputs({"x": rng.normal(size=n).astype(np.float32).tobytes()}, {"factor": 2.0 + i}) for i in range(count)
    )


def expected(case):
    return (np.float32(case.numbers["factor"]) * np.frombuffer(case.buffers["x"], np.float32)).tobytes()


def timed(n=100, count=3, trials=20, **options):
    programs = (program(b"submission", n, **options), program(b"yardstick", n))
    return GpuJob((Batch(programs, cases(n, count), trials, 1e-6),), {"out": "float32"})


def driver_with(submission, yardstick=right, seconds=(1e-4, 1e-4), attributes=None, more=None):
    kernels = {
        **(more or {}),
        b"submission": {"scale": kernel(submission, seconds[0])},
        b"yardstick": {"scale": kernel(yardstick, seconds[1])},
    }
    return FakeDriver(kernels, attributes)


def test_cases_of_all_sizes_run_in_one_process_each_with_its_own_numbers():
    sizes = (7, 100, 1031)
    batches = tuple(Batch((program(b"submission", n),), cases(n, 3)) for n in sizes)
    reply = run(Gpu(driver_with(right)), GpuJob(batches, {"out": "float32"}))
    assert reply.fault is None
    for batch, outputs in zip(batches, reply.outputs, strict=True):
        assert [each["out"] for each in outputs] == [expected(case) for case in batch.cases]


def test_outputs_are_poisoned_before_every_run_and_what_is_not_written_stays_so():
    seen = []

    def half(state, x, out, n, factor):
        seen.append(floats(out, n).view(np.uint32).copy())
        right(state, x, out, n // 2, factor)

    reply = run(
        Gpu(driver_with(half)), GpuJob((Batch((program(b"submission", 10),), cases(10, 2)),), {"out": "float32"})
    )
    assert all((each == POISON).all() for each in seen)
    assert len(seen) == 2
    for outputs in reply.outputs[0]:
        assert list(np.frombuffer(outputs["out"], np.uint32) == POISON) == [False] * 5 + [True] * 5


def strayed(place):
    def work(state, x, out, n, factor):
        right(state, x, out, n, factor)
        place(floats, x, out, n)

    return work


def assign(address, value=1.0):
    floats(address, 1)[0] = value


@pytest.mark.parametrize("count", [0, 20], ids=["values", "timed"])
@pytest.mark.parametrize(
    ("place", "told"),
    [
        (lambda f, x, out, n: assign(out + 4 * n), "outside of its buffers"),
        (lambda f, x, out, n: assign(x - 4), "outside of its buffers"),
        (lambda f, x, out, n: assign(out + (1 << 20)), "outside of its buffers"),
        (lambda f, x, out, n: assign(x + 4 * (n - 1)), "changes its input 'x'"),
        (lambda f, x, out, n: f(x, n).__setitem__(slice(None), f(out, n)), "changes its input 'x'"),
    ],
    ids=["one after", "one before", "in the rest of the page", "the last input", "inputs that match"],
)
def test_what_it_does_to_other_memory_is_seen(place, told, count):
    reply = run(Gpu(driver_with(strayed(place))), timed(trials=count))
    assert reply.fault is not None
    assert told in reply.fault.text
    assert reply.fault.program == 0


def test_what_the_yardstick_does_is_not_laid_to_the_submission():
    reply = run(Gpu(driver_with(right, strayed(lambda f, x, out, n: assign(x)))), timed())
    assert reply.fault is not None
    assert reply.fault.program == 1


def test_every_timed_trial_has_a_fresh_module_a_flushed_cache_and_nothing_but_launches_between_the_events():
    double = driver_with(right)
    reply = run(Gpu(double), timed(trials=20, launches=3))
    assert len(reply.pairs) == 20
    log = [each for each in double.log if not each.startswith("allocate")]
    measured = ["flush", *["record", "copy", "record"] * gpu_runs.COPIES]
    assert log[: len(measured)] == measured
    del log[: len(measured)]
    before, after = ["load", "poison", "write", "flush", "record"], ["record", "read", "unload", "poison"]
    runs = []
    while log:
        count = log[len(before) :].index("record")
        runs.append("submission" if count == 3 else "yardstick")
        wanted = [*before, *["launch scale"] * count, *after]
        assert log[: len(wanted)] == wanted
        del log[: len(wanted)]
    turns = ["submission", "yardstick", "yardstick", "submission"] * (20 + WARM_UPS)
    assert runs == turns[: 2 * (20 + WARM_UPS)]


class Leftovers:
    """Shared memory of a double: what a kernel leaves there is still there when the next one begins."""

    def __init__(self):
        self.memory, self.pattern = {}, []
        nothing = Kernel((POINTER, ctypes.c_size_t, POINTER), lambda state, data, words, out: None)
        self.kernels = {"scrub": Kernel((POINTER, INT, ctypes.c_uint32), self.scrub), "read_all": nothing}

    def scrub(self, state, out, words, pattern):
        self.memory.clear()
        self.pattern.append((words, pattern))

    def cheat(self, state, x, out, n, factor):
        """Knows the result of a run before by its inputs, and is then fast: see `seconds`."""
        mark = (factor, float(floats(x, n)[0]))
        self.knew = mark in self.memory
        right(state, x, out, n, factor)
        self.memory[mark] = floats(out, n).copy()

    def seconds(self, launch):
        return 1e-5 if self.knew else 1e-3


def test_what_an_earlier_run_left_in_shared_memory_is_overwritten():
    left = Leftovers()
    double = driver_with(left.cheat, seconds=(left.seconds, 1e-4))
    reply = run(Gpu(double), timed())
    assert max(each.submission for each in reply.pairs) == pytest.approx(1e-5), "it cheats where nothing is overwritten"
    left = Leftovers()
    double = driver_with(left.cheat, seconds=(left.seconds, 1e-4), more={b"between runs": left.kernels})
    job = structs.replace(timed(), between_runs=b"between runs")
    reply = run(Gpu(double), job)
    assert reply.fault is None
    assert min(each.submission for each in reply.pairs) == pytest.approx(1e-3)
    assert set(left.pattern) == {(232_448 // 4, gpu_runs.SCRUB_WORD)}
    assert double.log.count("scrub may have 232448 bytes of shared memory") == 1
    log = double.log[double.log.index("load", 1) :]
    begins = [i for i, each in enumerate(log) if each == "launch scale"]
    assert all(log[i - 4 : i] == ["launch scrub", "flush", "launch read_all", "record"] for i in begins)
    assert not double.memory
    assert not double.modules


def test_a_fault_of_what_runs_between_runs_is_ours():
    def broken(state, out, words, pattern):
        raise KernelStoppedError(Result.CUDA_ERROR_ILLEGAL_ADDRESS)

    left = Leftovers()
    left.kernels["scrub"] = Kernel((POINTER, INT, ctypes.c_uint32), broken)
    double = driver_with(right, more={b"between runs": left.kernels})
    with pytest.raises(DriverError, match="ILLEGAL_ADDRESS"):
        run(Gpu(double), structs.replace(timed(), between_runs=b"between runs"))


@pytest.mark.parametrize(("room", "size"), [(1 << 40, 307_200_000), (200 << 20, 153_600_000), (6 << 20, 0)])
def test_the_cache_is_flushed_for_a_time_and_by_less_where_there_is_little_memory(room, size):
    """A double with 1,024 GB/s: 3e-4 s are 307.2 MB."""
    double = driver_with(right)
    double.room = room
    if size:
        assert run(Gpu(double), timed()).copies == pytest.approx(fake_driver.COPY)
    else:
        with pytest.raises(DriverError, match="OUT_OF_MEMORY"):
            run(Gpu(double), timed())
    given = [int(each.split()[1]) for each in double.log if each.startswith("allocate")]
    assert not size or size in given


def test_times_are_of_the_launches_alone_and_warm_ups_do_not_count():
    slow_at_first = [1.0 if i < WARM_UPS else 3e-4 for i in range(100)]
    double = driver_with(right, seconds=(slow_at_first.__getitem__, 1e-4))
    reply = run(Gpu(double), timed(trials=20))
    assert [each.submission for each in reply.pairs] == pytest.approx([3e-4] * 20)
    assert [each.yardstick for each in reply.pairs] == pytest.approx([1e-4] * 20)


def test_all_cases_are_verified_before_the_first_trial_counts_and_take_turns():
    seen = []

    def work(state, x, out, n, factor):
        seen.append(factor)
        right(state, x, out, n, factor)

    job = timed(count=3, trials=30)
    reply = run(Gpu(driver_with(work)), job)
    assert [each["out"] for each in reply.outputs[0]] == [expected(case) for case in job.batches[0].cases]
    assert sorted(seen[:3]) == [2.0, 3.0, 4.0]
    assert sorted(seen) == sorted([2.0, 3.0, 4.0] * 11)
    assert seen != [2.0, 3.0, 4.0] * 11, "in an order that can be foreseen"


def test_what_a_module_keeps_is_gone_with_it():
    kept = []

    def work(state, x, out, n, factor):
        kept.append(dict(state))
        state["results"] = 1
        right(state, x, out, n, factor)

    assert run(Gpu(driver_with(work)), timed()).fault is None
    assert kept == [{}] * (20 + WARM_UPS)


def changing(later):
    """Right at first; after so many runs as there are before the first trial that counts, and three, something else."""
    count = itertools.count()

    def work(state, x, out, n, factor):
        if next(count) < WARM_UPS + 3:
            right(state, x, out, n, factor)
        else:
            later(floats(out, n), floats(x, n), factor)

    return work


def one_less(out, x, factor):
    out[:-1] = (np.float32(factor) * x)[:-1]


@pytest.mark.parametrize(
    "later",
    [
        lambda out, x, factor: None,
        lambda out, x, factor: out.fill(0),
        lambda out, x, factor: out.__setitem__(slice(None), x),
        lambda out, x, factor: out.__setitem__(slice(None), np.float32(factor * 1.00001) * x),
        one_less,
    ],
    ids=["nothing", "zeros", "a copy", "a little off", "one element skipped"],
)
def test_who_is_right_until_it_is_timed_is_caught(later):
    reply = run(Gpu(driver_with(changing(later))), timed())
    assert reply.fault is not None
    assert "another result" in reply.fault.text
    assert len(reply.pairs) == 3


def test_results_kept_by_the_address_of_the_buffers_are_wrong_ones():
    kept = {}

    def work(state, x, out, n, factor):
        floats(out, n)[:] = kept.setdefault(out, np.float32(factor) * floats(x, n))

    job = timed()
    reply = run(Gpu(driver_with(work)), job)
    assert [each["out"] for each in reply.outputs[0]] != [expected(case) for case in job.batches[0].cases]


def test_another_order_of_additions_is_no_other_result():
    shake = np.random.default_rng(0)

    def work(state, x, out, n, factor):
        floats(out, n)[:] = np.float32(factor) * floats(x, n) * (1 + 3e-7 * shake.choice([-1, 1], n)).astype(np.float32)

    assert run(Gpu(driver_with(work)), timed()).fault is None


MARK = np.float32(123456.75)


def test_the_yardsticks_results_are_nowhere_when_the_submission_runs():
    found = []

    def search(state, x, out, n, factor):
        for block in double.memory.values():
            found.append((block[: len(block) // 4 * 4].view(np.float32)[: 1 << 20] == MARK).any())
        right(state, x, out, n, factor)

    def yardstick(state, x, out, n, factor):
        floats(out, n)[:] = MARK

    double = driver_with(search, yardstick)
    assert run(Gpu(double), timed()).fault is None
    assert not any(found)
    assert len(found) == 3 * (20 + WARM_UPS)  # its own memory, the yardstick's, what flushes the cache


def test_what_is_written_into_the_yardsticks_memory_does_not_reach_it():
    def vandal(state, x, out, n, factor):
        mine = next(address for address in double.memory if address <= x < address + (2 << 20))
        for address in double.memory:
            if address != mine:
                floats(address, 1 << 18)[:] = 5.0
        right(state, x, out, n, factor)

    seen = []

    def yardstick(state, x, out, n, factor):
        seen.append(floats(x, n).copy())
        right(state, x, out, n, factor)

    double = driver_with(vandal, yardstick)
    assert run(Gpu(double), timed()).fault is None
    assert not any((each == 5.0).any() for each in seen)


def stopped(state, x, out, n, factor):
    raise KernelStoppedError(Result.CUDA_ERROR_ILLEGAL_ADDRESS)


@pytest.mark.parametrize(("programs", "number"), [((stopped, right), 0), ((right, stopped), 1)])
def test_a_kernel_that_the_driver_stops_is_named(programs, number):
    reply = run(Gpu(driver_with(*programs)), timed())
    assert reply.fault is not None
    assert (reply.fault.program, reply.fault.error) == (number, "CUDA_ERROR_ILLEGAL_ADDRESS")


def test_a_launch_that_fails_does_not_fail_silently():
    reply = run(Gpu(driver_with(right)), timed(threads=2048))
    assert reply.fault is not None
    assert reply.fault.error == "CUDA_ERROR_INVALID_VALUE"


def test_what_does_not_fit_is_the_submissions_fault_and_what_does_not_load_is_ours():
    double = driver_with(right)
    double.loads = Result.CUDA_ERROR_OUT_OF_MEMORY
    reply = run(Gpu(double), timed())
    assert reply.fault is not None
    assert reply.fault.error == "CUDA_ERROR_OUT_OF_MEMORY"
    double.loads = Result.CUDA_ERROR_NO_BINARY_FOR_GPU
    with pytest.raises(DriverError, match="NO_BINARY_FOR_GPU"):
        run(Gpu(double), timed())


def test_no_trial_begins_when_the_time_is_up():
    job = timed(trials=10**6)
    reply = run(Gpu(driver_with(right)), GpuJob(job.batches, job.outputs, budget=0.0))
    assert (reply.pairs, len(reply.outputs[0])) == ([], 3)


def test_buffers_apart_have_allocations_of_their_own_size():
    double = driver_with(right)
    batch = Batch((program(b"submission", 101),), cases(101, 1))
    reply = run(Gpu(double), GpuJob((batch,), {"out": "float32"}, apart=True))
    assert reply.outputs[0][0]["out"] == expected(batch.cases[0])
    assert [each for each in double.log if each.startswith("allocate")] == ["allocate 404"] * 2
    assert not double.memory


def test_what_the_device_can_do_is_told():
    reply = run(Gpu(driver_with(right)), GpuJob())
    assert (reply.device, reply.architecture) == ("A double of a GPU", "sm_90")
    assert reply.bandwidth == pytest.approx(1024e9)
    assert reply.operations == pytest.approx(2 * 100 * 128 * 1e9)
    unknown = {"COMPUTE_CAPABILITY_MAJOR": 99, "MEMORY_CLOCK_RATE": 0}
    reply = run(Gpu(driver_with(right, attributes=unknown)), GpuJob())
    assert (reply.bandwidth, reply.operations) == (0.0, 0.0)


def test_registers_and_memory_of_each_kernel_are_told():
    reply = run(Gpu(driver_with(right)), timed())
    assert reply.attributes == {"scale": {"registers": 32, "shared": 1024, "local": 0}}


def test_no_device_is_an_answer():
    double = driver_with(right)
    double.broken = Result.CUDA_ERROR_NO_DEVICE
    with pytest.raises(NoDeviceError, match="CUDA_ERROR_NO_DEVICE"):
        Gpu(double)


# -- the double is like the real one -----------------------------------------------------------------------------------

driver = pytest.importorskip("cuda.bindings.driver", reason="needs cuda-bindings, of the extra 'cuda'")
SOURCE = Path(gpu.__file__).read_text()
EVENT, FUNCTION, MODULE = driver.CUevent(), driver.CUfunction(), driver.CUmodule()
ADDRESS = np.zeros(4).ctypes.data
CALLS = {  # as Gpu makes them
    "cuInit": (0,),
    "cuDeviceGet": (0,),
    "cuDevicePrimaryCtxRetain": (driver.CUdevice(0),),
    "cuCtxSetCurrent": (driver.CUcontext(),),
    "cuDeviceGetName": (256, driver.CUdevice(0)),
    "cuDeviceGetAttribute": (driver.CUdevice_attribute.CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE, driver.CUdevice(0)),
    "cuMemAlloc": (1000,),
    "cuMemFree": (1 << 40,),
    "cuMemcpyHtoD": (1 << 40, ADDRESS, 8),
    "cuMemcpyDtoH": (ADDRESS, 1 << 40, 8),
    "cuMemcpyDtoD": (1 << 40, 1 << 41, 8),
    "cuDriverGetVersion": (),
    "cuFuncSetAttribute": (
        FUNCTION,
        driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES,
        232_448,
    ),
    "cuMemsetD16": (1 << 40, gpu.POISON, 4),
    "cuModuleLoadData": (b"cubin",),
    "cuModuleUnload": (MODULE,),
    "cuModuleGetFunction": (MODULE, b"name"),
    "cuFuncGetAttribute": (driver.CUfunction_attribute.CU_FUNC_ATTRIBUTE_NUM_REGS, FUNCTION),
    "cuLaunchKernel": (FUNCTION, 1, 2, 3, 4, 5, 6, 7, None, gpu.Packed([ctypes.c_int(1)]).address, 0),
    "cuCtxSynchronize": (),
    "cuEventCreate": (0,),
    "cuEventRecord": (EVENT, None),
    "cuEventSynchronize": (EVENT,),
    "cuEventElapsedTime": (EVENT, EVENT),
}


def test_every_call_is_looked_at():
    assert set(re.findall(r"driver\.(cu[A-Z]\w+)", SOURCE)) == set(CALLS)
    assert all(hasattr(FakeDriver, name) for name in CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_the_real_driver_takes_the_same_arguments(name):
    if ctypes.util.find_library("cuda"):
        pytest.skip("there is a driver here: these are not to reach it; the tests on the device call it")
    with pytest.raises(
        RuntimeError, match=r"driver library|dlopen"
    ):  # arguments are looked at before the library is looked for
        getattr(driver, name)(*CALLS[name])


def test_the_real_driver_minds_its_arguments():
    if ctypes.util.find_library("cuda"):
        pytest.skip("there is a driver here: these are not to reach it; the tests on the device call it")
    with pytest.raises(TypeError):
        driver.cuLaunchKernel("no function", *CALLS["cuLaunchKernel"][1:])


def test_the_real_driver_has_every_name():
    sources = SOURCE + Path(gpu_runs.__file__).read_text()
    of_device = re.findall(r'attribute\("(\w+)"\)', sources)
    assert set(of_device) == set(fake_driver.ATTRIBUTES)
    for name in of_device:
        assert hasattr(driver.CUdevice_attribute, f"CU_DEVICE_ATTRIBUTE_{name}")
    for name in ("NUM_REGS", "SHARED_SIZE_BYTES", "LOCAL_SIZE_BYTES", "MAX_DYNAMIC_SHARED_SIZE_BYTES"):
        assert name in SOURCE
        assert hasattr(driver.CUfunction_attribute, f"CU_FUNC_ATTRIBUTE_{name}")
    for name in [*gpu_timing.REFUSED, *gpu_timing.STOPPED, *(each.name for each in Result)]:
        assert hasattr(driver.CUresult, name)


# -- the process -------------------------------------------------------------------------------------------------------

STAND_IN = """
import os, sys, time
sys.path[1:1] = sys.argv[1].split(os.pathsep)
sys.path.insert(1, {tests!r})
from fake_driver import FLOAT, INT, POINTER, FakeDriver, Kernel, floats
from grader.cuda import gpu, gpu_process

def scale(state, x, out, n, factor):
    {work}
    floats(out, n)[:] = factor * floats(x, n)

gpu.bindings = lambda: FakeDriver({{b"submission": {{"scale": Kernel((POINTER, POINTER, INT, FLOAT), scale)}}}})
gpu_process.main()
"""


@pytest.fixture
def stand_in(tmp_path, monkeypatch):
    """stand_in(work): the process has the double for a driver, and a kernel that does that first."""

    def put(work):
        script = tmp_path / "gpu_process.py"
        script.write_text(STAND_IN.format(tests=str(Path(__file__).parent), work=work))
        monkeypatch.setattr(gpu_client, "SCRIPT", script)

    return put


def once(seconds=10.0):
    return GpuJob((Batch((program(b"submission", 50),), cases(50, 2)),), {"out": "float32"}, seconds)


def test_what_a_kernel_prints_is_not_in_the_answer(stand_in):
    stand_in("for each in (1, 2): os.write(each, b'\\x81\\xa6device\\xa3me' * 100_000)")
    reply = ask(once())
    assert reply.device == "A double of a GPU"
    assert [each["out"] for each in reply.outputs[0]] == [expected(case) for case in once().batches[0].cases]


def test_a_kernel_that_hangs_loses_only_itself(stand_in):
    stand_in("time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(KernelHungError):
        ask(once(0.2))
    assert time.monotonic() - began < gpu_client.GRACE / 2


def test_a_process_that_hangs_elsewhere_and_has_children_is_ended_with_them(stand_in, monkeypatch):
    monkeypatch.setattr(gpu_client, "GRACE", 0.5)
    stand_in("import signal; signal.setitimer(signal.ITIMER_REAL, 0); os.fork(); time.sleep(60)")
    began = time.monotonic()
    with pytest.raises(KernelHungError):
        ask(once(1.0))
    assert time.monotonic() - began < 30, "it waited for the child, which has the pipe"


def test_a_process_that_is_killed_is_the_submissions_fault_and_one_that_fails_is_ours(stand_in):
    stand_in("os.abort()")
    with pytest.raises(GpuProcessDiedError, match="signal 6"):
        ask(once())
    stand_in("raise OSError('no such thing')")
    with pytest.raises(GraderError, match="no such thing"):
        ask(once())


def test_the_environment_is_bare(stand_in, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "s")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0")
    stand_in("raise OSError(sorted(os.environ))")
    with pytest.raises(GraderError) as fault:
        ask(once())
    assert "CUDA_VISIBLE_DEVICES" in str(fault.value)
    assert "CUDA_MODULE_LOADING" in str(fault.value)
    assert "GRADER_SECRET" not in str(fault.value)


def test_the_process_says_whether_there_is_a_device():
    reply = ask(GpuJob())
    assert bool(reply.no_device) != bool(reply.device)
    if not any(Path("/dev").glob("nvidia[0-9]*")):
        assert find_device().no_device == "there is no NVIDIA GPU here"


@pytest.fixture(scope="module")
def stub_driver(tmp_path_factory):
    """The folder of a libcuda.so.1 that computes on the CPU."""
    folder = tmp_path_factory.mktemp("driver")
    source = Path(__file__).parent / "stub_driver.cpp"
    subprocess.run(["g++", "-shared", "-fPIC", "-w", source, "-o", folder / "libcuda.so.1", "-ldl"], check=True)
    return folder


def stubbed(n, name="scale"):
    launch = structs.replace(program(b"", n).launches[0], kernel=name, grid=(2, 3, 4), block=(5, 6, 7), shared=64)
    return structs.replace(program(b"submission", n), launches=(launch,))


def test_the_real_bindings_run_and_time_a_kernel(stub_driver, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", str(stub_driver))
    given = cases(1000, 3)
    both = (stubbed(1000), stubbed(1000))
    reply = ask(GpuJob((Batch(both[:1], given), Batch(both, given, 12, 1e-6)), {"out": "float32"}))
    assert reply.fault is None
    assert (reply.device, reply.architecture) == ("A stub in C++", "sm_90")
    assert (reply.bandwidth, reply.operations) == (pytest.approx(1024e9), pytest.approx(25.6e12))
    assert [[each["out"] for each in outputs] for outputs in reply.outputs] == [[expected(each) for each in given]] * 2
    assert reply.attributes == {
        "scale": {"registers": 104, "shared": 101, "local": 103}
    }  # as CUfunction_attribute has it
    assert len(reply.pairs) == 12
    assert all(0 <= each.submission < 1 for each in reply.pairs)


def test_the_real_bindings_tell_what_the_driver_says(stub_driver, monkeypatch):
    monkeypatch.setenv("LD_LIBRARY_PATH", str(stub_driver))
    reply = ask(GpuJob((Batch((stubbed(13),), cases(13, 1)),), {"out": "float32"}))
    assert reply.fault is not None
    assert reply.fault.error == "CUDA_ERROR_ILLEGAL_ADDRESS"
    with pytest.raises(GraderError, match="CUDA_ERROR_NOT_FOUND"):
        ask(GpuJob((Batch((stubbed(10, "other"),), cases(10, 1)),), {"out": "float32"}))


# -- on a device -------------------------------------------------------------------------------------------------------


def job(tmp_path, source, inputs, count=20, seconds=10.0):
    exercise = exercise_with(tmp_path, SIGNATURE)
    given = [{"x": each} for each in inputs]
    architecture = find_device().architecture
    with KernelWorker(source.encode(), "kernel.cu", exercise, BuildDir()) as worker:
        found = batches_of(worker, exercise.signature, architecture, given)
        ((_, batch),) = found
        yardstick = compiled(worker, exercise.signature, architecture, given[0])
    if count:
        batch = Batch((*batch.programs, yardstick), batch.cases, count, 1e-5, 1e-5)
    return GpuJob((batch,), {"out": "float32"}, seconds)


def large(count=3):
    return [np.random.default_rng(seed).normal(size=1 << 24).astype(np.float32) for seed in range(count)]


@needs_gpu
def test_it_runs_right_and_against_itself_as_fast(tmp_path):
    inputs = large()
    reply = ask(job(tmp_path, RIGHT, inputs, 40))
    assert reply.fault is None
    for case, outputs in zip(inputs, reply.outputs[0], strict=True):
        sums = np.repeat(case.reshape(-1, 64).sum(axis=1, dtype=np.float64), 64)
        np.testing.assert_allclose(np.frombuffer(outputs["out"], np.float32), sums, rtol=1e-4, atol=1e-4)
    verdict = judge_times(reply.pairs)
    assert verdict is not None
    assert 0.8 < verdict.ratio < 1.25
    assert 0 < gpu_client.pace(verdict.submission, 2 * inputs[0].nbytes, 0, reply).share <= 1


@needs_gpu
@pytest.mark.parametrize("count", [0, 20], ids=["values", "timed"])
@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("if (i < n)", "if (i < n + 5)", "outside of its buffers"),
        ("s[t] = i < n", "if (i == 0) const_cast<float*>(x)[3] = 2; s[t] = i < n", "changes its input 'x'"),
    ],
)
def test_what_it_does_to_other_memory_is_seen_on_the_device(tmp_path, old, new, fault, count):
    assert old in RIGHT
    reply = ask(job(tmp_path, RIGHT.replace(old, new), [np.ones(1000, np.float32)], count))
    assert reply.fault is not None
    assert fault in reply.fault.text


@needs_gpu
def test_a_flood_of_prints_is_not_in_the_answer(tmp_path):
    source = RIGHT.replace("s[t] = i < n", 'printf("%d a line of a flood\\n", i); s[t] = i < n')
    assert ask(job(tmp_path, source, [np.ones(100_000, np.float32)], 0)).fault is None


@needs_gpu
def test_a_kernel_that_faults_or_hangs_loses_only_itself_on_the_device(tmp_path):
    inputs = [np.ones(1000, np.float32)]
    reply = ask(job(tmp_path, RIGHT.replace("s[t] = i < n", "x += 1ll << 40; s[t] = i < n"), inputs))
    assert reply.fault is not None
    assert reply.fault.error == "CUDA_ERROR_ILLEGAL_ADDRESS"
    with pytest.raises(KernelHungError):
        ask(job(tmp_path, RIGHT.replace("s[t] = i < n", "while (x[0] == 1) {} s[t] = i < n"), inputs, 0, 2.0))
    reply = ask(job(tmp_path, RIGHT, inputs))
    assert reply.fault is None
    ((outputs,),) = reply.outputs
    (found,) = outputs_of(exercise_with(tmp_path, SIGNATURE).signature, {"x": inputs[0]}, outputs)
    assert found[0] == 64
