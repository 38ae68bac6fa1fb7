"""How long does `grader check cuda/KERNEL` take without a GPU: compiled, run on the emulator, under both sanitizers?

python tests/benchmarks/kernel_check.py [ROUNDS] [--write]

Checks the reference of every kernel exercise, one after the other, ROUNDS times, each time in a fresh process, as a
student does. Only the emulator's own programs are kept, which a student builds once. Prints a median for each kernel,
and the median over the kernels.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import figures

ROOT = Path(__file__).parents[2]
GOAL = 2.0  # seconds, the median over the kernels, on two cores


def main() -> None:
    (rounds,) = figures.given(5)
    kernels = sorted(path.stem for path in (ROOT / "exercises" / "cuda").glob("*.cu"))
    times: dict[str, list[float]] = {name: [] for name in kernels}
    for round_ in range(rounds + 1):  # the first one builds the emulator and warms the disk, and is dropped
        for name in kernels:
            seconds = run(name)
            if round_:
                times[name].append(seconds)
    for name, each in times.items():
        print(f"{name:<24} median {statistics.median(each):5.2f} s  worst {max(each):5.2f} s")
    medians = sorted(map(statistics.median, times.values()))
    found = {"median": statistics.median(medians), "quickest": medians[0], "slowest": medians[-1], "goal": GOAL}
    head = ("kernels", *found)
    figures.show(__file__, head, [(len(times), *(f"{seconds:.2f} s" for seconds in found.values()))])


def run(name: str) -> float:
    """Seconds to the end of the check, all of whose checks pass or wait for a GPU."""
    reference = ROOT / "solutions" / "cuda" / name / "reference.cu"
    command = [sys.executable, "-m", "grader", "check", f"cuda/{name}", "--course", str(ROOT), "--file", str(reference)]
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT / "tests")
    seconds = time.perf_counter() - begin
    if "✗" in done.stdout or "points" not in done.stdout:
        sys.exit(f"{name}: {done.stdout}{done.stderr}")
    return seconds


main()
