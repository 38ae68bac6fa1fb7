"""The judge's end of the GPU process: sends it kernels to run and time, and summarises the times."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from grader.cuda.gpu_protocol import GpuJob, GpuReply, Pair, decode, encode
from grader.errors import GraderError
from grader.processes.launch import package_folders

SCRIPT = Path(__file__).parent / "gpu_process.py"
GRACE = 60.0  # seconds for the start of the driver, copies and comparisons
TRIALS, OUTLIER = 40, 1.3
LEAST_PAIRS = 10
KEPT = ("LD_LIBRARY_PATH", "CUDA_", "NVIDIA_", "PATH")  # prefixes of environment variables that the driver reads
SETTINGS = {
    "CUDA_MODULE_LOADING": "EAGER",  # otherwise a kernel is loaded during its first launch, which is timed
    "CUDA_LAUNCH_BLOCKING": "0",
    "CUDA_CACHE_DISABLE": "1",  # nothing is compiled there, and nothing shall be written into a home folder
}


class TimingResult(msgspec.Struct, frozen=True):
    """The median of the paired ratios; their interquartile range and their drift from the first quarter of the trials
    to the last, both as fractions of the median; the median seconds of both programs; and the ratios of the trials."""

    ratio: float
    spread: float
    drift: float
    submission: float
    yardstick: float
    ratios: tuple[float, ...]


class Pace(msgspec.Struct, frozen=True):
    """Throughput: bytes and operations per second, their shares of the device's peak, and the share of the bytes that a
    large copy moves in that time; 0 if that is not known."""

    bandwidth: float
    operations: float
    share_of_bandwidth: float
    share_of_operations: float
    share_of_copy: float

    @property
    def share(self) -> float:
        """The share of the tighter limit: above 1, the work was not done in that time, or the limits are wrong."""
        return max(self.share_of_bandwidth, self.share_of_operations)

    def __str__(self) -> str:
        said = [f"{rounded(self.bandwidth / 1e9)} GB/s{_of(self.share_of_copy, 'what a large copy reaches')}"]
        if self.operations:
            said.append(
                f"{rounded(self.operations / 1e12)} TFLOP/s{_of(self.share_of_operations, 'the float32 limit')}"
            )
        return ", ".join(said)


class KernelHungError(Exception):
    """A kernel did not end in time."""


class GpuProcessDiedError(Exception):
    """A signal ended the process with the GPU; the text says which."""


def ask(job: GpuJob, under: Sequence[str] = ()) -> GpuReply:
    """Run a job in a new process and return its reply. `under`: a program, with its options, that starts the process.

    Raises KernelHungError and GpuProcessDiedError, which are the submission's fault, and GraderError.
    """
    folders = os.pathsep.join([str(Path(__file__).parents[2]), *package_folders()])
    parent = 0 if under else os.getpid()
    command = [*under, sys.executable, "-I", "-B", str(SCRIPT), str(parent), folders]
    environment = {name: value for name, value in os.environ.items() if name.startswith(KEPT)} | SETTINGS
    longest = sum(each.trials > 0 for each in job.batches) * job.budget + job.seconds + GRACE
    code, said, complaint = _ran(command, encode(job), environment, longest)
    if code == -signal.SIGALRM:
        raise KernelHungError("no end in time on the GPU")
    if code < 0:
        raise GpuProcessDiedError(f"the process with the GPU ended by signal {-code}")
    try:
        return decode(said, GpuReply)
    except msgspec.MsgspecError as fault:
        raise GraderError(f"the process with the GPU gave no proper answer: {_last_line(complaint)}") from fault


def _ran(command: Sequence[str], given: bytes, environment: dict[str, str], longest: float) -> tuple[int, bytes, bytes]:
    """Exit status and both outputs. Raises KernelHungError. Always ends all of its processes."""
    with subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd="/",
        env=environment,
        start_new_session=True,
    ) as process:
        try:
            said, complaint = process.communicate(given, timeout=longest)
        except BaseException as fault:
            os.killpg(process.pid, signal.SIGKILL)
            if isinstance(fault, subprocess.TimeoutExpired):
                raise KernelHungError("no end in time on the GPU") from fault
            raise
    return process.returncode, said, complaint


def judge_times(pairs: Sequence[Pair]) -> TimingResult | None:
    """Drops trials in which the yardstick was slow (throttling). None if too few trials remain."""
    yardstick = float(np.median([each.yardstick for each in pairs])) if pairs else 0.0
    kept = [each for each in pairs if 0 < each.yardstick <= OUTLIER * yardstick and each.submission > 0]
    if len(kept) < LEAST_PAIRS:
        return None
    ratios = np.array([each.submission / each.yardstick for each in kept])
    median = float(np.median(ratios))
    low, high = np.quantile(ratios, [0.25, 0.75])
    first, *_, last = np.array_split(ratios, 4)
    drift = abs(float(np.median(last)) - float(np.median(first))) / median
    submission, yardstick = (
        float(np.median([getattr(each, name) for each in kept])) for name in Pair.__struct_fields__
    )
    spread = float(high - low) / median
    return TimingResult(median, spread, drift, submission, yardstick, tuple(ratios.tolist()))


def pace(seconds: float, moved: float, operations: float, device: GpuReply) -> Pace:
    """`moved`: bytes that the work reads and writes; `operations`: float32 operations of the work."""
    bandwidth, rate = moved / seconds, operations / seconds
    return Pace(
        bandwidth,
        rate,
        bandwidth / device.bandwidth if device.bandwidth else 0.0,
        rate / device.operations if device.operations else 0.0,
        bandwidth / device.copies if device.copies else 0.0,
    )


def rounded(number: float) -> str:
    """Three digits, and all digits of a larger whole number."""
    return f"{number:,.0f}" if number >= 1000 else f"{number:.3g}"


def _of(share: float, what: str) -> str:
    return f" ({share:.0%} of {what})" if share else ""


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
