"""The yardstick's process stays for the next submission, as long as nothing went wrong with it."""

import os
import shutil
import signal
import sys

import pytest
from conftest import ROOT

from grader.course.reading import load_course
from grader.pools import forked
from grader.pools.forked import ForkedWorkers
from grader.worker.protocol import Loaded
from grader.workers.client import CallResult

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="zygotes are Linux's")]
SOFTMAX, ROPE = "attention/softmax_attention", "position/rope"


@pytest.fixture
def workers():
    with ForkedWorkers() as each:
        yield each


def used(workers, exercise):
    """The process that runs it this time."""
    with workers.open_yardstick(exercise) as worker:
        assert isinstance(worker.load(), Loaded)
        return worker.pid


def is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_it_stays_from_one_submission_to_the_next(workers, course):
    softmax, rope = course.exercises[SOFTMAX], course.exercises[ROPE]
    first, other = used(workers, softmax), used(workers, rope)
    assert first != other
    assert used(workers, softmax) == first
    assert used(workers, rope) == other


def test_it_ends_with_the_workers(course):
    with ForkedWorkers() as workers:
        pid = used(workers, course.exercises[SOFTMAX])
        assert not is_gone(pid)
    assert is_gone(pid)


def test_after_a_fault_there_is_a_new_one(workers, course):
    def interrupted(exercise):
        with workers.open_yardstick(exercise) as worker:
            pids.append(worker.pid)
            raise KeyError

    softmax, pids = course.exercises[SOFTMAX], []
    for _ in range(2):
        with pytest.raises(KeyError):
            interrupted(softmax)
        assert is_gone(pids[-1])
    assert pids[0] != pids[1]


def test_one_that_was_killed_is_replaced(workers, course):
    softmax = course.exercises[SOFTMAX]
    first = used(workers, softmax)
    os.kill(first, signal.SIGKILL)
    with workers.open_yardstick(softmax) as worker:
        case = {"q": [[1.0]], "k": [[1.0]], "v": [[1.0]]}
        worker.call([*case.values()])  # it finds out
    assert used(workers, softmax) != first


def test_a_changed_course_has_a_new_one(workers, tmp_path):
    shutil.copytree(ROOT / "solutions" / SOFTMAX, tmp_path / "solutions" / SOFTMAX)
    module = "{id: attention, title: A, exercises: [{id: softmax_attention, points: 10}]}"
    (tmp_path / "course.yaml").write_text(f"format: 1\ntitle: T\nmodules: [{module}]\n")
    before, after = (load_course(tmp_path).exercises[SOFTMAX] for _ in range(2))
    first = used(workers, before)
    assert used(workers, after) != first
    assert is_gone(first)


def test_a_new_one_comes_before_its_time_is_used_up(workers, course):
    softmax = course.exercises[SOFTMAX]
    first = used(workers, softmax)
    with workers.open_yardstick(softmax) as worker:
        worker.spent = softmax.limits.seconds + 0.1
    assert used(workers, softmax) != first


def test_calls_are_added_up(workers, course):
    with workers.run(b"def softmax_attention(x):\n    return x\n", "s.py", course.exercises[SOFTMAX]) as worker:
        costs = [answer.cost for answer in (worker.call([1.0]), worker.call([2.0])) if isinstance(answer, CallResult)]
        assert len(costs) == 2
        assert worker.spent == pytest.approx(sum(costs))


def test_only_some_are_kept(workers, course, monkeypatch):
    monkeypatch.setattr(forked, "MOST_YARDSTICKS", 1)
    softmax, rope = course.exercises[SOFTMAX], course.exercises[ROPE]
    first = used(workers, softmax)
    other = used(workers, rope)
    assert is_gone(first) and not is_gone(other)
