"""How long does `grader check cuda/KERNEL` take without a GPU: compiled, run on the emulator, under both sanitizers?

python tests/benchmarks/kernel_check.py [ROUNDS]

Checks the reference of every kernel exercise, one after the other, ROUNDS times, each time in a fresh process, as a
student does. Only the emulator's own programs are kept, which a student builds once. Prints a median for each kernel,
and the median over the kernels.
"""

import os
import platform
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
GOAL = 2.0  # seconds, the median over the kernels, on two cores


def main() -> None:
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    kernels = sorted(path.stem for path in (ROOT / "exercises" / "cuda").glob("*.cu"))
    times: dict[str, list[float]] = {name: [] for name in kernels}
    for round_ in range(rounds + 1):  # the first one builds the emulator and warms the disk, and is dropped
        for name in kernels:
            seconds = run(name)
            if round_:
                times[name].append(seconds)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {rounds} rounds in turn")
    for name, each in times.items():
        print(f"{name:<24} median {statistics.median(each):5.2f} s  worst {max(each):5.2f} s")
    whole = statistics.median(map(statistics.median, times.values()))
    print(f"{'all ' + str(len(times)):<24} median {whole:5.2f} s  goal {GOAL:g} s")


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
