"""The judge's events: each outcome is decided once, nothing takes it back, and the last event is the result."""

import contextlib

import pytest
from small import small_exercise

from grader.errors import GraderError
from grader.judging.judge import events, grade
from grader.model import Checking, Decided, Result, Status
from grader.submission import Submission

CHECKS = """
from typing import ClassVar

import numpy as np
from grader.checks import Agrees, Check
from grader.model import Outcome, Status


def inputs(rng):
    return {"x": rng.normal(size=3)}


class Breaks(Check, frozen=True, kw_only=True):
    '''Breaks off where the submission gives large values.'''

    name: str = "breaks"
    phase: ClassVar[str] = "PHASE"

    def judge(self, context):
        answer = context.run(context.case(self.name, 0, inputs), [None])
        if np.max(answer.last.value) > 1e6:
            raise KeyError("a large value")
        return context.outcome(self, None)


checks = [Agrees("agrees", inputs, points=2), Agrees("agrees again", inputs, points=1), Breaks()]
"""
REFERENCE = "import numpy as np\n\ndef e(x):\n    return 2 * x\n"
SUBMISSIONS = {
    "right": "def e(x):\n    return x + x\n",
    "wrong": "def e(x):\n    return 3 * x\n",
    "raises": "def e(x):\n    return x[7]\n",
    "cannot be read": "def e(x)\n",
    "brings about a fault": "def e(x):\n    return 1e9 + x\n",
    "empty": "",
}


@pytest.fixture(params=["values", "laws"])
def exercise(tmp_path, request):
    return small_exercise(tmp_path, points=4.5, reference=REFERENCE, checks=CHECKS.replace("PHASE", request.param))


def heard(exercise, source, workers, **options):
    return list(events(Submission("e.py", source.encode()), exercise, 0, workers, **options))


@pytest.mark.slow
@pytest.mark.parametrize("name", SUBMISSIONS)
def test_each_outcome_is_decided_once_and_stays(exercise, workers, name):
    *before, result = heard(exercise, SUBMISSIONS[name], workers)
    assert isinstance(result, Result) and not any(isinstance(each, Result) for each in before)
    decided = [outcome for each in before if isinstance(each, Decided) for outcome in each.outcomes]
    assert sorted(decided, key=str) == sorted(result.report.outcomes, key=str)
    assert result == grade(Submission("e.py", SUBMISSIONS[name].encode()), exercise, 0, workers)


def test_a_fault_that_the_submission_brings_about_is_never_given_out_as_ours(exercise, workers):
    *before, result = heard(exercise, SUBMISSIONS["brings about a fault"], workers)
    assert {each.check: each.status for each in result.report.outcomes}["breaks"] is Status.ERROR
    given = [outcome.status for each in before if isinstance(each, Decided) for outcome in each.outcomes]
    assert Status.NOT_GRADED not in given


def test_what_counts_only_with_the_values_comes_after_them(exercise, workers):
    said = heard(exercise, SUBMISSIONS["wrong"], workers)
    names = [each.check if isinstance(each, Checking) else [o.check for o in each.outcomes] for each in said[:-1]]
    assert names[:4] == ["agrees", ["agrees"], "agrees again", ["agrees again"]]
    assert names[-1][-1] == "leaves its inputs as they were"
    assert [o.held_back for o in said[-1].report.outcomes if o.check == "leaves its inputs as they were"] == [True]


def test_a_submission_that_is_not_run_has_all_its_outcomes(exercise, workers):
    decided, result = events(Submission("e.py", fault="it is not there"), exercise, 0, workers)
    assert decided.outcomes == result.report.outcomes
    assert {each.summary for each in decided.outcomes} == {"it is not there"}


class Counting:
    """Workers, and how many of them are open."""

    def __init__(self, workers):
        self._workers, self.open_ones = workers, 0

    def prepare(self, exercise):
        self._workers.prepare(exercise)

    @contextlib.contextmanager
    def open(self, submission, exercise):
        self.open_ones += 1
        try:
            with self._workers.open(submission, exercise) as worker:
                yield worker
        finally:
            self.open_ones -= 1


def test_who_stops_listening_ends_the_judging_and_its_worker(exercise, workers):
    counting = Counting(workers)
    judging = events(Submission("e.py", SUBMISSIONS["right"].encode()), exercise, 0, counting)
    assert next(judging) == Checking("agrees")
    assert counting.open_ones == 1
    judging.close()
    assert counting.open_ones == 0


def test_where_no_worker_can_be_had_that_is_raised(exercise, workers):
    class Without(Counting):
        def open(self, submission, exercise):
            raise GraderError("no process could be started")

    with pytest.raises(GraderError, match="no process could be started"):
        heard(exercise, SUBMISSIONS["right"], Without(workers))
