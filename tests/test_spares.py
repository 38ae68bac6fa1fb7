"""Spare workers: there when they are wanted, whatever became of one of them, and gone when they are called off."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from grader.judging.judge import grade
from grader.pools.warm import READY, CancellableRun, CancelledError, Spare, WarmPool
from grader.submission import Submission
from grader.worker.protocol import Loaded

pytestmark = pytest.mark.slow

PATIENCE = 60.0
LOOP = b"def softmax_attention(q, k, v, mask=None):\n    while True:\n        pass\n"


@pytest.fixture
def exercise(course):
    return course.exercises["attention/softmax_attention"]


@pytest.fixture
def spares(exercise):
    with WarmPool() as each:
        each.keep(exercise)
        yield each


def wait(holds: Callable[[], bool]) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends
        time.sleep(0.01)


def ready(spares: WarmPool) -> list[Spare]:
    """All of them."""
    wait(lambda: len(spares._ready) == READY)
    return list(spares._ready)


def test_a_spare_that_somebody_killed_is_nobodys_fault(spares, exercise):
    source = Submission("submission.py", exercise.read("reference.py"))
    for _ in range(2):
        for process in ready(spares)[:2]:
            os.kill(process._pid(), signal.SIGKILL)
            wait(lambda process=process: not process.is_alive())
        with spares.attempt() as attempt:
            assert grade(source, exercise, 0, attempt).report.full_marks
    ready(spares)


def test_each_attempt_has_new_processes(spares, exercise):
    seen = set()
    for _ in range(READY + 2):
        with spares.attempt() as attempt, attempt.run(b"x = 1", "submission.py", exercise) as worker:
            assert isinstance(worker.load(), Loaded)
            (process,) = attempt._running
            seen.add(process._pid())
    assert len(seen) == READY + 2


def test_what_is_called_off_ends_and_asks_for_no_more(spares, exercise):
    """An endless loop; afterwards there is nothing to be had."""
    ended: list[str] = []

    def judge(attempt: CancellableRun) -> None:
        try:
            with attempt:
                grade(Submission("submission.py", LOOP), exercise, 0, attempt)
            ended.append("judged")
        except CancelledError:
            ended.append("called off")

    ready(spares)
    attempt = spares.attempt()
    thread = threading.Thread(target=judge, args=(attempt,))
    thread.start()
    wait(lambda: bool(attempt._running))
    attempt.cancel()
    thread.join(PATIENCE)
    assert ended == ["called off"]
    with pytest.raises(CancelledError):
        attempt.start(exercise.kind, exercise.limits)


def test_none_is_left_behind(exercise):
    with WarmPool() as spares:
        spares.keep(exercise)
        pids = [process._pid() for process in ready(spares)]
        os.kill(pids[0], 0)
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)


def test_the_yardstick_keeps_its_process_from_attempt_to_attempt(spares, exercise, course):
    source = Submission("submission.py", exercise.read("reference.py"))

    def judged(which):
        with spares.attempt() as attempt:
            assert grade(source, which, 0, attempt).report.full_marks
        return spares._yardstick[1]._process

    first = judged(exercise)
    late = spares.attempt()
    with late as attempt:
        assert grade(source, exercise, 0, attempt).report.full_marks
    late.cancel()  # it is over: this ends nothing
    assert judged(exercise) is first
    os.kill(first._pid(), signal.SIGKILL)
    wait(lambda: not first.is_alive())
    with spares.attempt() as attempt:
        report = grade(source, exercise, 0, attempt).report
    assert report.not_graded  # nobody's fault but ours; the next attempt is whole again
    assert judged(exercise) is not first


def test_a_yardstick_that_was_called_off_is_not_kept(spares, exercise):
    def interrupted(attempt):
        with attempt.open_yardstick(exercise) as yardstick:
            assert isinstance(yardstick.load(), Loaded)
            raise CancelledError

    with spares.attempt() as attempt, pytest.raises(CancelledError):
        interrupted(attempt)
    assert spares._yardstick is None
