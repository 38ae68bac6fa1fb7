"""The GPU, as the judge sees it: a process that runs and times kernels, and the verdict on their times."""

import functools
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np

from grader.cuda.jobs import Job, Pair, Reply, decode, encode
from grader.errors import GraderError
from grader.worker.launch import package_folders

GRACE = 30.0  # seconds for the driver to start and to load
TRIALS, SPREAD, OUTLIER = 40, 0.05, 1.3
LEAST_PAIRS = 10


class Verdict(msgspec.Struct, frozen=True):
    """The median of the paired ratios, how far the middle half of them spreads and how far they drift."""

    ratio: float
    spread: float
    drift: float

    @property
    def is_clear(self) -> bool:
        return max(self.spread, self.drift) <= SPREAD


class Hung(Exception):
    """The process with the GPU did not answer, or died; the text says which."""


@functools.cache
def find_device() -> Reply:
    """The device, or in `no_device` why there is none."""
    if not any(Path("/dev").glob("nvidia[0-9]*")) and not Path("/dev/dxg").exists():  # the latter: WSL
        return Reply(no_device="there is no NVIDIA GPU here")
    try:
        return ask(Job())
    except Hung as fault:
        return Reply(no_device=str(fault))


def ask(job: Job) -> Reply:
    """Raises Hung where a kernel hangs or faults: the process is the submission's alone."""
    folders = os.pathsep.join([str(Path(__file__).parents[2]), *package_folders()])
    command = [sys.executable, "-I", "-B", str(Path(__file__).parent / "gpu.py"), folders]
    try:
        done = subprocess.run(
            command, input=encode(job), capture_output=True, timeout=job.seconds + GRACE, check=False, cwd="/"
        )
    except subprocess.TimeoutExpired as fault:
        raise Hung("no end in time on the GPU") from fault
    if done.returncode != 0:
        raise Hung(f"the run on the GPU broke off: {_last_line(done.stderr)}")
    try:
        return decode(done.stdout, Reply)
    except msgspec.MsgspecError as fault:
        raise GraderError(f"the process with the GPU gave no proper answer: {fault}") from fault


def judge_times(pairs: Sequence[Pair]) -> Verdict | None:
    """None where too few trials are left: those in which the yardstick itself was slow, by throttling, are dropped."""
    yardstick = float(np.median([each.yardstick for each in pairs])) if pairs else 0.0
    kept = [each for each in pairs if each.yardstick <= OUTLIER * yardstick]
    if len(kept) < LEAST_PAIRS:
        return None
    ratios = np.array([each.submission / each.yardstick for each in kept])
    median = float(np.median(ratios))
    low, high = np.quantile(ratios, [0.25, 0.75])
    first, second = np.array_split(ratios, 2)
    drift = abs(float(np.median(second)) - float(np.median(first))) / median
    return Verdict(median, float(high - low) / median, drift)


def _last_line(text: bytes) -> str:
    lines = text.decode(errors="replace").strip().splitlines()
    return lines[-1][:200] if lines else "it said nothing"
