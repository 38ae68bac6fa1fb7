"""Code as strangers write it: tutorials, course solutions and other libraries' conventions, each with what is expected.

A case is a file tests/strangers/EXERCISE__WHAT.py, or .cu for a kernel, where WHAT names its book or repository. Its
first line says what `grader check` must say of it: the name of the mistake that it makes, or the
names; "full marks"; or "no name" with a text that stands in the report.
"""

import re

import pytest
from conftest import ROOT

from grader.model import Status

pytestmark = pytest.mark.slow

FOLDER = ROOT / "tests" / "strangers"
FILES = [*sorted(FOLDER.glob("*.py")), *sorted(FOLDER.glob("*.cu"))]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_stranger(file, course, judge):
    name = file.stem.partition("__")[0]
    (exercise,) = course.select(f"cuda/{name}" if file.suffix == ".cu" else name)
    source = file.read_text()
    expected = re.match(r"(?:// )?# expect: (full marks|no name; says \"(.*)\"|\w+(?:, \w+)*)\n", source)
    assert expected, f"{file.name}: the first line does not say what is expected"
    judged = judge(exercise, source)
    report, named = judged.report, {mistake.name for mistake in judged.mistakes}
    messages = "\n".join(f"{outcome.check}: {outcome.message}" for outcome in report.outcomes)
    is_busy = any(outcome.status is Status.INCONCLUSIVE for outcome in report.outcomes)
    if expected[1] == "full marks":
        assert report.score + report.open == report.max_score, messages
        return
    if is_busy and expected[2] == "too slow":
        pytest.skip("the machine is too busy for a time to be measured")
    assert report.score < report.max_score
    assert named == (set() if expected[2] else {*expected[1].split(", ")}), messages
    assert (expected[2] or "") in messages
