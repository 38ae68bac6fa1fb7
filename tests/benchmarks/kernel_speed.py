"""How fast are the kernels' references and yardsticks on a GPU, and how steady is the ratio that is judged?

python tests/benchmarks/kernel_speed.py [RUNS] [--write]

For every kernel exercise with a check on speed: RUNS (ten) measurements of the reference against the yardstick, each in
a process of its own, as a check makes them. The spread of the ratio over them should be below 5 %. Exits with 2 where
there is no GPU, and says why.
"""

import sys
from pathlib import Path

import figures
import numpy as np

from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.cuda import batches, gpu_client
from grader.cuda.build_dir import BuildDir
from grader.cuda.checks import GpuSpeed
from grader.cuda.device import between_runs, find_device
from grader.cuda.gpu_protocol import Batch, GpuJob, GpuReply
from grader.cuda.gpu_timing import CASES, in_short
from grader.cuda.kernel_worker import KernelWorker
from grader.workers.process import Stopped

ROOT = Path(__file__).parents[2]


def main() -> None:
    (runs,) = figures.given(10)
    found = find_device()
    if found.no_device:
        print(f"nothing can be measured here: {found.no_device}", file=sys.stderr)
        raise SystemExit(2)
    rows: list[tuple[str, ...]] = []
    print(f"limits: {found.bandwidth / 1e9:.0f} GB/s, {found.operations / 1e12:.3g} TFLOP/s in float32; 0: not known")
    for exercise in load_course(ROOT).exercises.values():
        for speed in (check for check in exercise.checks if isinstance(check, GpuSpeed)):
            rows += measure(exercise, speed, found, runs)
    head = ("", "reference", "yardstick", "ratio", "at most", "lowest", "highest", "spread")
    figures.show(__file__, head, rows, f"{found.device} ({found.architecture})")


def measure(exercise: Exercise, speed: GpuSpeed, found: GpuReply, runs: int) -> list[tuple[str, ...]]:
    """The row of the table; none if the GPU was throttled in every run."""
    cases = [speed.inputs(np.random.default_rng(index)) for index in range(CASES)]
    job = job_of(exercise, speed, found, cases)
    verdicts = []
    for _ in range(runs):
        reply = gpu_client.ask(job)
        if reply.fault is not None:
            raise SystemExit(f"{exercise.id}: {reply.fault.text or reply.fault.error}")
        verdict = gpu_client.judge_times(reply.pairs)
        if verdict is not None:
            verdicts.append(verdict)
    if not verdicts:
        print(f"{exercise.id}: no run had enough trials that were not throttled")
        return []
    ratios = sorted(each.ratio for each in verdicts)
    median = float(np.median(ratios))
    clear = sum(each.is_clear for each in verdicts)
    spread = (ratios[-1] - ratios[0]) / median
    print(
        f"{exercise.id}: {median:.3f} x the yardstick (at most {speed.max_ratio:g}), {ratios[0]:.3f} to "
        f"{ratios[-1]:.3f} over {len(ratios)} runs, a spread of {spread:.1%}; {clear} of {runs} clear"
    )
    moved, operations = speed.min_bytes(**cases[0]), speed.min_flops(**cases[0]) if speed.min_flops else 0.0
    times = []
    for name in ("submission", "yardstick"):
        seconds = float(np.median([getattr(each, name) for each in verdicts]))
        label = "reference" if name == "submission" else name
        times.append(f"{seconds * 1e6:.1f} us")
        print(f"  {label:9} {seconds * 1e6:8.1f} us  {gpu_client.pace(seconds, moved, operations, reply)}")
    for kernel, attributes in reply.attributes.items():
        print(f"  {kernel}: {in_short(attributes)}")
    shown = (f"{each:.3f}" for each in (median, speed.max_ratio, ratios[0], ratios[-1]))
    return [(exercise.id, *times, *shown, f"{spread:.1%}")]


def job_of(exercise: Exercise, speed: GpuSpeed, found: GpuReply, cases: list[dict[str, object]]) -> GpuJob:
    """The reference against the yardstick, as a check would time a submission."""
    signature, programs = exercise.signature, []
    for part in ("reference.cu", "yardstick.cu"):
        with KernelWorker(exercise.read(part), part, exercise, BuildDir()) as worker:
            made = batches.compiled(worker, signature, found.architecture, cases[0])
        if isinstance(made, Stopped):
            raise SystemExit(f"{exercise.id}/{part}: {made.reason} {' '.join(map(str, made.details))}")
        programs.append(made)
    inputs = tuple(batches.inputs_of(signature, case) for case in cases)
    outputs = {each.name: each.dtype for each in signature.outputs}
    tolerance = speed.within(exercise.tolerance)
    batch = Batch(tuple(programs), inputs, gpu_client.TRIALS, tolerance.rtol, tolerance.atol)
    cleaning = between_runs(found.architecture)
    return GpuJob((batch,), outputs, exercise.limits.seconds, between_runs=cleaning)


if __name__ == "__main__":
    main()
