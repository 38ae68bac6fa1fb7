"""Mutated submissions behind the walls: a report each, well-formed and clean, and no traceback of ours.

The whole run of 10,000: python tests/benchmarks/fuzz.py
"""

import sys

import pytest
from conftest import ROOT
from mutations import mutated_submissions

from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import Limits, Status

pytestmark = pytest.mark.slow

if sys.platform != "linux":
    pytest.skip("there are walls on Linux only", allow_module_level=True)


def test_every_mutated_submission_gets_a_report(tmp_path):
    from grader.pools.walled import WalledWorkers
    from grader.sandbox.walls import survey_or_refuse

    exercise = load_course(ROOT).exercises["attention/softmax_attention"]
    exercise.limits = Limits(seconds=0.5, memory_mb=1024)
    with WalledWorkers(survey_or_refuse(ROOT)) as workers:
        for number, (name, source) in enumerate(mutated_submissions(exercise, 200, seed=1)):
            report = grade(bounded(tmp_path, name, source), exercise, number, workers, reveal=False).report
            assert_sound(report, exercise, source)


def bounded(folder, name, source):
    """The submission as it would be read from disk."""
    from grader.submission import read_submission

    (folder / name).write_bytes(source)
    return read_submission(folder / name)


def assert_sound(report, exercise, source):
    assert len(report.outcomes) == len(exercise.checks), source
    assert not report.not_graded, (report, source)
    assert 0 <= report.score <= report.max_score == exercise.points
    for outcome in report.outcomes:
        assert outcome.status in Status
        assert all(character.isprintable() or character == "\n" for character in outcome.message), source
        assert "harness" not in outcome.message
        assert str(ROOT) not in outcome.message
