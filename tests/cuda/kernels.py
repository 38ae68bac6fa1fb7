"""Runs a kernel file of a few lines as a student's file is run."""

import tempfile
from pathlib import Path
from typing import Any

from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.cuda.build_dir import BuildDir, WalledBuildDir
from grader.cuda.kernel_worker import KernelWorker
from grader.model import Limits


def exercise_with(folder: Path, signature: str, seconds: float = 5.0) -> Exercise:
    """A kernel exercise that has no more than a signature."""
    made = folder / "solutions" / "cuda" / "kernel"
    made.mkdir(parents=True, exist_ok=True)
    made.joinpath("checks.py").write_text(
        f"from grader.cuda.checks import Signature\n\nsignature = Signature({signature!r})\n"
    )
    return Exercise(folder, "cuda", ExerciseEntry("kernel", 1.0, kind="cuda", limits=Limits(seconds=seconds)))


def run(
    source: str, signature: str, *inputs: Any, builds: Any = "plain", walled: bool = False, seconds: float = 5.0
) -> Any:
    """What a call gives under that build; under each of several, a list."""
    with tempfile.TemporaryDirectory() as folder:
        exercise = exercise_with(Path(folder), signature, seconds)
        build_dir = WalledBuildDir() if walled else BuildDir()
        with KernelWorker(source.encode(), "kernel.cu", exercise, build_dir) as worker:
            if isinstance(builds, str):
                return worker.call(list(inputs), build=builds)
            return [worker.call(list(inputs), build=build) for build in builds]
