"""Earlier files of the student's: they are imported as the student's own, and only where they are right."""

import json
import textwrap

import pytest
from small import statuses_of

from grader.course.reading import load_course
from grader.judging import judge
from grader.judging.judge import grade
from grader.submission import Submission
from grader.worker.protocol import Used

FIRST = '''"""Twice x.

>>> twice(np.array([1.0]))
array([2.])
"""

import numpy as np


def twice(x):
    ### BEGIN SOLUTION
    return 2.0 * x
    ### END SOLUTION
'''
SECOND = '''"""Four times x.

>>> four_times(np.array([1.0]))
array([4.])
"""

import numpy as np
from m.twice import twice


def four_times(x):
    ### BEGIN SOLUTION
    return twice(twice(x))
    ### END SOLUTION
'''
THIRD = SECOND.replace("Four", "Eight").replace("four", "eight").replace("array([4.])", "array([8.])")
THIRD = THIRD.replace("m.twice import twice", "m.four_times import four_times").replace(
    "return twice(twice(x))", "return four_times(x + x)"
)
CHECKS = """
from grader.checks import Agrees

checks = [Agrees("agrees", lambda rng: {"x": rng.normal(size=3)}, cases=2, points=1.5)]
"""
AGREES = "agrees"


@pytest.fixture(scope="module")
def exercises(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    exercises = [
        {"id": "twice", "points": 2},
        {"id": "four_times", "points": 2, "uses": ["m/twice"]},
        {"id": "eight_times", "points": 2, "uses": ["m/twice", "m/four_times"]},
    ]
    modules = [{"id": "m", "title": "m", "exercises": exercises}]
    (root / "course.yaml").write_text(json.dumps({"format": 1, "title": "t", "modules": modules}))
    for name, reference in (("twice", FIRST), ("four_times", SECOND), ("eight_times", THIRD)):
        folder = root / "solutions" / "m" / name
        folder.mkdir(parents=True)
        for part, text in {"reference": reference, "checks": CHECKS, "mistakes": "", "alternatives": ""}.items():
            (folder / f"{part}.py").write_text(text)
    return load_course(root).exercises


@pytest.fixture
def status_of(exercises, workers):
    """What becomes of the check on values of a submission that builds on an earlier file."""

    def status(earlier, importing="from m.twice import twice"):
        source = f"{importing}\n\ndef four_times(x):\n    return twice(twice(x))\n".encode()
        used = (Used("m/twice", textwrap.dedent(earlier).encode(), "twice.py"),)
        return statuses_of(
            grade(Submission("four_times.py", source, used=used), exercises["m/four_times"], 0, workers)
        )[AGREES]

    return status


RIGHT = "def twice(x):\n    return x + x\n"
CHANGES_ITS_INPUT = "def twice(x):\n    y = x + x\n    x *= 3.0\n    return y\n"
OUT_OF_SIGHT = [
    "import importlib\ntwice = importlib.import_module('m.' + 'twice').twice",
    "twice = __import__('m.tw' + 'ice', fromlist=['twice']).twice",
    "exec('from m.twice import twice')",
]


def test_what_builds_on_a_faulty_file_waits_for_it(status_of):
    assert status_of(RIGHT) == "passed"
    assert status_of(CHANGES_ITS_INPUT) == "blocked"


@pytest.mark.parametrize("importing", OUT_OF_SIGHT)
def test_an_import_out_of_sight_finds_no_faulty_file(status_of, importing):
    assert status_of(RIGHT, importing) == "passed"
    assert status_of(CHANGES_ITS_INPUT, importing) == "error"


def test_an_earlier_file_may_import_what_its_student_may(status_of):
    decorated = f"import matplotlib.pyplot as plt\nfrom jaxtyping import Float\n\nplt.style.use('ggplot')\n{RIGHT}"
    assert status_of(decorated.replace("(x)", "(x: Float)")) == "passed"


def test_an_earlier_file_goes_on_without_a_package_that_the_exercise_does_not_have(status_of):
    source = f"try:\n    import yaml as used\nexcept ImportError:\n    used = None\n{RIGHT}"
    assert status_of(source.replace("x + x", "x + x if used is None else x")) == "passed"


WRONG = "def twice(x):\n    return x + 2.0\n"
BUILDS_ON_IT = "from m.twice import twice\n\ndef four_times(x):\n    return twice(twice(x))\n"
STANDS_ALONE = "def four_times(x):\n    return 4.0 * x\n"


@pytest.fixture
def outcome_of_three(exercises, workers):
    """What becomes of the check on values of a submission that builds on a file that may build on another."""

    def outcome(first, second):
        source = b"from m.four_times import four_times\n\ndef eight_times(x):\n    return four_times(2.0 * x)\n"
        files = {"m/twice": first, "m/four_times": second}
        used = tuple(Used(name, text.encode(), f"{name[2:]}.py") for name, text in files.items() if text)
        submission = Submission("eight_times.py", source, used=used)
        report = grade(submission, exercises["m/eight_times"], 0, workers).report
        return next((each.status.value, each.message) for each in report.outcomes if each.check == AGREES)

    return outcome


@pytest.mark.slow
def test_the_report_names_the_lowest_file_at_fault(outcome_of_three):
    assert outcome_of_three(RIGHT, BUILDS_ON_IT)[0] == "passed"
    for first in (WRONG, ""):
        status, message = outcome_of_three(first, BUILDS_ON_IT)
        assert status == "blocked"
        assert "m/twice" in message
    for second in (STANDS_ALONE.replace("4", "5"), ""):
        status, message = outcome_of_three(RIGHT, second)
        assert status == "blocked"
        assert "m/four_times" in message


@pytest.mark.parametrize("first", [WRONG, ""])
def test_a_faulty_file_does_not_matter_below_one_that_stands_alone(outcome_of_three, first):
    assert outcome_of_three(first, STANDS_ALONE)[0] == "passed"


def test_each_earlier_file_is_judged_once(outcome_of_three, monkeypatch):
    judged = []

    def counting(submission, used, setting, judge=judge._fault_of_used):
        judged.append(used.id)
        return judge(submission, used, setting)

    monkeypatch.setattr(judge, "_fault_of_used", counting)
    outcome_of_three(RIGHT, BUILDS_ON_IT)
    assert judged == ["m/twice", "m/four_times"]
