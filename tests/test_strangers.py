"""Code as strangers write it: tutorials, course solutions and other libraries' conventions, each with what is expected.

A case is a file tests/strangers/EXERCISE__WHAT.py. Its first line says what `grader check` must say of it: the name of
the one mistake that it makes, or "full marks", or "no name" with a text that stands in the report.
"""

import re

import pytest
from conftest import ROOT

FILES = sorted((ROOT / "tests" / "strangers").glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stranger(file, course, judge):
    (exercise,) = course.select(file.stem.partition("__")[0])
    source = file.read_text()
    expected = re.match(r"# expect: (full marks|no name; says \"(.*)\"|\w+)\n", source)
    assert expected, f"{file.name}: the first line does not say what is expected"
    report = judge(exercise, source).report
    messages = "\n".join(f"{outcome.check}: {outcome.message}" for outcome in report.outcomes)
    if expected[1] == "full marks":
        assert report.full_marks, messages
        return
    assert report.score < report.max_score
    assert report.diagnosis == (() if expected[2] else (expected[1],)), messages
    assert (expected[2] or "") in messages
