"""The judge: what it imports, whom it blames, how it scores; class exercises; its own faults."""

import json
import subprocess
import sys
import textwrap

import pytest
from conftest import ROOT

from grader.course.reading import load_course
from grader.errors import CourseError, GraderError
from grader.judging.judge import grade
from grader.model import Status
from grader.submission import Submission
from grader.workers import process

RIGHT = (ROOT / "solutions/attention/softmax_attention/reference.py").read_bytes()


@pytest.fixture
def make_exercise(tmp_path):
    """make_exercise(reference=..., checks=..., mistakes="", yardstick="") -> Exercise"""

    def make(**parts):
        folder = tmp_path / "solutions" / "m" / "e"
        folder.mkdir(parents=True, exist_ok=True)
        (tmp_path / "course.yaml").write_text(
            "title: t\nmodules: [{id: m, title: m, exercises: [{id: e, points: 4, limits: {seconds: 2}}]}]\n"
        )
        for name, text in {"mistakes": "", **parts}.items():
            (folder / f"{name}.py").write_text(textwrap.dedent(text))
        return load_course(tmp_path).exercises["m/e"]

    return make


def test_the_judge_imports_neither_the_submission_nor_what_a_numpy_exercise_does_not_need():
    script = f"""
import json, os, sys
from pathlib import Path
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.submission import Submission
from grader.pools.spawned import Workers

exercise = load_course(Path({str(ROOT)!r})).exercises["attention/softmax_attention"]
source = b"import os\\nprint(os.getpid())\\ndef softmax_attention(*_):\\n    raise SystemError(os.getpid())\\n"
before = set(sys.modules)
with Workers() as workers:
    right = grade(Submission("submission.py", exercise.read("reference.py")), exercise, 0, workers)
    wrong = grade(Submission("submission.py", source), exercise, 0, workers)
print(json.dumps([os.getpid(), wrong.report.outcomes[0].message, right.report.score, sorted(sys.modules)]))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    pid, message, score, modules = json.loads(done.stdout)
    assert score == 10
    assert "SystemError" in message
    assert str(pid) not in message
    heavy = {"torch", "nbgrader", "dask", "distributed", "scipy", "rich", "submission", "grader.worker.harness"}
    assert heavy & {name.partition(".")[0] for name in modules} == set()
    assert "grader.worker.harness" not in modules


def test_points_need_values(make_exercise, workers):
    exercise = make_exercise(
        reference="def e(x):\n    return x * 2\n",
        checks="""
            from grader.checks import Agrees, Forbids, Property
            def inputs(rng):
                return {"x": rng.normal(size=3)}
            def linear(call, rng):
                x = rng.normal(size=3)
                return call(x=3 * x), 3 * call(x=x)
            checks = [
                Agrees("agrees", inputs, cases=2), Property("linear", linear, rtol=1e-9),
                Forbids(("scipy.signal",), points=1.5),
            ]
        """,
    )
    zeros = grade(Submission("e.py", b"def e(x):\n    return x * 0\n"), exercise, 0, workers).report
    assert zeros.score == 0
    assert all(outcome.status is Status.FAILED for outcome in zeros.outcomes)
    right = grade(Submission("e.py", b"def e(x):\n    return x + x\n"), exercise, 0, workers).report
    assert right.score == right.max_score == 4


def test_a_class_is_driven_by_method_calls(make_exercise, workers):
    exercise = make_exercise(
        reference="""
            class e:
                def __init__(self, start):
                    self.total = start
                def add(self, x):
                    if x < 0:
                        raise ValueError("below 0")
                    self.total = self.total + x
                def mean(self, n):
                    return self.total / n
        """,
        checks="""
            from grader.checks import Agrees, call, method
            def inputs(rng):
                a, b = rng.uniform(size=2)
                return [
                    call(start=a), method(0, "add", x=b), method(0, "mean", n=2.0), method(0, "add", x=a),
                    method(0, "mean", n=4.0),
                ]
            def refused(rng):
                return [call(start=0.0), method(0, "add", x=-rng.uniform(1, 2))]
            checks = [Agrees("agrees", inputs, cases=3, points=2), Agrees("refuses", refused, cases=1, points=1.5)]
        """,
        mistakes="""
            class forgets_the_start:
                '''The start is not counted.'''
                def __init__(self, start):
                    self.total = 0.0
                def add(self, x):
                    if x < 0:
                        raise ValueError
                    self.total += x
                def mean(self, n):
                    return self.total / n
        """,
    )
    right = grade(Submission("e.py", exercise.read("reference.py")), exercise, 0, workers).report
    assert right.score == 4
    source = exercise.read("mistakes.py") + b"\ne = forgets_the_start\n"
    wrong = grade(Submission("e.py", source), exercise, 0, workers).report
    assert (wrong.score, wrong.diagnosis) == (1.5, ("forgets_the_start",))
    assert wrong.outcomes[0].message.startswith("mean, call 1: the values differ")
    fluent = exercise.read("reference.py").replace(b"self.total + x\n", b"self.total + x\n        return self\n")
    assert grade(Submission("e.py", fluent), exercise, 0, workers).report.score == 4
    function = grade(Submission("e.py", b"def e(start):\n    return start\n"), exercise, 0, workers).report
    assert "the exercise asks for a class" in function.outcomes[0].message
    missing = grade(Submission("e.py", b"class e:\n    def __init__(self, start): pass\n"), exercise, 0, workers).report
    assert "raised AttributeError" in missing.outcomes[0].message


def test_an_expected_error_must_be_raised(make_exercise, workers):
    exercise = make_exercise(
        reference="def e(x):\n    if x < 0:\n        raise ValueError('below 0')\n    return x\n",
        checks="""
            from grader.checks import Agrees
            checks = [
                Agrees("agrees", lambda rng: {"x": rng.uniform(1, 2)}, cases=2, points=2),
                Agrees("refuses", lambda rng: {"x": -rng.uniform(1, 2)}, cases=2, points=1.5),
            ]
        """,
    )
    silent = grade(Submission("e.py", b"def e(x):\n    return x\n"), exercise, 0, workers).report
    assert [outcome.status for outcome in silent.outcomes] == [Status.PASSED, Status.FAILED, Status.FAILED]
    assert "these inputs must raise ValueError" in silent.outcomes[1].message
    other = grade(Submission("e.py", b"def e(x):\n    assert x > 0\n    return x\n"), exercise, 0, workers).report
    assert other.outcomes[1].status is Status.ERROR
    special = b"class Mine(ValueError): pass\ndef e(x):\n    if x < 0: raise Mine\n    return x\n"
    assert grade(Submission("e.py", special), exercise, 0, workers).report.score == 4


def test_a_hang_costs_its_own_check(make_exercise, workers):
    exercise = make_exercise(
        reference="def e(x):\n    return x\n",
        checks="""
            from grader.checks import Agrees
            checks = [
                Agrees("small", lambda rng: {"x": rng.uniform(0, 1)}, cases=2, points=1.5),
                Agrees("large", lambda rng: {"x": rng.uniform(10, 11)}, cases=2, points=1.5),
                Agrees("small again", lambda rng: {"x": rng.uniform(0, 1)}, cases=2),
            ]
            inputs_unchanged = 0
        """,
    )
    source = b"def e(x):\n    while x > 5: pass\n    return x\n"
    report = grade(Submission("e.py", source), exercise, 0, workers).report
    assert [outcome.status for outcome in report.outcomes] == [Status.PASSED, Status.TIMED_OUT, Status.PASSED]


def test_a_worker_that_does_not_start_is_our_fault_and_no_zero(course, workers, monkeypatch, tmp_path):
    """Not a mock of the worker: an interpreter that is there and does not work."""
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho no such library >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(broken))
    with process_free(workers):
        report = grade(Submission("s.py", RIGHT), course.exercises["attention/softmax_attention"], 0, workers).report
    assert {outcome.status for outcome in report.outcomes} == {Status.NOT_GRADED}
    assert (report.score, report.open, report.full_marks) == (0, 10, False)
    assert "no such library" in report.outcomes[0].message


def process_free(workers):
    """The session's workers without a process in reserve, so that the next one is started now."""
    workers.__exit__()
    workers.__init__()
    return workers


def test_an_interpreter_that_is_not_there_is_a_grader_error(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    from grader.model import Limits

    with pytest.raises(GraderError, match="could not be started"):
        process.Spawned("numpy", Limits())


@pytest.mark.parametrize(
    ("part", "text", "said"),
    [
        ("reference", "def e(x):\n    return undefined\n", r"e/reference.py:2: NameError"),
        ("checks", "checks = [1]", "checks.py: checks\\[0\\] is a int, not a check"),
        ("mistakes", "1 / 0", "mistakes.py:1: ZeroDivisionError"),
        ("yardstick", "def e(x):\n    1 / 0\n", "yardstick.py: raised ZeroDivisionError"),
    ],
)
def test_an_authors_fault_is_no_student_fault(make_exercise, workers, part, text, said):
    parts = {
        "reference": "def e(x):\n    return x\n",
        "checks": """
            from grader.checks import Agrees, Speed
            def inputs(rng):
                return {"x": rng.normal(size=3)}
            checks = [Agrees("agrees", inputs, cases=1, points=2.5), Speed(inputs, max_ratio=1000.0)]
        """,
        "yardstick": "def e(x):\n    return x\n",
        "mistakes": "",
    }
    exercise = make_exercise(**{**parts, part: text})
    source = b"def e(x):\n    return x + 1\n" if part == "mistakes" else b"def e(x):\n    return x\n"
    with pytest.raises(CourseError, match=said):
        grade(Submission("e.py", source), exercise, 0, workers)


def test_a_forbidden_function_of_a_module_that_loads_later_is_closed(make_exercise, workers):
    exercise = make_exercise(
        reference="def e(x):\n    return float(sorted(x.tolist())[1])\n",
        checks="""
            from grader.checks import Agrees, Forbids
            checks = [
                Agrees("agrees", lambda rng: {"x": rng.normal(size=3)}, cases=1, points=2),
                Forbids(("statistics.median",), points=1.5),
            ]
        """,
    )
    source = b"import importlib\ndef e(x):\n    return importlib.import_module(name='stat' + 'istics').median(x)\n"
    report = grade(Submission("e.py", source), exercise, 0, workers).report
    assert {outcome.status for outcome in report.outcomes} == {Status.FORBIDDEN}
    allowed = b"from statistics import mean\ndef e(x):\n    return float(sorted(x)[1])\n"
    assert grade(Submission("e.py", allowed), exercise, 0, workers).report.score == 4


LAYER_NORM = """
import torch

def layer_norm(x, gamma, beta, eps):
    pieces = torch.cat([*x.split(1, dim=-1)], dim=-1) - x.mean(-1, keepdim=True)
    scaled = pieces / torch.sqrt((pieces * pieces).mean(-1, keepdim=True) + eps)
    return (1.0 - (1.0 - gamma)) * scaled + beta
"""
SIDEWAYS = (
    "getattr(torch, '_V' + 'F').layer_norm",
    "getattr(torch._C, '_Variable' + 'Functions').layer_norm",
    "vars(getattr(torch, '_V' + 'F'))['__getattr__']('layer_norm', __import__('sys')._getframe())",
    "object.__getattribute__(getattr(torch, '_V' + 'F'), '__getattr__')('layer_norm', __import__('sys')._getframe())",
)


@pytest.mark.slow
def test_a_library_may_use_a_namespace_that_is_forbidden(course, judge):
    """torch computes `1.0 - x` and `x.split` with functions of torch._VF and torch._C._VariableFunctions."""
    assert judge(course.exercises["blocks/layer_norm"], LAYER_NORM).report.full_marks


@pytest.mark.slow
@pytest.mark.parametrize("function", SIDEWAYS)
def test_a_submission_may_not_use_a_namespace_that_is_forbidden(course, judge, function):
    head = "import torch\ndef layer_norm(x, gamma, beta, eps):\n"
    source = f"{head}    return {function}(x, x.shape[-1:], gamma, beta, eps)\n"
    report = judge(course.exercises["blocks/layer_norm"], source).report
    assert report.score == 0
    assert Status.FORBIDDEN in {outcome.status for outcome in report.outcomes}


@pytest.mark.slow
def test_speed_is_judged_at_half_and_at_twice_the_bound(make_exercise, workers):
    loop = "    for _ in range({}):\n        y = np.exp(-np.abs(x @ x.T)) @ x\n"
    work = f"import numpy as np\ndef e(x):\n{loop}    return y\n"
    exercise = make_exercise(
        reference=work.format(1),
        yardstick=work.format(1),
        checks="""
            from grader.checks import Agrees, Speed
            checks = [
                Agrees("agrees", lambda rng: {"x": rng.normal(size=(5, 3))}, cases=1, points=2),
                Speed(lambda rng: {"x": rng.normal(size=(600, 64))}, max_ratio=4.0, atol=1e-12, points=1.5),
            ]
        """,
    )
    for times, right in {2: Status.PASSED, 8: Status.FAILED}.items():
        for seed in range(3):
            judged = grade(Submission("e.py", work.format(times).encode()), exercise, seed, workers)
            status = judged.report.outcomes[-1].status
            assert status in (right, Status.INCONCLUSIVE), (times, judged)


def test_what_is_timed_is_verified(course, workers):
    """Right on small inputs, nothing computed on large ones: fast, and no points for it."""
    source = RIGHT + b"\nslow = softmax_attention\ndef softmax_attention(q, k, v, mask=None):\n"
    source += b"    return slow(q, k, v, mask) if len(q) < 100 else np.ones((len(q), v.shape[1]))\n"
    report = grade(Submission("s.py", source), course.exercises["attention/softmax_attention"], 0, workers).report
    assert report.score == 9.5
    assert "on large inputs" in report.outcomes[-1].message


@pytest.mark.slow
def test_the_canonical_report_is_the_same_from_run_to_run(course, workers):
    exercise = course.exercises["attention/softmax_attention"]
    first, second = (grade(Submission("s.py", RIGHT), exercise, 7, workers) for _ in range(2))
    assert first.report == second.report
    assert first.figures != {}


TELLING = """
import numpy as np
class ForbiddenUseError(ImportError): pass
class BadNotebookError(Exception): pass
def softmax_attention(q, k, v, mask=None):
    print("TELL", q)
    {}
"""


@pytest.mark.parametrize(
    "body",
    [
        "raise ForbiddenUseError('TELL ' + str(q))",
        "raise BadNotebookError('TELL ' + str(q))",
        "raise SyntaxError('TELL ' + str(q), ('submission.py', 1, 1, 'TELL', 1, 1))",
        "raise type('TELL' + str(q.shape), (ValueError,), {})",
        "raise NotImplementedError('TELL')",
        "raise MemoryError('TELL')",
        "return type('TELL', (), {})()",
        "return {'TELL': q}",
        "return 'TELL'",
        "return ['TELL'] * 3",
        "return np.array(['TELL'])",
        "return np.zeros((0, *[7231] * 20))",
        "import os; os._exit(73)",
        "raise SystemExit('TELL')",
    ],
)
def test_hidden_cases_stay_hidden(course, workers, body):
    """Nothing that a submission chooses after it has seen the inputs reaches the report; staff see it beside."""
    exercise = course.exercises["attention/softmax_attention"]
    source = TELLING.format(body).encode()
    judged = grade(Submission("submission.py", source), exercise, 0, workers, reveal=False)
    told = "\n".join(outcome.message for outcome in judged.report.outcomes)
    for text in ("TELL", "7231", "73", "expected 0."):
        assert text not in told
    assert judged.report.score == 0
    if "NotImplemented" not in body:
        assert judged.details
