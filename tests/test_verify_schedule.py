"""The order in which verify measures, on a double of its pool of processes: real noise cannot be had at will."""

from concurrent.futures import Future

import pytest

from grader.errors import GraderError
from grader.verify.model import Complaint, TaskResult
from grader.verify.schedule import MOST_REPEATS, TaskQueue

NOISY = TaskResult((Complaint("m/e", "speed", "could not be measured"),), unsettled=True)
WRONG = TaskResult((Complaint("m/e", "speed", "is not far enough below its bound"),))
MEASURED = TaskResult()


class PoolDouble:
    """Answers each measurement with the next of its results, at once, and writes down which was asked for."""

    def __init__(self, results):
        self.results, self.asked = {name: iter(each) for name, each in results.items()}, []

    def submit(self, task, exercise, promise, name, **limits):
        self.asked.append(name)
        future, result = Future(), next(self.results[name])
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
        return future


def measured(results, *, alone=True):
    pool, shown = PoolDouble(results), []
    work = TaskQueue(pool, lambda done, total: shown.append((done, total)))
    for name in results:
        work.plan("m/e", "speed", name, alone=alone)
    work.measure()
    assert all(done <= total for done, total in shown) and shown[-1][0] == shown[-1][1], shown
    return pool.asked, work.found["m/e"]


def test_what_noise_leaves_open_is_measured_again_after_the_others():
    asked, found = measured({"a": [NOISY, MEASURED], "b": [MEASURED], "c": [NOISY, MEASURED]})
    assert asked == ["a", "b", "c", "a", "c"]
    assert found == [MEASURED] * 3


def test_what_stays_open_is_said_once():
    asked, found = measured({"a": [NOISY] * 9, "b": [MEASURED]})
    assert asked == ["a", "b"] + ["a"] * MOST_REPEATS
    assert found == [MEASURED, NOISY]


def test_what_shows_a_fault_beside_others_is_measured_again_alone():
    asked, found = measured(
        {"a": [WRONG, MEASURED], "b": [MEASURED], "c": [WRONG, WRONG], "d": [NOISY, NOISY, MEASURED]}, alone=False
    )
    assert asked == ["a", "b", "c", "d", "a", "c", "d", "d"]
    assert found == [MEASURED, MEASURED, WRONG, MEASURED]


def test_what_fails_beside_others_is_measured_again_alone_and_then_ends_verify():
    failure = GraderError("a worker cannot be started")
    asked, found = measured({"a": [failure, MEASURED], "b": [MEASURED]}, alone=False)
    assert asked == ["a", "b", "a"] and found == [MEASURED] * 2
    with pytest.raises(GraderError, match="cannot be started"):
        measured({"a": [failure, failure], "b": [MEASURED]}, alone=False)
