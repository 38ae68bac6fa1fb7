"""What a submission returns may cost it points and does nothing else: not to the author's code, not to the judge.

An author's law runs on values of the submission's. Where they make it raise, or go on for ever, or ask for all memory,
the submission fails that check; where the reference's own values do the same, the course is at fault.
"""

import json
import os
import subprocess
import sys
import textwrap
import time

import pytest

from grader.checks import apart
from grader.checks.failure import Failure
from grader.checks.steps import Step
from grader.course.reading import load_course
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.model import Finding, Status
from grader.submission import Submission
from grader.workers.client import CallResult

pytestmark = pytest.mark.slow

REFERENCE = """
import numpy as np


def e(x):
    if x < 0:
        raise ValueError("below 0")
    if x > 1000:
        while True:
            pass
    if x == 77:
        raise KeyError(x)
    return 2 * x + 1
"""
CHECKS = """
import sys
import numpy as np
from grader.checks import Agrees, Property


def inputs(rng):
    return {"x": int(rng.integers(2, 30))}


def law(call, rng):
    x = inputs(rng)["x"]
LAW


checks = [Agrees("agrees", inputs, rtol=0.0, points=2), Property("the law", law, points=2)]
inputs_unchanged = 0
"""
LAWS = {  # by what the author does with the value: lines that are right with the reference's values
    "takes it for an index": "return float(np.arange(100)[call(x=x)]), 2 * x + 1.0",
    "feeds it back": "return float(call(x=call(x=x)) > x), 1.0",
    "takes it for a size": "return np.ones(call(x=x)), np.ones(2 * x + 1)",
    "counts up to it in C": "return float(sum(range(call(x=x)))), float((2 * x + 1) * x)",
    "takes it for an exponent": "return float(7 ** call(x=x) > 1), 1.0",
    "counts up to it": "n, y = 0, call(x=x)\nwhile n < y:\n    n += 1\nreturn float(n), 2 * x + 1.0",
    "waits for it to come": "while call(x=x) != 2 * x + 1:\n    pass\nreturn 1.0, 1.0",
    "recurses to it": "down = lambda n: 0.0 if n == 0 else 1 + down(n - 1)\nreturn down(call(x=x)), 2 * x + 1.0",
    "leaves": "sys.exit() if call(x=x) > 100 else None\nreturn 1.0, 1.0",
    "keeps what is raised": (
        "while True:\n    try:\n        return float(np.arange(100)[call(x=x)]), 2 * x + 1.0\n"
        "    except Exception:\n        pass"
    ),
    "makes it a list": "return len([*range(call(x=x))]), 2 * x + 1",
    "hands on another name": "y = call(x=x)\nreturn float(call(**{'x' if y < 100 else 'y': x})), 2 * x + 1.0",
}
VALUES = {"large": 2**62, "below zero": -(2**62), "one that the reference does not know": 77}


@pytest.fixture
def make_exercise(tmp_path):
    def make(law, reference=REFERENCE):
        folder = tmp_path / "solutions" / "m" / "e"
        folder.mkdir(parents=True)
        (tmp_path / "course.yaml").write_text(
            "title: t\nmodules: [{id: m, title: m, exercises: [{id: e, points: 4, limits: {seconds: 1}}]}]\n"
        )
        (folder / "reference.py").write_text(reference)
        (folder / "mistakes.py").write_text("")
        checks = law if law.startswith("import") else CHECKS.replace("LAW", textwrap.indent(law, "    "))
        (folder / "checks.py").write_text(checks)
        return load_course(tmp_path).exercises["m/e"]

    return make


@pytest.fixture
def quick(monkeypatch):
    """The author's code has less than a second; nothing here that ends at all needs so much."""
    monkeypatch.setattr(apart, "OWN_SECONDS", 0.7)


MODEST, WILD = "2 * x + 1.0 - x / (x + 1)", "1e9 * x"
FLOAT_LAWS = {
    "holds for no wrong value": ("return call(x=x), 2 * x + 1.0", "does not hold"),
    "waits for it to come": (
        "while call(x=x) != 2 * x + 1:\n    pass\nreturn 1.0, 1.0",
        "does not hold: with what was returned, the law cannot be computed",
    ),
}


@pytest.mark.parametrize("law", ["holds for no wrong value", "waits for it to come"])
def test_a_law_works_on_modest_values_in_the_judge(make_exercise, workers, quick, monkeypatch, law):
    """Floats of the size of the right ones block nothing; only for others the judge is forked."""
    lines, said = FLOAT_LAWS[law]
    exercise = make_exercise(lines, REFERENCE.replace("2 * x + 1", "2 * x + 1.0"))
    forks = []
    first_found = apart.first_found
    monkeypatch.setattr(apart, "first_found", lambda *given: (forks.append(law), first_found(*given))[1])
    for value, times in ((MODEST, 0), (WILD, 1), ("float('nan')", 1), ("float('inf')", 1)):
        forks.clear()
        report = grade(Submission("e.py", f"def e(x): return {value}\n".encode()), exercise, 0, workers).report
        assert report.score == 0
        assert said in report.outcomes[1].message, (value, report.outcomes[1])
        assert bool(forks) == bool(times), value


@pytest.mark.parametrize("law", LAWS)
def test_a_wild_value_breaks_the_law_and_nothing_else(make_exercise, workers, quick, law):
    exercise = make_exercise(LAWS[law])
    right = grade(Submission("e.py", b"def e(x): return x + x + 1\n"), exercise, 0, workers).report
    assert right.score == 4, right
    lost = set()
    for name, value in VALUES.items():
        source = f"def e(x): return {value} if x > 1 else 2 * x + 1\n".encode()
        began = time.monotonic()
        report = grade(Submission("e.py", source), exercise, 0, workers).report
        assert time.monotonic() - began < 15, name
        assert report.score == 0, name
        assert [each.status for each in report.outcomes] == [Status.FAILED] * 2, name
        lost.add(report.outcomes[1].message.partition("\n")[0])
    assert any("does not hold" in message for message in lost), lost


@pytest.mark.parametrize(
    "law",
    [
        "return float(np.arange(3)[call(x=x) + 5]), 1.0",
        "call(x=x)\nwhile True:\n    pass",
        "return call(x=-1), 1",
        "return float(call(x=77)), 1.0",
        "return np.ones(10**12), call(x=x)",
        "return float(call(y=x)), 1.0",
        "return call(x=x)",
    ],
)
def test_what_breaks_with_the_references_values_is_the_authors_fault(make_exercise, workers, quick, law):
    exercise = make_exercise(law)
    with pytest.raises(CourseError, match=r"checks\.py|a case has 'y'|reference\.py"):
        grade(Submission("e.py", b"def e(x): return x + x + 1\n"), exercise, 0, workers)


def test_nothing_of_a_hidden_case_is_in_what_a_student_sees(make_exercise, workers):
    exercise = make_exercise("if call(x=x) > 100:\n    raise KeyError(call(x=x))\nreturn 1.0, 1.0")
    source = b"def e(x): return 10**6 + x\n"
    judged = grade(Submission("e.py", source), exercise, 5, workers, reveal=False)
    told = "\n".join(each.message for each in judged.report.outcomes)
    assert "10000" not in told
    assert "KeyError: 10000" in judged.details["the law"]


OWN_CHECK = """import numpy as np
from typing import ClassVar
from grader.checks import Agrees, Check


class Own(Check, frozen=True):
    name: str = "own"
    points: float = 2.0
    phase: ClassVar[str] = "values"

    def judge(self, context):
        from grader.errors import CourseError, GraderError
        context.begin()
        value = context.step(context.case(self.name, 0, lambda rng: {"x": 5}), 0).value
        if value != 11:
            raise FAULT
        return context.outcome(self, None)


checks = [Own(), Agrees("agrees", lambda rng: {"x": int(rng.integers(6, 30))}, rtol=0.0, points=2)]
inputs_unchanged = 0
"""


@pytest.mark.parametrize("fault", ["GraderError('no room')", "CourseError('odd')", "TypeError", "MemoryError"])
def test_a_check_that_a_submission_breaks_off_is_its_own_loss(make_exercise, workers, fault):
    """Whatever breaks off, in whosever code: the reference in its place does not."""
    exercise = make_exercise(OWN_CHECK.replace("FAULT", fault))
    assert grade(Submission("e.py", b"def e(x): return x + x + 1\n"), exercise, 0, workers).report.score == 4
    source = b"def e(x): return 2 * x + 1 if x > 5 else 0\n"
    report = grade(Submission("e.py", source), exercise, 0, workers).report
    assert [each.status for each in report.outcomes] == [Status.ERROR, Status.PASSED]
    assert (report.score, report.open) == (2, 0)
    other = REFERENCE.replace("2 * x + 1", "3 * x")
    (exercise.folder / "reference.py").write_text(other)
    broken = load_course(exercise.folder.parents[2]).exercises["m/e"]
    if fault.startswith("Grader"):
        assert grade(Submission("e.py", source), broken, 0, workers).report.open == 2
    else:
        with pytest.raises((CourseError, TypeError, MemoryError)):
            grade(Submission("e.py", source), broken, 0, workers)


def test_a_class_is_graded_to_its_end(make_exercise, tmp_path):
    """The first submission breaks the law off; nobody else's grade is stopped, and nothing is left open."""
    if sys.platform != "linux":
        pytest.skip("grade is Linux's")
    make_exercise(LAWS["feeds it back"])
    for student, source in {"aaa": "def e(x): return 2**62", "bob": REFERENCE, "zoe": REFERENCE + "# zoe\n"}.items():
        folder = tmp_path / "submissions" / student / "m"
        folder.mkdir(parents=True)
        (folder / "e.py").write_text(source)
    command = [sys.executable, "-m", "grader", "grade", "submissions", "--out", str(tmp_path / "results")]
    secret = {**os.environ, "GRADER_SECRET": "0123456789abcdef" * 4}
    done = subprocess.run(command, cwd=tmp_path, env=secret, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 1, done.stdout + done.stderr
    asked = [sys.executable, "-m", "grader", "results", "--out", str(tmp_path / "results"), "--json"]
    told = json.loads(subprocess.run(asked, cwd=tmp_path, env=secret, capture_output=True, check=True).stdout)
    reports = {each["student"]: each["report"] for each in told}
    assert {name: (each["score"], each["open"]) for name, each in reports.items()} == {
        "aaa": (0, 0),
        "bob": (4, 0),
        "zoe": (4, 0),
    }


@pytest.mark.skipif(sys.platform != "linux", reason="author code runs in a process of its own on Linux alone")
def test_only_what_is_not_near_the_right_value_costs_a_process(make_exercise, workers, tmp_path):
    note = f"with open({str(tmp_path / 'pids')!r}, 'a') as pids:\n    pids.write(f'{{getpid()}} ')\n"
    exercise = make_exercise(f"from os import getpid\n{note}return call(x=x), 2 * x + 1")
    sources = {REFERENCE: {str(os.getpid())}, "def e(x): return 2 * x + 2": None, "def e(x): return 2**62": None}
    for source, processes in sources.items():
        (tmp_path / "pids").write_text("")
        report = grade(Submission("e.py", source.encode()), exercise, 0, workers).report
        found = set((tmp_path / "pids").read_text().split())
        assert found == processes if processes else str(os.getpid()) in found and len(found) == 2, (source, report)


@pytest.mark.parametrize("run", [apart.first_found, apart.first_found_here])
def test_where_author_code_ends(run):
    """Both ways: in a process of its own, and in this one, where there is no other."""
    given = CallResult(41, (), "", 0.0)

    def answer(step, room):
        return Failure(Status.ERROR, Finding("it raised")) if step.arguments["x"] < 0 else given

    def found(*cases, seconds=5.0):
        return run(cases, apart.RunConditions(lambda: answer, "m/e/checks.py", lambda: seconds))

    def loops(ask):
        while True:
            ask(Step({"x": 1}), 1000)

    def holds(ask):
        return None if ask(Step({"x": 1}), 1000) == 41 else Finding("no")

    assert found(holds) == (1, None)
    assert found(lambda ask: Finding("no", (str(ask(Step({"x": 1}), 1000)),))) == (0, Finding("no", ("41",)))
    assert found(lambda ask: ask(Step({"x": -1}), 1000)) == (0, Failure(Status.ERROR, Finding("it raised")))
    assert found(holds, holds, lambda ask: 1 / 0)[1].for_student == "ZeroDivisionError: division by zero"
    assert found(holds, lambda ask: Finding("second"), lambda ask: Finding("third")) == (1, Finding("second"))
    number, broken = found(holds, loops, seconds=0.3)
    assert number == 1
    assert "does not come to an end" in broken.for_student


@pytest.mark.skipif(sys.platform != "linux", reason="the cases of a check share a process on Linux alone")
def test_what_one_case_leaves_in_its_process_is_gone_with_the_check():
    kept = []

    def note(ask):
        kept.append(1)
        return Finding(f"{len(kept)} notes") if len(kept) == 3 else None

    setting = apart.RunConditions(lambda: lambda step, room: None, "m/e/checks.py", lambda: 5.0)
    assert apart.first_found([note, note, note], setting) == (2, Finding("3 notes"))
    assert not kept
