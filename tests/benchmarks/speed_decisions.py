"""Is a speed check decided, and rightly, at half and at twice its bound, also beside a busy core?

python tests/benchmarks/speed_decisions.py [RUNS]

The work is real (matrix products and exponentials), in multiples of the yardstick's; the bound is 4. Each line is RUNS
whole judgements. Wrong decisions must be 0; undecided ones may be 1 in 10.
"""

import collections
import multiprocessing
import os
import sys
import tempfile
import time
from pathlib import Path

from grader.course import load_course
from grader.judge import grade
from grader.model import Status
from grader.submission import Submission
from grader.worker.client import Workers

BOUND = 4
COURSE = "title: t\nmodules: [{id: m, title: m, exercises: [{id: work, points: 1}]}]\n"
WORK = """
import numpy as np


def work(x):
    for _ in range({times}):
        y = np.exp(-np.abs(x @ x.T)) @ x
    return y
"""
CHECKS = f"""
from functools import partial
from grader.checks import Agrees, Speed


def inputs(rng, n=7, d=5):
    return {{"x": rng.normal(size=(n, d))}}


checks = [
    Agrees("agrees", inputs, cases=2, rtol=1e-9),
    Speed(partial(inputs, n=256, d=64), at_most={BOUND}, rtol=1e-9, atol=1e-12),
]
"""
EXPECTED = {BOUND // 2: Status.PASSED, BOUND * 2: Status.FAILED}


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    with tempfile.TemporaryDirectory() as folder:
        root = make_course(Path(folder))
        for busy in (0, 1, os.cpu_count() or 1):
            neighbours = [multiprocessing.Process(target=burn, daemon=True) for _ in range(busy)]
            for neighbour in neighbours:
                neighbour.start()
            for times in EXPECTED:
                report(root, times, busy, runs)
            for neighbour in neighbours:
                neighbour.kill()


def make_course(root: Path) -> Path:
    folder = root / "solutions" / "m" / "work"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text(COURSE)
    (folder / "checks.py").write_text(CHECKS)
    for name in ("reference", "yardstick"):
        (folder / f"{name}.py").write_text(WORK.format(times=1))
    (folder / "mistakes.py").write_text("")
    return root


def burn() -> None:
    while True:
        sum(range(10_000))


def report(root: Path, times: int, busy: int, runs: int) -> None:
    exercise = load_course(root).exercises["m/work"]
    seen: collections.Counter[Status] = collections.Counter()
    begin = time.perf_counter()
    with Workers() as workers:
        for run in range(runs):
            judged = grade(Submission("work.py", WORK.format(times=times).encode()), exercise, run, workers)
            seen[judged.report.outcomes[-1].status] += 1
    wrong = runs - seen[EXPECTED[times]] - seen[Status.INCONCLUSIVE]
    print(
        f"at {times / BOUND:g} x the bound, {busy} busy neighbours: {seen[EXPECTED[times]]} of {runs} decided rightly, "
        f"{seen[Status.INCONCLUSIVE]} inconclusive, {wrong} wrongly; {(time.perf_counter() - begin) / runs:.2f} s each"
    )


if __name__ == "__main__":
    main()
