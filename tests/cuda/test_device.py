"""A GPU is used only if a small kernel compiled here runs on it: with a double of the driver."""

import ctypes

import pytest
from fake_driver import INT, POINTER, FakeDriver, Kernel, KernelStoppedError, Result

from grader.cuda import device
from grader.cuda.gpu import DriverError, Gpu
from grader.cuda.gpu_client import GpuProcessDiedError, KernelHungError
from grader.cuda.gpu_protocol import GpuJob, GpuReply, decode, encode
from grader.cuda.gpu_runs import run
from grader.errors import GraderError

pytestmark = pytest.mark.slow

WORDS = ctypes.c_uint32


def scrub(state, out, words, pattern):
    """As in between_runs.cu, on a device whose memory of a block is a list."""
    found = (ctypes.c_uint32 * device.BLOCKS).from_address(out)
    kept = [(pattern + i) % 2**32 for i in range(max(words, 128))]
    for block in range(device.BLOCKS):
        found[block] = (kept[words - 1] + kept[words % 128]) % 2**32


def wrong(state, out, words, pattern):
    (ctypes.c_uint32 * device.BLOCKS).from_address(out)[:] = [1] * device.BLOCKS


def stopped(*_):
    raise KernelStoppedError(Result.CUDA_ERROR_ILLEGAL_ADDRESS)


@pytest.fixture
def tried(monkeypatch):
    """tried(work, ...) -> what is found out about a double on which `scrub` does that work."""

    def tried(work=scrub, *, capability=(9, 0), version=13000, loads=Result.CUDA_SUCCESS):
        nothing = Kernel((POINTER, ctypes.c_size_t, POINTER), lambda *_: None)
        kernels = {"scrub": Kernel((POINTER, INT, WORDS), work), "read_all": nothing}
        major, minor = capability
        double = FakeDriver({b"": kernels}, {"COMPUTE_CAPABILITY_MAJOR": major, "COMPUTE_CAPABILITY_MINOR": minor})
        double.version, double.loads = version, loads

        def answer(job, under=()):
            try:
                return decode(encode(run(Gpu(double), decode(encode(job), GpuJob))), GpuReply)
            except DriverError as fault:  # as of a process that ends with it
                raise GraderError(f"the process with the GPU gave no proper answer: DriverError: {fault}") from fault

        monkeypatch.setattr(device, "ask", answer)
        return device.tried_device()

    return tried


def test_a_device_that_runs_a_small_kernel_is_used(tried):
    found = tried()
    assert (found.no_device, found.device, found.driver) == ("", "A double of a GPU", 13000)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"work": wrong}, "A double of a GPU cannot be used: a small kernel gives wrong results on it"),
        ({"work": lambda *_: None}, "a small kernel gives wrong results on it"),
        ({"work": stopped}, "a first small kernel does not run on it: "),
        ({"work": stopped}, "CUDA_ERROR_ILLEGAL_ADDRESS"),
        ({"capability": (6, 1)}, "invalid value for --gpu-architecture"),
        ({"capability": (6, 1)}, "(it is sm_61)"),
        (
            {"loads": Result.CUDA_ERROR_NO_BINARY_FOR_GPU, "version": 12040},
            "its driver is for CUDA 12.4, and kernels are compiled for CUDA 13; update the driver, or install NVRTC of "
            "CUDA 12",
        ),
        ({"loads": Result.CUDA_ERROR_NO_BINARY_FOR_GPU}, "a first small kernel does not run on it: the process"),
    ],
)
def test_a_device_that_does_not_is_none_and_the_reason_is_said(tried, options, reason):
    assert reason in tried(**options).no_device


@pytest.mark.parametrize("fault", [KernelHungError, GpuProcessDiedError, GraderError])
def test_a_process_that_does_not_answer_is_no_device(monkeypatch, fault):
    def ask(job):
        raise fault("it does not answer")

    monkeypatch.setattr(device, "ask", ask)
    assert device.tried_device().no_device == "it does not answer"


def test_what_runs_between_runs_compiles_for_every_device_that_nvrtc_knows():
    sizes = [len(device.between_runs(f"sm_{each}")) for each in (75, 80, 86, 89, 90, 120)]
    assert min(sizes) > 1000
