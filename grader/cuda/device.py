"""The GPU of this machine, found usable only after a small kernel compiled here has run on it with the right result."""

import functools
import re
from pathlib import Path

import numpy as np

from grader.cuda.build_dir import BuildDir
from grader.cuda.compiler import Compiler
from grader.cuda.gpu_client import GpuProcessDiedError, KernelHungError, ask
from grader.cuda.gpu_protocol import Batch, CaseInputs, Compiled, DeviceBuffer, GpuJob, GpuReply
from grader.cuda.launch_plan import Launch
from grader.cuda.source import read_source
from grader.cuda.source_error import SourceError
from grader.cuda.toolchain import Toolchain
from grader.errors import GraderError

BETWEEN_RUNS = Path(__file__).with_name("between_runs.cu")
BLOCKS, THREADS, WORDS, PATTERN = 3, 64, 200, 0x5EED0000
LOCAL_WORDS = 128  # of `scrub`
REFUSED_FILE = re.compile(r"INVALID_IMAGE|NO_BINARY_FOR_GPU|UNSUPPORTED_PTX_VERSION|INVALID_PTX|JIT_COMPIL")


@functools.cache
def find_device() -> GpuReply:
    """The device; `no_device` says why there is none, or why kernels compiled here do not run on it."""
    if not any(Path("/dev").glob("nvidia[0-9]*")) and not Path("/dev/dxg").exists():  # the latter: WSL
        return GpuReply(no_device="there is no NVIDIA GPU here")
    return tried_device()


def tried_device() -> GpuReply:
    """The same without a look at the files of devices, and not remembered."""
    try:
        found = ask(GpuJob())
        if found.no_device:
            return found
        reason = _refusal(found)
    except (KernelHungError, GpuProcessDiedError, GraderError) as fault:
        return GpuReply(no_device=str(fault))
    return GpuReply(no_device=f"{found.device} cannot be used: {reason}") if reason else found


@functools.cache
def between_runs(architecture: str) -> bytes:
    """The binary of between_runs.cu for that architecture. Raises GraderError, with NVRTC's reason."""
    build_dir = BuildDir()
    try:
        compiler = Compiler(build_dir, read_source(BETWEEN_RUNS.read_text()))
        try:
            return compiler.binary(architecture)
        finally:
            compiler.close()
    except SourceError as fault:
        raise GraderError(f"NVRTC refuses a kernel of the grader: {fault}") from fault
    finally:
        build_dir.close()


def _refusal(found: GpuReply) -> str:
    """Why the first small kernel does not run there; "" if it does. Raises as `ask` does."""
    try:
        binary = between_runs(found.architecture)
    except GraderError as fault:
        return f"{fault} (it is {found.architecture})"
    launch = Launch(
        "scrub", (BLOCKS, 1, 1), (THREADS, 1, 1), 4 * WORDS, (("out", "unsigned"), ("words", "int"), ("pattern", "int"))
    )
    numbers: dict[str, int | float] = {"words": WORDS, "pattern": PATTERN}
    program = Compiled(binary, (launch,), (DeviceBuffer("out", 4 * BLOCKS),), numbers)
    try:
        batch = Batch((program, program), (CaseInputs({}),), trials=1)  # what is done between runs is tried, too
        reply = ask(GpuJob((batch,), {"out": "uint32"}, between_runs=binary))
    except GraderError as fault:  # such as a module that the driver does not load
        return _in_words(str(fault), found)
    if reply.fault is not None:
        return _in_words(reply.fault.error or reply.fault.text, found)
    ((outputs,),) = reply.outputs
    wanted = np.full(BLOCKS, 2 * PATTERN + WORDS - 1 + WORDS % LOCAL_WORDS, np.uint64).astype(np.uint32)
    is_right = np.array_equal(np.frombuffer(outputs["out"], np.uint32), wanted)
    return "" if is_right else "a small kernel gives wrong results on it"


def _in_words(error: str, found: GpuReply) -> str:
    """The driver's error for the first kernel, with its usual cause."""
    driver, compiler = found.driver // 1000, _version_of_nvrtc()
    if REFUSED_FILE.search(error) and 0 < driver < compiler:
        version = f"{driver}.{found.driver % 1000 // 10}"
        return (
            f"its driver is for CUDA {version}, and kernels are compiled for CUDA {compiler}; update the driver, or "
            f"install NVRTC of CUDA {driver}"
        )
    return f"a first small kernel does not run on it: {error}"


def _version_of_nvrtc() -> int:
    """The major version, from the name of its library; 0 if the name does not say it."""
    found = re.search(r"\.so\.(\d+)", Toolchain().nvrtc.name)
    return int(found[1]) if found else 0
