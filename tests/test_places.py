"""Findings keep their places: the lines that they are about, as far as their reader may know them."""

import msgspec
import pytest

from grader.formats.json import schemas
from grader.formats.terminal import TerminalReport
from grader.judging.judge import grade
from grader.model import REPORT_SCHEMA, Decided, Excerpt, Outcome, Place, Report, Result, Status, places_of
from grader.submission import Submission

RAISES = """
import numpy as np

def helper(q, k):
    print("seen", q)
    return q @ k.T.T

def softmax_attention(q, k, v, mask=None):
    return helper(q, k)
"""
RAISES_AT_LOADING = "TABLE = {}['x']\n\ndef softmax_attention(q, k, v, mask=None):\n    return TABLE\n"
USES_A_LIBRARY = """
import scipy.special
def softmax_attention(q, k, v, mask=None):
    return scipy.special.softmax(q @ k.T) @ v
"""
FILE = "softmax_attention.py"


def judged(course, workers, source, *, reveal):
    exercise = course.exercises["attention/softmax_attention"]
    outcomes = grade(Submission(FILE, source.encode()), exercise, 0, workers, reveal=reveal).report.outcomes
    return {outcome.check: outcome for outcome in outcomes}


def test_an_exception_has_its_lines_and_functions(course, workers):
    outcome = judged(course, workers, RAISES, reveal=True)["agrees with the reference"]
    assert outcome.places == places_of(outcome.details) == (Place(FILE, 9), Place(FILE, 6))
    frames = [each for each in outcome.details if isinstance(each, Excerpt) and each.place]
    assert [(each.function, each.lines[0].strip()) for each in frames] == [
        ("softmax_attention", "return helper(q, k)"),
        ("helper", "return q @ k.T.T"),
    ]


def test_what_came_after_hidden_inputs_has_no_place(course, workers):
    """A line is something that a submission can choose."""
    for outcome in judged(course, workers, RAISES, reveal=False).values():
        assert (outcome.status, outcome.details, outcome.places) == (Status.ERROR, (), ())


@pytest.mark.parametrize("reveal", [False, True])
def test_what_came_before_has_its_place(course, workers, reveal):
    outcome = judged(course, workers, RAISES_AT_LOADING, reveal=reveal)["agrees with the reference"]
    assert "\n" not in outcome.summary and outcome.summary.startswith("line 1 failed when the file was loaded")
    assert outcome.places[0] == Place(FILE, 1)
    assert outcome.details[0] == Excerpt(("    TABLE = {}['x']",), Place(FILE, 1))
    assert reveal == (Place(FILE, 4) in outcome.places)  # where the name was missing: after inputs were seen
    used = judged(course, workers, USES_A_LIBRARY, reveal=reveal)["is your own work"]
    assert (used.summary[:6], used.places) == ("line 4", (Place(FILE, 4),))


def test_what_waits_for_the_values_is_marked(course, workers):
    outcomes = judged(course, workers, "def softmax_attention(q, k, v, mask=None):\n    return q * 0\n", reveal=True)
    held = {name for name, outcome in outcomes.items() if outcome.held_back}
    assert held == {"leaves its inputs as they were", "is your own work", "is fast enough"}


def shown(outcome, path="exercises/m/e.py", width=80):
    lines = []
    report = TerminalReport(lambda line: lines.append("".join(text for text, _ in line)), lambda _: None, width)
    report.begin("m/e", "e.py", path)
    passed = Outcome("first", Status.PASSED, 1.0, 1.0)
    report.on_event(Decided((passed, outcome)))
    report.on_event(Result("", Report(REPORT_SCHEMA, "m/e", 1.0, 0.0, 2.0, (passed, outcome))))
    return lines


AT_7 = Excerpt(("    return 1 / 0",), Place("e.py", 7), "e")
RAISED = Outcome("agrees", Status.ERROR, 0.0, 1.0, "raised ZeroDivisionError", (AT_7,), (Place("e.py", 7),))


def test_a_terminal_can_open_the_lines():
    lines = shown(RAISED)
    assert "        exercises/m/e.py:7, in e" in lines
    assert "          return 1 / 0" in lines
    assert not any("e.py, line 7" in each for each in lines)


def test_a_place_without_an_excerpt_has_a_line_of_its_own():
    outcome = Outcome("own work", Status.FORBIDDEN, 0.0, 1.0, "line 7 uses x", (), (Place("e.py", 7),))
    assert shown(outcome)[-4:-2] == ["      line 7 uses x", "        exercises/m/e.py:7"]


@pytest.mark.parametrize(
    ("path", "place", "head"),
    [
        ("deep/" * 15 + "e.py", Place("e.py", 7), "e.py, line 7, in e"),
        ("exercises/m/" + "deep/" * 10 + "e.py", Place("e.py", 7), "exercises/m/" + "deep/" * 10 + "e.py:7"),
        ("", Place("e.py", 7), "e.py, line 7, in e"),
        ("exercises/m/other.py", Place("e.py", 7), "e.py, line 7, in e"),
        ("e.ipynb", Place("e.ipynb", 7, 2), "e.ipynb, code cell 2, line 7, in e"),
    ],
)
def test_what_it_could_not_open_is_said_in_words(path, place, head):
    outcome = msgspec.structs.replace(RAISED, details=(msgspec.structs.replace(AT_7, place=place),), places=(place,))
    assert any(each.strip() == head for each in shown(outcome, path))


def test_the_schema_is_of_this_version():
    described = schemas()["report"]
    report, outcome = described["$defs"]["Report"], described["$defs"]["Outcome"]
    assert report["properties"]["schema"]["examples"] == ["grader/report/v2"]
    assert {"summary", "details", "places", "held_back"} < outcome["properties"].keys()
    assert "message" not in outcome["properties"]
