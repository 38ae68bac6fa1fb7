"""Calls that are sent together give the same as calls that are sent one by one; nothing that a program does with the
requests that wait for it changes that."""

import os
import sys
import time
from pathlib import Path

import numpy as np
import pytest
from small import small_exercise

from grader.checks import context
from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.judging.judge import grade
from grader.model import Limits, Status
from grader.pools.forked import ForkedWorkers
from grader.pools.spawned import Workers
from grader.submission import Submission
from grader.worker.protocol import Loaded, Raised
from grader.workers import client
from grader.workers.client import CallResult
from grader.workers.process import Stopped

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="Windows sends each call by itself")]
PROGRAM = b"""
import os
import time

count = 0


def probe(x, what=""):
    global count
    count += 1
    if what == "prints":
        print("call", count)
    if what == "changes":
        x[:] = 0
    if what == "raises":
        raise ValueError("no " + str(count))
    if what == "hangs":
        time.sleep(60)
    if what == "ends":
        os._exit(3)
    return 2 * x, count
"""


@pytest.fixture(params=["spawned", "forked"])
def worker(request):
    if request.param == "forked" and sys.platform != "linux":
        pytest.skip("zygotes are Linux's")
    exercise = Exercise(Path(), "tests", ExerciseEntry("probe", 1.0, limits=Limits(seconds=1.0)))
    kind = Workers if request.param == "spawned" else ForkedWorkers
    with kind() as workers, workers.run(PROGRAM, "probe.py", exercise) as each:
        assert isinstance(each.load(), Loaded)
        yield each


def calls(*whats):
    return [([np.full(3, float(number)), what], {"keywords": ("what",)}) for number, what in enumerate(whats)]


def made(worker, some):
    return [worker.call(arguments, **options) for arguments, options in some]


def values_of(replies):
    return [(each.value[0].tolist(), each.value[1]) for each in replies]


def test_the_replies_are_those_of_single_calls(worker):
    whats = ("", "prints", "raises", "changes", "")
    some = calls(*whats)
    worker.send_ahead(some)
    began = worker.pid
    together = made(worker, some)
    assert worker.pid == began
    single = made(worker, calls(*whats))  # the program has counted on
    for number, (what, one, other) in enumerate(zip(whats, together, single, strict=True), 1):
        if what == "raises":
            assert isinstance(one, Raised) and isinstance(other, Raised)
            assert (one.text, other.text) == (f"no {number}", f"no {number + len(whats)}")
            continue
        assert isinstance(one, CallResult) and isinstance(other, CallResult)
        assert one.value[0].tolist() == other.value[0].tolist()
        assert (one.value[1], other.value[1]) == (number, number + len(whats))
        assert one.changed == other.changed == ((0,) if what == "changes" else ())
        assert one.printed.head.strip() == (f"call {number}" if what == "prints" else "")
        assert 0 < one.seconds < 1


@pytest.mark.parametrize("difference", ["other arguments", "another option", "an equal argument", "fewer arguments"])
def test_another_call_instead_gets_a_new_process(worker, difference):
    some = calls("", "", "")
    worker.send_ahead(some)
    began = worker.pid
    (arguments, options) = some[0]
    if difference == "other arguments":
        arguments = [np.full(3, 7.0), ""]
    elif difference == "an equal argument":
        arguments = [arguments[0].copy(), ""]
    elif difference == "fewer arguments":
        arguments, options = arguments[:1], {}
    else:
        options = {**options, "max_payload": 1 << 16}
    reply = worker.call(arguments, **options)
    assert values_of([reply]) == [((2 * arguments[0]).tolist(), 1)]
    assert worker.pid != began
    assert values_of(made(worker, calls("", ""))) == [([0.0] * 3, 2), ([2.0] * 3, 3)]


@pytest.mark.parametrize(("what", "status"), [("hangs", Status.TIMED_OUT), ("ends", Status.CRASHED)])
def test_a_call_that_ends_the_process_ends_those_that_were_sent_with_it(worker, what, status):
    some = calls("", what, "", "")
    worker.send_ahead(some)
    first, second, third, fourth = made(worker, some)
    assert values_of([first]) == [([0.0] * 3, 1)]
    assert isinstance(second, Stopped) and second.status is status
    assert values_of([third, fourth]) == [([4.0] * 3, 1), ([6.0] * 3, 2)]  # a new process counts from the beginning


def test_no_more_is_sent_than_a_pipe_holds(worker, monkeypatch):
    some = [([np.full(1000, float(number)), ""], {"keywords": ("what",)}) for number in range(12)]
    worker.send_ahead(some)
    assert 0 < len(worker._ahead) * 8000 <= client.MOST_AHEAD
    began = time.monotonic()
    assert [each.value[1] for each in made(worker, some)] == list(range(1, 13))
    assert time.monotonic() - began < 1  # none waited until its limit


def test_nothing_is_sent_before_the_program_is_loaded():
    exercise = Exercise(Path(), "tests", ExerciseEntry("probe", 1.0))
    with Workers() as workers, workers.run(PROGRAM, "probe.py", exercise) as worker:
        worker.send_ahead(calls("", ""))
        assert not worker._ahead
        assert values_of(made(worker, calls("", ""))) == [([0.0] * 3, 1), ([2.0] * 3, 2)]


# -- judged ------------------------------------------------------------------------------------------------------------

REFERENCE = """
def e(x):
    return 2 * x + 1
"""
CHECKS = """
from grader.checks import Agrees


def inputs(rng):
    return {"x": rng.normal(size=3)}


checks = [Agrees("first", inputs, cases=3, points=1), Agrees("second", inputs, cases=9, points=2)]
inputs_unchanged = 1
"""
COUNTING = "import os\nn = 0\n\ndef e(x):\n    global n\n    n += 1\n    "
SUBMISSIONS = {
    "right": "def e(x):\n    return x + x + 1\n",
    "wrong": "def e(x):\n    return 2 * x\n",
    "wrong in one case": COUNTING + "return 2 * x + (n != 7)\n",
    "changes one": COUNTING + "x *= 2 if n == 7 else 1\n    return 2 * x + 1\n",
    "raises in one case": COUNTING + "return 2 * x + 1 / (n != 7)\n",
    "ends in one case": COUNTING + "n == 7 and os._exit(1)\n    return 2 * x + 1\n",
    "hangs in one case": COUNTING + "while n == 7:\n        pass\n    return 2 * x + 1\n",
    "stub": "def e(x):\n    raise NotImplementedError\n",
    "takes too few": "def e():\n    return 1\n",
}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_a_verdict_is_the_same_as_with_single_calls(tmp_path, workers, monkeypatch, name):
    exercise = small_exercise(tmp_path, points=4, seconds=1.0, reference=REFERENCE, checks=CHECKS)
    submission = Submission("e.py", SUBMISSIONS[name].encode())
    sent = []
    send_ahead = client.Worker.send_ahead
    monkeypatch.setattr(
        client.Worker, "send_ahead", lambda self, some: (sent.append(len(some)), send_ahead(self, some))
    )
    together = grade(submission, exercise, 5, workers, reveal=False).report
    assert bool(sent) == (name not in ("stub", "takes too few")), sent
    sent.clear()
    monkeypatch.setattr(context, "QUICK", 0.0)  # no call was so quick that others are sent with the next one
    assert grade(submission, exercise, 5, workers, reveal=False).report == together
    assert not sent
    assert together.full_marks == (name == "right")
