"""Cases that are judged together get the verdict that they get one by one."""

import pytest
from small import small_exercise

from grader.checks import context
from grader.judging.judge import grade
from grader.submission import Submission
from grader.workers import client

pytestmark = pytest.mark.slow
REFERENCE = """
def e(x):
    if x.sum() > 2.5:
        raise ValueError("too much")
    return 2 * x + 1
"""
CHECKS = """
from grader.checks import Agrees


def inputs(rng):
    return {"x": rng.normal(size=3)}


checks = [Agrees("first", inputs, cases=3, points=1), Agrees("second", inputs, cases=20, points=2)]
inputs_unchanged = 1
"""
MISTAKES = """
from grader.checks import replaced


@replaced("2 * x + 1", "2 * x")
def without_one():
    "One is not added."
"""
REFUSES = "    if x.sum() > 2.5:\n        raise ValueError\n"
COUNTING = f"import os, time\nn = 0\n\ndef e(x):\n    global n\n    n += 1\n{REFUSES}    "
SUBMISSIONS = {
    "right": f"def e(x):\n{REFUSES}    return x + x + 1\n",
    "a known mistake": f"def e(x):\n{REFUSES}    return x + x\n",
    "refuses nothing": "def e(x):\n    return 2 * x + 1\n",
    "wrong in one case": COUNTING + "return 2 * x + (n != 7)\n",
    "changes one": COUNTING + "x *= 2 if n == 7 else 1\n    return 2 * x + 1\n",
    "raises in one case": COUNTING + "return 2 * x + 1 / (n != 7)\n",
    "ends in one case": COUNTING + "n == 7 and os._exit(1)\n    return 2 * x + 1\n",
    "hangs in one case": COUNTING + "while n == 7:\n        pass\n    return 2 * x + 1\n",
    "is slow and wrong": COUNTING + "time.sleep(0.3 * (n > 5))\n    return 2 * x\n",
    "prints": COUNTING + "print(n)\n    return 2 * x\n",
    "stub": "def e(x):\n    raise NotImplementedError\n",
    "takes too few": "def e():\n    return 1\n",
}


@pytest.mark.parametrize("name", SUBMISSIONS)
def test_the_verdict_is_that_of_single_cases(tmp_path, workers, monkeypatch, name):
    parts = {"reference": REFERENCE, "checks": CHECKS, "mistakes": MISTAKES}
    exercise = small_exercise(tmp_path, points=4, seconds=1.0, **parts)
    submission = Submission("e.py", SUBMISSIONS[name].encode())
    sizes = []
    groups = context.CheckContext._groups

    def noted(self, cases):
        for group in groups(self, cases):
            sizes.append(len(group))
            yield group

    monkeypatch.setattr(context.CheckContext, "_groups", noted)
    together = grade(submission, exercise, 5, workers, reveal=False)
    assert (max(sizes) > 1) == (name not in ("stub", "takes too few")), sizes
    sizes.clear()
    monkeypatch.setattr(context, "QUICK", 0.0)  # no call is so quick that the next cases are judged together
    single = grade(submission, exercise, 5, workers, reveal=False)
    assert set(sizes) == {1}
    assert (together.report, together.mistakes) == (single.report, single.mistakes)
    assert together.report.full_marks == (name == "right")
    assert bool(together.mistakes) == (name in ("a known mistake", "prints", "is slow and wrong"))


def test_no_more_calls_are_made_after_one_that_is_slow(tmp_path, workers, monkeypatch):
    """A group is as long as its calls are quick; then it is looked at after each."""
    exercise = small_exercise(tmp_path, points=4, seconds=1.0, reference=REFERENCE, checks=CHECKS)
    calls = []
    call = client.Worker.call
    monkeypatch.setattr(client.Worker, "call", lambda *given, **options: (calls.append(1), call(*given, **options))[1])
    submission = Submission("e.py", SUBMISSIONS["is slow and wrong"].encode())
    grade(submission, exercise, 5, workers, reveal=False)
    assert len(calls) < 15  # of 23


def test_large_cases_are_judged_one_by_one(tmp_path, workers, monkeypatch):
    monkeypatch.setattr(context, "MOST_BYTES_TOGETHER", 100)  # four cases of 24 bytes
    exercise = small_exercise(tmp_path, points=4, reference=REFERENCE, checks=CHECKS)
    sizes = []
    groups = context.CheckContext._groups
    monkeypatch.setattr(
        context.CheckContext,
        "_groups",
        lambda self, cases: (group for group in groups(self, cases) if sizes.append(len(group)) is None),
    )
    assert grade(
        Submission("e.py", SUBMISSIONS["right"].encode()), exercise, 5, workers, reveal=False
    ).report.full_marks
    assert max(sizes) == 4 and sum(sizes) == 23
