"""Is a speed check decided, and rightly, below and above its bound, also beside busy neighbours and other graders?

python tests/benchmarks/speed_decisions.py [RUNS] [NEIGHBOURS ...] [--write]

The work is real (matrix products and exponentials), in multiples of the yardstick's; the bound is 4. Each line is RUNS
(20) whole judgements, beside so many processes that compute without end (0, 1 and 2), by one grader or by two at once,
which share the machine as the judges of `grader grade` do. Wrong decisions must be 0, and at half the bound and at
twice the bound at most 1 in 10 may stay open.
"""

import collections
import multiprocessing
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import figures

from grader.course.reading import load_course
from grader.grading.judge_process import JobProgress, TimingLock
from grader.judging.judge import grade
from grader.model import Status
from grader.pools.forked import ForkedWorkers
from grader.processes.launch import ONE_THREAD
from grader.submission import Submission

BOUND = 4
TIMES = (2, 3, 6, 8)  # the yardstick's work
ROUNDS = 4  # of the yardstick: much more than what a call costs by itself
COURSE = "format: 1\ntitle: t\nmodules: [{id: m, title: m, exercises: [{id: work, points: 2.5}]}]\n"
WORK = """
import numpy as np


def work(x):
    for _ in range({times}):
        y = np.exp(-np.abs(x @ x.T)) @ x
    return y
"""
CHECKS = f"""
from functools import partial
from grader.checks import Agrees, Speed, Tolerance


def inputs(rng, n=7, d=5):
    return {{"x": rng.normal(size=(n, d))}}


tolerance = Tolerance(rtol=1e-9, atol=1e-12)
checks = [Agrees("agrees", inputs, cases=2), Speed(partial(inputs, n=256, d=64), max_ratio={BOUND})]
"""
Judgement = tuple[Status, bool, float]  # what became of the speed check, whether it was measured alone, seconds


def main() -> None:
    runs, *counts = figures.given() or [20]
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        root = make_course(Path(folder))
        for busy in counts or (0, 1, 2):
            for graders in (1, 2):
                with neighbours(busy):
                    for times in TIMES:
                        rows.append(report(root, times, busy, graders, runs))
                        print(*rows[-1], flush=True)
    head = (
        "times the bound",
        "busy neighbours",
        "graders",
        "rightly",
        "inconclusive",
        "wrongly",
        "alone",
        "a judgement",
    )
    figures.show(__file__, head, rows)


def make_course(root: Path) -> Path:
    folder = root / "solutions" / "m" / "work"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text(COURSE)
    (folder / "checks.py").write_text(CHECKS)
    for name in ("reference", "yardstick"):
        (folder / f"{name}.py").write_text(WORK.format(times=ROUNDS))
    (folder / "mistakes.py").write_text("")
    return root


@contextmanager
def neighbours(count: int) -> Iterator[None]:
    processes = [multiprocessing.Process(target=burn, daemon=True) for _ in range(count)]
    for process in processes:
        process.start()
    try:
        yield
    finally:
        for process in processes:
            process.kill()


def burn() -> None:
    while True:
        sum(range(10_000))


def report(root: Path, times: int, busy: int, graders: int, runs: int) -> tuple[str, ...]:
    """A row of the table. "alone": how many were measured while no other judge worked."""
    share = [range(first, runs, graders) for first in range(graders)]
    with multiprocessing.Pool(graders) as pool:
        found = [each for some in pool.starmap(judge, [(root, times, part) for part in share], 1) for each in some]
    seen = collections.Counter(status for status, _, _ in found)
    right = Status.PASSED if times < BOUND else Status.FAILED
    wrong = runs - seen[right] - seen[Status.INCONCLUSIVE]
    alone = sum(alone for _, alone, _ in found)
    milliseconds = statistics.median(seconds for _, _, seconds in found) * 1e3
    counts = (busy, graders, f"{seen[right]} of {runs}", seen[Status.INCONCLUSIVE], wrong, alone)
    return (f"{times / BOUND:g}", *map(str, counts), f"{milliseconds:.0f} ms")


def judge(root: Path, times: int, numbers: range) -> list[Judgement]:
    exercise = load_course(root).exercises["m/work"]
    told: list[JobProgress] = []
    lock, found = TimingLock(root, told.append), []
    with ForkedWorkers() as workers:
        for number in numbers:
            told.clear()
            begin = time.perf_counter()
            source = f"{WORK.format(times=ROUNDS * times)}# {number}\n"
            judged = grade(Submission("work.py", source.encode()), exercise, number, workers, lock=lock)
            seconds = time.perf_counter() - begin
            outcome = next(each for each in judged.report.outcomes if each.check == "is fast enough")
            found.append((outcome.status, JobProgress("timing") in told, seconds))
    return found


if __name__ == "__main__":
    import os

    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))  # as the judges of `grader grade` have it
    multiprocessing.set_start_method("spawn")
    main()
