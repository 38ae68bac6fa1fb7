"""Checks that measure time, with real workers: what is slow, grows too fast or only waits fails."""

import sys
from contextlib import contextmanager

import pytest

from grader.course import load_course
from grader.judge import Lane, grade
from grader.model import Status
from grader.submission import Submission
from grader.worker.forked import ForkedWorkers

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the clock without neighbours is Linux's"),
]
SPEED, GROWTH = "is fast enough", "grows no faster than it must"
COURSE = "format: 1\ntitle: t\nmodules: [{id: m, title: m, exercises: [{id: total, points: 3.5, kind: python}]}]\n"
REFERENCE = '''"""The sum of the numbers from 1 to n, by a loop.

>>> total(3)
6
"""


def total(n):
    ### BEGIN SOLUTION
    result = 0
    for each in range(n + 1):
        result += each
    return result
    ### END SOLUTION
'''
CHECKS = """
from functools import partial
from grader.checks import Agrees, Growth, Speed


def inputs(rng, n=20):
    return {"n": n + int(rng.integers(9))}


checks = [
    Agrees("agrees", inputs, cases=2),
    Speed(partial(inputs, n=100_000), max_ratio=4.0),
    Growth(inputs, n=(20_000, 160_000)),
]
"""
LOOP = "    result = 0\n    for each in range(n + 1):\n        result += each\n"
SOURCES = {
    "as the reference": (REFERENCE, {SPEED: Status.PASSED, GROWTH: Status.PASSED}),
    "sleeps": (
        f"import time\n\n{REFERENCE}".replace(LOOP, f"    time.sleep(n * 1e-6)\n{LOOP}"),
        {SPEED: Status.FAILED, GROWTH: Status.PASSED},
    ),
    "quadratic": (
        REFERENCE.replace(
            LOOP, "    for _ in range(n // 500):\n        sum(range(n // 8))\n    result = n * (n + 1) // 2\n"
        ),
        {GROWTH: Status.FAILED},
    ),
}


class Attention(Lane):
    """The machine's, of which it is noted who wants all of it."""

    def __init__(self):
        self.shares, self.times_alone = 0, 0

    @contextmanager
    def shared(self):
        self.shares += 1
        yield
        self.shares -= 1

    @contextmanager
    def alone(self):
        assert self.shares == 1
        self.times_alone += 1
        yield


@pytest.fixture(scope="module")
def exercise(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    folder = root / "solutions" / "m" / "total"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text(COURSE)
    for name, text in (("reference", REFERENCE), ("yardstick", REFERENCE), ("checks", CHECKS), ("mistakes", "")):
        (folder / f"{name}.py").write_text(text)
    return load_course(root).exercises["m/total"]


@pytest.fixture(scope="module")
def workers():
    with ForkedWorkers() as each:
        yield each


def judged(exercise, workers, source, lane):
    report = grade(Submission("total.py", source.encode()), exercise, 0, workers, lane=lane).report
    assert lane.shares == 0
    return {each.check: each.status for each in report.outcomes}


@pytest.mark.parametrize("name", SOURCES)
def test_what_is_slow_fails_and_what_is_not_passes(exercise, workers, name):
    source, expected = SOURCES[name]
    found = judged(exercise, workers, source, Attention())
    assert {check: found[check] for check in expected} == expected


def test_only_what_is_near_the_bound_wants_the_machine_alone(exercise, workers):
    far, near = Attention(), Attention()
    assert judged(exercise, workers, REFERENCE, far)[SPEED] is Status.PASSED
    judged(exercise, workers, REFERENCE.replace(LOOP, LOOP * 4), near)  # the bound is 4
    assert far.times_alone == 0
    assert near.times_alone >= 1
