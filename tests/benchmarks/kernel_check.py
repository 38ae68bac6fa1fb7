"""How long does `grader check cuda/KERNEL` take without a GPU: compiled, run on the emulator, under both sanitizers?

python tests/benchmarks/kernel_check.py [ROUNDS] [--write]

Checks the reference of every kernel exercise, one after the other, ROUNDS times, each time in a fresh process, as a
student does. Only the emulator's own programs are kept, which a student builds once; a first round builds them, and is
not counted. The table has a median for each kernel, the median over the kernels, and how many take at most GOAL
seconds. Nothing else may run on the machine meanwhile.
"""

import statistics
import subprocess
import sys
import time
from pathlib import Path

import figures

ROOT = Path(__file__).parents[2]
GOAL = 1.0  # seconds, the median of a kernel, on two idle cores


def main() -> None:
    (rounds,) = figures.given(5)
    kernels = sorted(path.stem for path in (ROOT / "exercises" / "cuda").glob("*.cu"))
    times: dict[str, list[float]] = {name: [] for name in kernels}
    for round_ in range(rounds + 1):  # the first one builds the emulator and warms the disk, and is dropped
        for name in kernels:
            taken = run(name)
            if round_:
                times[name].append(taken)
    medians = {name: statistics.median(each) for name, each in times.items()}
    rows = [
        (name, seconds(medians[name]), seconds(max(times[name]))) for name in sorted(medians, key=medians.__getitem__)
    ]
    reached = sum(each <= GOAL for each in medians.values())
    total = f"**all {len(kernels)}; {reached} within {GOAL:g} s**"
    worst = max(max(each) for each in times.values())
    rows.append((total, seconds(statistics.median(medians.values())), seconds(worst)))
    figures.show(__file__, ("kernel", "median", "worst"), rows)


def seconds(value: float) -> str:
    return f"{value:.2f} s"


def run(name: str) -> float:
    """Seconds to the end of the check, all of whose checks pass or wait for a GPU."""
    reference = ROOT / "solutions" / "cuda" / name / "reference.cu"
    command = [sys.executable, "-m", "grader", "check", f"cuda/{name}", "--emulate", "--course", str(ROOT)]
    command += ["--file", str(reference)]
    begin = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT / "tests")
    taken = time.perf_counter() - begin
    if "✗" in done.stdout or "points" not in done.stdout:
        sys.exit(f"{name}: {done.stdout}{done.stderr}")
    return taken


main()
