"""What `grader verify` costs: each exercise from nothing, and a course of 180 in which nothing has changed.

    python tests/benchmarks/verify_cost.py [EXERCISE]... [--runs 3] [--kinds numpy=90,torch=60,python=15,cuda=15]

CPU seconds are those of the command and of all processes that it has started, so that a busy machine changes them less
than the wall clock. Each exercise is verified by a command of its own, which starts its processes anew; a course starts
them once: the first row says what that costs, and the projection counts it once.
"""

import argparse
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from grader.course.reading import load_course
from grader.verify.cache import VerifyCache
from grader.verify.model import PROMISES, MutantResult, Verified

ROOT = Path(__file__).parents[2]
COUNT, CORES = 180, 2
KINDS = {"numpy": 90, "torch": 60, "python": 15, "cuda": 15}  # of a course of 180
GOALS = {"numpy": 4.0, "python": 4.0, "torch": 8.0}  # CPU seconds of the median exercise
EMPTY = """
from grader.checks import Agrees, Tolerance

tolerance = Tolerance(rtol=1e-9)
checks = [Agrees("agrees", lambda rng: {"x": rng.normal(size=rng.integers(3, 9))}, cases=1, points=1)]
inputs_unchanged = 0
"""


def run(root: Path, *arguments: str) -> tuple[float, float]:
    """CPU and wall seconds of one command. Raises SystemExit where it has failed by a fault of its own."""
    before, began = used(), time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "grader", "verify", *arguments], cwd=root, capture_output=True, text=True, check=False
    )
    if done.returncode not in (0, 1):
        raise SystemExit(done.stderr)
    return used() - before, time.monotonic() - began


def used() -> float:
    found = resource.getrusage(resource.RUSAGE_CHILDREN)
    return found.ru_utime + found.ru_stime


def median_of(runs: int, root: Path, *arguments: str) -> tuple[float, float]:
    found = [run(root, *arguments) for _ in range(runs)]
    return statistics.median(cpu for cpu, _ in found), statistics.median(wall for _, wall in found)


def almost_empty(root: Path) -> Path:
    """A course whose only exercise has nothing but a reference and a case: what remains is what every run costs."""
    folder = root / "solutions" / "m" / "f"
    folder.mkdir(parents=True)
    source = '"""Twice x.\n\n>>> f(1.0)\n2.0\n\nSource: this file.\n"""\n\n\ndef f(x):\n    ### BEGIN SOLUTION\n'
    (folder / "reference.py").write_text(source + "    return x\n    ### END SOLUTION\n")
    (folder / "checks.py").write_text(EMPTY)
    write_course(root, [("m", {"id": "f", "points": 1})])
    return root


def write_course(root: Path, entries: list[tuple[str, dict[str, object]]]) -> None:
    modules: dict[str, list[dict[str, object]]] = {}
    for module, entry in entries:
        modules.setdefault(module, []).append(entry)
    listed = [{"id": name, "title": name, "exercises": found} for name, found in modules.items()]
    (root / "course.yaml").write_text(json.dumps({"format": 1, "title": "t", "modules": listed}))


def course_of_copies(root: Path) -> Path:
    """A course of 180 copies of the exercises in Python, all of which an earlier run has found sound."""
    course = load_course(ROOT)
    sound = [each for each in course.exercises.values() if each.kind != "cuda"]
    entries: list[tuple[str, dict[str, object]]] = []
    for number in range(COUNT):
        one = sound[number % len(sound)]
        name = f"{one.name}_{number}"
        shutil.copytree(one.folder, root / "solutions" / one.module / name, ignore=shutil.ignore_patterns("__*"))
        stub = root / "exercises" / one.module / f"{name}.py"
        stub.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(one.stub, stub)
        entries.append((one.module, {"id": name, "points": one.points, "kind": one.kind, "entry": one.entry}))
    write_course(root, entries)
    kept = VerifyCache(root)
    fates = tuple(
        MutantResult(f"one line of the reference -> another one like it, {number}", "killed") for number in range(110)
    )
    for exercise in load_course(root).exercises.values():
        kept.keep(exercise, Verified(exercise.id, tuple(PROMISES), tuple(PROMISES), fates=fates), whole=False)
    return root


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("names", nargs="*")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kinds", default=",".join(f"{kind}={count}" for kind, count in KINDS.items()))
    options = parser.parse_args()
    counts = {kind: int(count) for kind, count in (each.split("=") for each in options.kinds.split(","))}
    course = load_course(ROOT)
    names = options.names or [each.id for each in course.exercises.values() if each.kind != "cuda"]

    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores; medians of {options.runs}")
    print(f"{'':<36}{'kind':<8}{'CPU s':>8}{'wall s':>8}")
    with tempfile.TemporaryDirectory() as folder:
        start, wall = median_of(options.runs, almost_empty(Path(folder)), "--fresh")
    print(f"{'an exercise with almost nothing':<36}{'':<8}{start:>8.2f}{wall:>8.2f}")
    found: dict[str, list[float]] = {}
    for name in names:
        cpu, wall = median_of(options.runs, ROOT, name, "--fresh")
        kind = course.exercises[name].kind
        found.setdefault(kind, []).append(cpu)
        print(f"{name:<36}{kind:<8}{cpu:>8.2f}{wall:>8.2f}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        cpu, wall = median_of(options.runs, course_of_copies(Path(folder)))
    print(f"{f'nothing changed, of {COUNT}':<36}{'':<8}{cpu:>8.2f}{wall:>8.2f}")

    print()
    total = start
    for kind, all_ in found.items():
        mean, median = statistics.fmean(all_), statistics.median(all_)
        goal = f", to be at most {GOALS[kind]:g}" if kind in GOALS else ""
        share = counts.get(kind, 0) * max(mean - start, 0.0)
        total += share
        print(f"{kind}: median {median:.2f} CPU s{goal}; {counts.get(kind, 0)} of them {share:.0f} CPU s")
    missing = [kind for kind, count in counts.items() if count and kind not in found]
    if missing:
        print(f"not measured, and not in the sum: {', '.join(missing)}")
    print(f"the course on {CORES} idle cores: {total / CORES / 60:.1f} minutes, to be at most 12")


if __name__ == "__main__":
    main()
