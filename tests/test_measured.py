"""Checks that measure time, with real workers: what is slow, grows too fast or only waits fails."""

import sys
from contextlib import contextmanager

import pytest

from grader.course.reading import load_course
from grader.judging.judge import CheckLock, grade
from grader.model import Status
from grader.pools.forked import ForkedWorkers
from grader.submission import Submission

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


class Attention(CheckLock):
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


def judged(exercise, workers, source, lock):
    report = grade(Submission("total.py", source.encode()), exercise, 0, workers, lock=lock).report
    assert lock.shares == 0
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


# -- memory ------------------------------------------------------------------------------------------------------------

MEMORY = "format: 1\ntitle: t\nmodules: [{id: m, title: m, exercises: [{id: spread, points: 3.5}]}]\n"
ROWS = '''"""The sum of all distances between the numbers of x, row by row.

>>> spread(np.array([1.0, 3.0]))
4.0
"""

import numpy as np


def spread(x):
    ### BEGIN SOLUTION
    return float(sum(np.abs(x - each).sum() for each in x))
    ### END SOLUTION
'''
TABLE = "    return float(np.abs(x - x[:, np.newaxis]).sum())\n"
MEMORY_CHECKS = """
from functools import partial
from grader.checks import Agrees, Growth, PeakMemory


def inputs(rng, n=20):
    return {"x": rng.normal(size=n + rng.integers(9))}


checks = [
    Agrees("agrees", inputs, cases=2),
    PeakMemory(partial(inputs, n=2_000), at_most_mb=8),
    Growth(inputs, n=(1_000, 4_000), of="memory"),
]
"""
PEAK = "takes little memory"


def spread_exercise(root):
    folder = root / "solutions/m/spread"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text(MEMORY)
    files = {"reference.py": ROWS, "checks.py": MEMORY_CHECKS, "mistakes.py": ""}
    for name, text in files.items():
        (folder / name).write_text(text)
    return load_course(root).exercises["m/spread"]


@pytest.mark.parametrize(("name", "right"), [("by rows", True), ("by a table of all pairs", False)])
def test_memory_is_measured_from_outside(tmp_path, name, right):
    line = "    return float(sum(np.abs(x - each).sum() for each in x))\n"
    source = ROWS if right else ROWS.replace(line, TABLE)
    with ForkedWorkers() as workers:
        judged = grade(Submission("spread.py", source.encode()), spread_exercise(tmp_path), 0, workers)
    found = {each.check: each for each in judged.report.outcomes}
    expected = Status.PASSED if right else Status.FAILED
    assert (found[PEAK].status, found[GROWTH].status) == (expected, expected), judged
    if not right:
        assert "4 x the input takes more than 8 x the memory" in found[GROWTH].message
        assert "takes too much memory: more than 8 MiB" in found[PEAK].message


@pytest.mark.parametrize("end", [None, 1_000], ids=["takes too much", "is wrong where x is long"])
def test_a_mistake_in_memory_is_named_for_its_memory_alone(tmp_path, end):
    line = "    return float(sum(np.abs(x - each).sum() for each in x))\n"
    wrong = TABLE if end is None else line.replace("for each in x", f"for each in x[:{end}]")
    spread_exercise(tmp_path)
    mistakes = tmp_path / "solutions/m/spread/mistakes.py"
    mistakes.write_text(
        "from grader.checks import replaced, shows_in\n\n\n"
        f'@shows_in("memory")\n@replaced({line!r}, {TABLE!r})\n'
        'def table_of_all_pairs():\n    """All pairs are in memory at once."""\n'
    )
    exercise = load_course(tmp_path).exercises["m/spread"]
    with ForkedWorkers() as workers:
        judged = grade(Submission("spread.py", ROWS.replace(line, wrong).encode()), exercise, 0, workers)
    failed = {each.check: each.summary for each in judged.report.outcomes if each.status is Status.FAILED}
    assert PEAK in failed, judged
    assert [each.name for each in judged.named] == (["table_of_all_pairs"] if end is None else []), failed


def test_memory_that_is_taken_beforehand_hides_nothing(tmp_path):
    """Else all that grows would be small beside it, and the working memory could lie in it."""
    kept = "import numpy as np\nkept = np.ones(1 << 22)\n"
    line = "    return float(sum(np.abs(x - each).sum() for each in x))\n"
    exercise = spread_exercise(tmp_path)
    with ForkedWorkers() as workers:
        for source in (kept + ROWS, kept + ROWS.replace(line, TABLE)):
            judged = grade(Submission("spread.py", source.encode()), exercise, 0, workers)
            found = {each.check: each.status for each in judged.report.outcomes}
            assert (found[PEAK], found[GROWTH]) == (Status.FAILED, Status.FAILED), judged


TWO_STEPS = MEMORY_CHECKS.replace("partial(inputs, n=2_000)", "two_calls").replace(
    "checks = [",
    """
def two_calls(rng):
    from grader.checks import call
    return [call(**inputs(rng)), call(**inputs(rng, n=2_000))]


checks = [""",
)
ROOM_MAPPED_EARLIER = ROWS.replace(
    "    return float(sum(np.abs(x - each).sum() for each in x))\n",
    """    if len(x) < 1_500:
        room.append(np.empty(2_100 * 2_100))
        return float(np.abs(x - x[:, None]).sum())
    table = room[0][: x.size * x.size].reshape(x.size, x.size) if room else np.empty((x.size, x.size))
    room.clear()
    np.subtract(x, x[:, None], out=table)
    return float(np.abs(table, out=table).sum())
""",
).replace("import numpy as np\n\n\ndef", "import numpy as np\n\nroom = []\n\n\ndef")


def test_room_that_an_earlier_step_mapped_counts_once_it_is_written(tmp_path):
    """It is gone again after the call, and no new address was mapped in it."""
    exercise = spread_exercise(tmp_path)
    (exercise.folder / "checks.py").write_text(TWO_STEPS)
    with ForkedWorkers() as workers:
        for source, status in ((ROWS, Status.PASSED), (ROOM_MAPPED_EARLIER, Status.FAILED)):
            judged = grade(Submission("spread.py", source.encode()), exercise, 0, workers)
            found = {each.check: each.status for each in judged.report.outcomes}
            assert (found["agrees"], found[PEAK]) == (Status.PASSED, status), judged


PAGES_OF_FILES = """from pathlib import Path

kept = []


def spread(x):
    table = x - x[:, np.newaxis]
    total = float(np.abs(table, out=table).sum())
    del table
    if x.size > 1_500:
        own = Path(np.__file__).parent
        for path in [*own.rglob("*.so*"), *own.with_name("numpy.libs").glob("*.so*")] * 2:
            kept.append(np.memmap(path, mode="r"))
            kept[-1][::4096].sum()
    return total
"""


def test_pages_of_files_do_not_hide_memory(tmp_path):
    """They are read once the memory is free again, so that the peak holds no more than it did."""
    source = f"import numpy as np\n{PAGES_OF_FILES}"
    with ForkedWorkers() as workers:
        judged = grade(Submission("spread.py", source.encode()), spread_exercise(tmp_path), 0, workers)
    found = {each.check: each for each in judged.report.outcomes}
    assert found["agrees"].status is Status.PASSED
    assert found[PEAK].status is Status.FAILED, judged


def test_a_file_that_holds_a_table_of_its_own_is_right(tmp_path):
    source = "import numpy as np\nkept = np.arange(10_000.0)\n" + ROWS
    with ForkedWorkers() as workers:
        judged = grade(Submission("spread.py", source.encode()), spread_exercise(tmp_path), 0, workers)
    assert judged.report.full_marks, judged
