"""grader.probe: a failing check names the first that differs; no verdict, stub, mutant or digest knows of it."""

import json
import subprocess
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT

import grader
from grader.authoring import release
from grader.checks.context import answers_of
from grader.checks.probed import difference
from grader.checks.variants import variant
from grader.course.digests import exercise_digest
from grader.course.probes import blanked, other_probes, probe_notes, without_probes
from grader.course.reading import load_course
from grader.course.stubs import stub_of
from grader.course.used import with_used
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.model import Excerpt, Status, Tolerance
from grader.submission import Submission
from grader.verify.dependencies import Dependencies
from grader.verify.mutants import mutants_of
from grader.verify.probe_rules import probes as rule
from grader.worker import protocol
from grader.worker.protocol import Opaque
from grader.workers.client import Tensor

PLAIN = '''
"""Weights, and their sum. A probe( in a statement is a word.

>>> e(np.array([[1.0, 3.0]]))
array([[0.25, 0.75]])

Source: these tests.
"""

import numpy as np


def e(x):
    ### BEGIN SOLUTION
    total = x.sum(axis=-1, keepdims=True)
    weights = x / total
    return weights
    ### END SOLUTION
'''
PROBED = PLAIN.replace("import numpy as np\n", "import numpy as np\n\nfrom grader import probe\n", 1)
for line, after in {
    '    probe("total", total)  # (n, 1), of each row\n': "    total = x.sum(axis=-1, keepdims=True)\n",
    "    probe('weights', weights)\n": "    weights = x / total\n",
}.items():
    PROBED = PROBED.replace(after, after + line)
CHECKS = """
    from grader.checks import Agrees, Example
    def inputs(rng):
        return {"x": rng.uniform(1.0, 2.0, size=(3, 4))}
    checks = [Agrees("agrees", inputs, cases=3, points=3.5)]
"""
MISTAKES = '''
    from grader.checks import replaced
    @replaced("x.sum(axis=-1, keepdims=True)", "x.sum(axis=0, keepdims=True)")
    def wrong_axis():
        """The sum is over the wrong axis."""
'''
WRONG = """
import grader
import numpy as np


def total_of(x):
    total = x.sum(axis=-1, keepdims=True)
    return grader.probe("total", total)


def e(x):
    weights = x / total_of(x).max()
    grader.probe("weights", weights)
    return weights
"""


@pytest.fixture
def make(tmp_path):
    """make(reference=..., checks=..., mistakes=..., kind="numpy") -> Exercise"""

    def make(reference=PROBED, checks=CHECKS, mistakes=MISTAKES, kind="numpy", root=tmp_path, **others):
        folder = root / "solutions" / "m" / "e"
        folder.mkdir(parents=True, exist_ok=True)
        entry = {"id": "e", "points": 4, "kind": kind, "limits": {"seconds": 2}}
        (root / "course.yaml").write_text(
            json.dumps({"title": "t", "modules": [{"id": "m", "title": "m", "exercises": [entry]}]})
        )
        files = {
            "reference.py": reference,
            "checks.py": checks,
            "mistakes.py": mistakes,
            "hints.md": "# One\n\nThink.\n",
        }
        for name, text in {**files, **others}.items():
            (folder / name).write_text(textwrap.dedent(text).lstrip("\n"))
        exercise = load_course(root).exercises["m/e"]
        exercise.stub.parent.mkdir(parents=True, exist_ok=True)
        exercise.stub.write_bytes(stub_of(exercise))
        return exercise

    return make


@pytest.fixture
def judged(workers):
    """judged(exercise, source, **options) -> Report"""

    def judged(exercise, source, filename="e.py", seed=0, **options):
        return grade(Submission(filename, source.encode()), exercise, seed, workers, **options).report

    return judged


def said(report):
    """What the first failing check says about probes, and the lines that it shows for it."""
    failing = next(each for each in report.outcomes if each.status is not Status.PASSED)
    found = [i for i, each in enumerate(failing.details) if isinstance(each, str) and each.startswith("probes: ")]
    if not found:
        return "", ()
    (position,) = found
    return failing.details[position].removeprefix("probes: "), failing.details[position + 1 :]


# -- where nothing is judged -------------------------------------------------------------------------------------------


def test_elsewhere_it_returns_its_value_and_does_nothing():
    value = object()
    assert grader.probe("scores", value) is value


def test_a_students_own_import_is_light():
    script = "import sys, grader; print(grader.probe('x', 7), {'numpy', 'msgspec', 'click'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "7 set()\n"


# -- in a reference ----------------------------------------------------------------------------------------------------


def test_they_vanish_from_the_reference():
    assert without_probes(PROBED.encode()) == PLAIN.encode()
    assert without_probes(PLAIN.encode()) == PLAIN.encode()
    kept = blanked(PROBED.encode()).decode().splitlines()
    assert [line for line in kept if line] == [line for line in PLAIN.splitlines() if line]
    assert kept.index("    return weights") == PROBED.splitlines().index("    return weights")
    assert probe_notes(PROBED.encode()) == {"total": "(n, 1), of each row", "weights": ""}
    assert probe_notes(PLAIN.encode()) == {}


def test_nothing_but_the_message_knows_of_them(make, tmp_path):
    plain, probed = make(PLAIN, root=tmp_path / "plain"), make(root=tmp_path / "probed")
    assert stub_of(probed) == stub_of(plain)
    assert probed.read("reference.py") == plain.read("reference.py")
    assert variant(probed, "mistakes", "wrong_axis") == variant(plain, "mistakes", "wrong_axis")
    assert "probe" not in probed.namespace
    ids = [each.id for each in mutants_of(probed.read("reference.py"))]
    assert ids == [each.id for each in mutants_of(plain.read("reference.py"))]
    assert not any("probe" in each for each in ids)
    assert exercise_digest(probed) == exercise_digest(plain)
    one, two = Dependencies(exact=False), Dependencies(exact=False)
    assert one.exercise(probed) == two.exercise(plain)
    changed = {name for name, key in one.promises(probed).items() if key != two.promises(plain)[name]}
    assert changed == {"solution"}, "the rule about probes is examined again"


def test_a_fault_of_the_author_names_the_line_that_it_stands_on(make):
    exercise = make(PROBED.replace("    return weights", "    return weights / none"))
    with pytest.raises(
        CourseError, match=rf"reference.py:{PROBED.splitlines().index('    return weights')}: NameError"
    ):
        answers_of(exercise).expected(_case(exercise))


def _case(exercise):
    from grader.checks.steps import Case, Step

    return Case((Step({"x": np.ones((2, 2))}),), "", ("agrees", 0))


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("    weights = x / total\n", '    weights = probe("w", x / total)\n', "as a statement of one line"),
        ("    weights = x / total\n", "    keep = probe\n    weights = x / total\n", "as a statement of one line"),
        ("probe('weights', weights)", "probe('weights', None if total.any() else weights)", ""),
        ("probe('weights', weights)", "probe('weights', iter(weights))", "cannot be compared"),
        (
            "    probe('weights', weights)\n",
            "    if total.size > 99:\n        probe('w', total)\n        total = 1\n",
            "not",
        ),
        ("probe('weights', weights)", "probe('weights', weights.sort())", "gives another result"),
    ],
)
def test_verify_examines_them(make, old, new, complaint):
    assert list(rule(make())) == []
    found = list(rule(make(PROBED.replace(old, new))))
    assert any(complaint in each for each in found) if complaint else not found


def test_a_probe_that_raises_costs_nobody_a_point(make, judged):
    exercise = make(PROBED.replace('probe("total", total)', 'probe("total", missing)'))
    assert judged(exercise, PLAIN).full_marks
    assert judged(exercise, WRONG).score == 0


@pytest.mark.slow
def test_the_courses_own_are_sound(course):
    probed = [each for each in course.exercises.values() if each.kind != "torch" and each.probe_notes]
    assert len(probed) >= 10
    for exercise in probed:
        assert list(rule(exercise)) == []
        source = (exercise.folder / "reference.py").read_bytes()
        assert b"probe(" not in exercise.read("reference.py")
        assert b"probe(" not in exercise.stub.read_bytes()
        assert other_probes(source, 0) == []


# -- what a student reads ----------------------------------------------------------------------------------------------


def test_the_first_that_differs_is_named_with_its_line(make, judged):
    text, (shown,) = said(judged(make(), WRONG))
    assert text == '"total" agrees; "weights" is the first to differ: shape (3, 4) is right; 8 of 12 values differ'
    assert isinstance(shown, Excerpt)
    assert (shown.place.line, shown.function) == (
        WRONG.splitlines().index('    grader.probe("weights", weights)') + 1,
        "e",
    )
    assert shown.lines == ('    grader.probe("weights", weights)',)


def test_in_whichever_function_it_lies(make, judged):
    text, (shown,) = said(judged(make(), WRONG.replace("axis=-1", "axis=0")))
    assert text == '"total" is the first to differ: shape (1, 4); the reference\'s is (3, 1)'
    assert shown.function == "total_of"
    inside = WRONG.replace('grader.probe("total", total)', '[grader.probe("total", each) for each in [total + 1]][0]')
    _, (shown,) = said(judged(make(), inside))
    assert shown.function == "total_of", "not the comprehension"


def test_no_value_of_the_reference_is_shown(make, judged):
    checks = CHECKS.replace("rng.uniform(1.0, 2.0, size=(3, 4))", "np.array([[1.0, 3.0, 4.0]])").replace(
        "from grader", "import numpy as np\n    from grader", 1
    )
    source = WRONG.replace("x / total_of(x).max()", 'x / grader.probe("total", x.sum() + 1)')
    text, _ = said(judged(make(checks=checks), source))
    assert text == '"total" is the first to differ: shape (); the reference\'s is (1, 1)'
    text, _ = said(judged(make(checks=checks), source.replace("x.sum() + 1", "[[x.sum() + 1]]")))
    assert text == '"total" is the first to differ: shape (1, 1) is right; 1 of 1 values differs'


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("x / total_of(x).max()", "x / total_of(x)"), '"total" and "weights" agree; the result goes wrong after them'),
        (
            ('"weights"', '"wieghts"'),
            '"total" agrees; the result goes wrong after it; the reference has no "wieghts"; ',
        ),
        (
            ('"weights"', "5"),
            '"total" agrees; the result goes wrong after it; the reference also has "weights"; a probe',
        ),
        (
            ('    grader.probe("weights", weights)\n', "    raise KeyError(3)\n"),
            '"total" agrees; the result goes wrong',
        ),
        (('("total", total)', '("total", total.astype("float32"))'), '"total" agrees; "weights" is the first'),
        (
            ('("total", total)', '("total", total[:, 0])'),
            '"total" is the first to differ: shape (3,); the reference\'s is ',
        ),
        (('("total", total)', '("total", [total, "x"])'), '"total" is the first to differ: it is a list of 2; the ref'),
        (
            ('("total", total)', '("total", total * np.nan)'),
            '"total" is the first to differ: shape (3, 1) is right; 3 of',
        ),
    ],
)
def test_what_is_said(make, judged, change, text):
    source = WRONG.replace(*change).replace("return weights", "return weights + 1")
    assert said(judged(make(), source))[0].startswith(text)


def test_a_reference_without_probes_says_so(make, judged):
    text, lines = said(judged(make(PLAIN), WRONG))
    assert text == "the reference of this exercise has none, so there is nothing to compare with"
    assert not [each for each in lines if isinstance(each, Excerpt)]


def test_without_probes_nothing_is_said(make, judged):
    assert said(judged(make(), "def e(x):\n    return x\n")) == ("", ())


def test_a_right_one_hears_nothing(make, judged):
    source = WRONG.replace("total_of(x).max()", "total_of(x)").replace('"weights"', '"strange"')
    report = judged(make(), source)
    assert report.full_marks
    assert not any(each.message for each in report.outcomes)


def test_a_notebook_has_its_cell_and_line(make, judged):
    cells = [{"cell_type": "code", "source": text} for text in WRONG.split("\n\n\n")]
    _, (shown,) = said(judged(make(), json.dumps({"cells": cells, "nbformat": 4}), "e.ipynb"))
    assert (shown.place.cell, shown.place.line) == (3, 3)


CLASS = """
class e:
    def __init__(self, start):
        ### BEGIN SOLUTION
        self.total = start
        ### END SOLUTION
    def add(self, x):
        self.total = self.total + x
        probe("total", self.total)
        return self.total
"""
OF_CLASS = """
    from grader.checks import Agrees, call, method
    def inputs(rng):
        return [call(start=1.0), *(method(0, "add", x=float(x)) for x in rng.uniform(size=3))]
    checks = [Agrees("agrees", inputs, cases=1, points=3.5)]
"""


def test_a_class_has_its_steps(make, judged):
    exercise = make(f'"""A sum."""\nfrom grader import probe\n{CLASS}', OF_CLASS, "")
    source = f"from grader import probe\n{CLASS}".replace("+ x", "+ x if self.total < 1.1 else self.total - x")
    text, _ = said(judged(exercise, source))
    assert text.startswith('"total" (add, call ') or text.startswith('"total" agrees')


def test_of_a_loop_the_first_calls_are_kept(make, judged):
    source = WRONG.replace(
        "    return weights", "    for _ in range(10_000):\n        grader.probe('weights', x)\n    return x"
    )
    text, _ = said(judged(make(), source.replace("total_of(x).max()", "total_of(x)")))
    assert text == '"total" and "weights" agree; the result goes wrong after them'
    counted = "    for row in x:\n        grader.probe('total', row.sum())\n    return x"
    text, _ = said(judged(make(), WRONG.replace("    return weights", counted)))
    assert text.startswith('"total" agrees; "weights" is the first')


def test_in_a_used_file_too(tmp_path, workers):
    folder = tmp_path / "solutions" / "m"
    checks = textwrap.dedent(CHECKS)
    for name, source in {
        "first": PROBED.replace("def e", "def first"),
        "second": '"""Twice."""\nfrom m.first import first\n\ndef second(x):\n    return 2 * first(x)\n',
    }.items():
        (folder / name).mkdir(parents=True)
        (folder / name / "reference.py").write_text(source)
        (folder / name / "checks.py").write_text(checks)
        (folder / name / "mistakes.py").write_text("")
    entries = "{id: first, points: 4}, {id: second, points: 4, uses: [m/first]}"
    (tmp_path / "course.yaml").write_text(f"title: t\nmodules: [{{id: m, title: m, exercises: [{entries}]}}]\n")
    exercise = load_course(tmp_path).exercises["m/second"]
    assert list(answers_of(exercise).probe_notes) == ["total", "weights"]
    own = PROBED.replace("def e", "def first").replace("probe('weights', weights)", "probe('weights', weights + 0)")
    used = Submission("first.py", own.encode())
    source = "from m.first import first\n\ndef second(x):\n    return 3 * first(x + 1)\n"
    submission = with_used(Submission("second.py", source.encode()), exercise, lambda _: used)
    text, (shown,) = said(grade(submission, exercise, 0, workers).report)
    assert text.startswith('"total" is the first to differ: shape (3, 1) is right; 3 of 3 values differ')
    assert shown.place.file == "first.py"
    assert shown.place.line == own.splitlines().index('    probe("total", total)  # (n, 1), of each row') + 1
    by_rows = source.replace("first(x + 1)", "first(x[:1])")
    submission = with_used(Submission("second.py", by_rows.encode()), exercise, lambda _: used)
    text, _ = said(grade(submission, exercise, 0, workers).report)
    assert "first to differ" not in text, "a right file that is called with other inputs"


# -- where it is a no-op -----------------------------------------------------------------------------------------------


def test_of_hidden_cases_nothing_is_said(make, judged):
    assert said(judged(make(), WRONG, seed=1 << 60, reveal=False)) == ("", ())
    hidden = textwrap.dedent(CHECKS).replace("checks = [", "hidden_checks = [").replace('"agrees"', '"more"')
    hidden = hidden.replace("points=3.5", "points=1")
    exercise = make(
        checks=CHECKS.replace("points=3.5", "points=2.5").replace("(3, 4)", "(3, 3)"), **{"edge_cases.py": hidden}
    )
    only_there = WRONG.replace("total_of(x).max()", "(total_of(x) if x.shape[1] == 3 else 2.0)")
    report = judged(exercise, only_there)
    assert [each.status for each in report.outcomes[:2]] == [Status.PASSED, Status.FAILED]
    assert "probes" not in report.outcomes[1].message


def test_nothing_is_kept_unless_a_call_asks_for_it(make, workers):
    with workers.open(Submission("e.py", WRONG.encode()), make()) as worker:
        worker.call([np.ones((2, 2))])
        assert worker.probes() == ()
        worker.call([np.ones((2, 2))], probes=True)
        assert [each.name for each in worker.probes()] == ["total", "weights"]
        worker.call([np.ones((2, 2))], begins=False)
        assert len(worker.probes()) == 2, "the steps of a case are kept together"
        worker.call([np.ones((2, 2))])
        assert worker.probes() == ()


@pytest.mark.slow
def test_in_torch_tensors_are_compared_and_gradients_are_not(make, judged):
    reference = (
        PROBED.replace("import numpy as np", "import torch")
        .replace("axis=-1, keepdims=True", "-1, keepdim=True")
        .replace("np.array", "torch.tensor")
    )
    checks = """
        import torch
        from grader.checks import Agrees, Gradients, Tolerance
        def inputs(rng):
            return {"x": torch.from_numpy(rng.uniform(1.0, 2.0, size=(3, 4)))}
        tolerance = Tolerance(rtol=1e-6)
        checks = [Agrees("agrees", inputs, cases=2, points=1.5), Gradients("gradients", inputs, cases=2, points=2)]
    """
    exercise = make(reference, checks, "", "torch")
    wrong = WRONG.replace("axis=-1, keepdims=True", "-1, keepdim=True").replace("import numpy as np\n", "")
    text, _ = said(judged(exercise, wrong))
    assert text.startswith('"total" agrees; "weights" is the first to differ: shape (3, 4) is right')
    detached = wrong.replace("total_of(x).max()", "total_of(x.detach())")
    report = judged(exercise, detached)
    assert [each.status for each in report.outcomes[:2]] == [Status.PASSED, Status.FAILED]
    assert "probes" not in report.outcomes[1].message


@pytest.mark.slow
def test_beside_student_code_there_is_probe_alone(make, judged):
    source = "import grader\n\ndef e(x):\n    return {}\n"
    for use in ("grader.judging", "grader.checks.Agrees", "__import__('grader.judging')"):
        assert "grader" in judged(make(), source.format(use)).outcomes[0].message
    assert "only probe(name, value)" in judged(make(), source.format("grader.model")).outcomes[0].message
    guarded = "try:\n    from grader import probe\nexcept ImportError:\n    probe = None\n"
    assert said(judged(make(), guarded + WRONG.replace("grader.probe", "probe")))[0].startswith('"total" agrees')


# -- hostile -----------------------------------------------------------------------------------------------------------

EVIL = """
import grader
import numpy as np
import sys

class Evil(np.ndarray):
    def __array__(self, *_, **__):
        raise SystemExit(3)
    def __getattribute__(self, name):
        raise SystemExit(3)

class Name(str):
    def __hash__(self):
        raise SystemExit(4)

class List(list):
    def __iter__(self):
        raise SystemExit(5)

class Meta(type):
    def __instancecheck__(self, other):
        raise SystemExit(6)

class Any(metaclass=Meta):
    def __getattribute__(self, name):
        raise SystemExit(7)

loop = []
loop.append(loop)
VALUES = [np.zeros(3).view(Evil), List([1]), Any(), Any, loop, np.zeros((1 << 14, 1 << 14)), np.array([None]), 2 ** 999,
          "x" * 9999999, b"x" * 9999999, [[0]] * 99999, {3: Any()}, iter([]), "\\ud800", np.zeros(2, [("a", "f8")])]

def e(x):
    for value in VALUES:
        grader.probe("total", value)
        grader.probe(repr(type(value)), value)
        for name in (Name("total"), None, 3, "\\ud800\\x1b[2J" * 99, value):
            grader.probe(name, x)
    for number in range(100_000):
        grader.probe(str(number), x)
    return RESULT
"""


def test_no_value_harms_anyone(make, judged):
    exercise = make()
    right = EVIL.replace("RESULT", "x / x.sum(axis=-1, keepdims=True)")
    assert judged(exercise, right).full_marks
    report = judged(exercise, EVIL.replace("RESULT", "x"))
    assert report.outcomes[0].status is Status.FAILED
    text, _ = said(report)
    assert "cannot be compared: a subclass of ndarray, Evil" in text
    assert "\x1b" not in text
    assert len(text) < 4000


def test_what_is_kept_is_bounded(make, workers):
    with workers.open(Submission("e.py", EVIL.replace("RESULT", "x").encode()), make()) as worker:
        worker.call([np.ones((2, 2))], probes=True, seconds=20.0)
        kept = worker.probes()
    assert len(kept) == protocol.MAX_PROBES
    assert max(each.call for each in kept) == protocol.MAX_PROBE_CALLS - 1
    loop = "    for i in range(99):\n        grader.probe(str(i), np.zeros(32000))\n"
    source = f"import grader, numpy as np\ndef e(x):\n{loop}"
    with workers.open(Submission("e.py", source.encode()), make()) as worker:
        worker.call([np.ones((2, 2))], probes=True, seconds=20.0)
        kept = worker.probes()
    whole = [each for each in kept if isinstance(each.value, np.ndarray)]
    assert sum(each.value.nbytes for each in whole) <= protocol.MAX_PROBED
    assert all(each.value.what.startswith(protocol.TOO_LARGE) for each in kept if each not in whole)
    assert len(whole) == 16


TAKEN = """
import os, sys, time
import grader
import numpy as np
harness = sys.modules["grader.worker.harness"]
protocol = sys.modules["grader.worker.protocol"]

def taken(self, request):
    HOW

harness.StudentModule.probed = taken

def e(x):
    grader.probe("total", x)
    return RESULT
"""
READING = 'protocol.ProbeReading("total", 0, 0, NODE, protocol.Frame(protocol.Where(LINE), "f", "t"), "USED")'


def probed_as(node="1.0", line="1", used="", times=1):
    reading = READING.replace("NODE", node).replace("LINE", line).replace("USED", used)
    return f"return protocol.Probed(request.id, ({reading},) * {times}), ()"


@pytest.mark.parametrize(
    "how",
    [
        "raise SystemExit(1)",
        "os._exit(3)",
        "time.sleep(60)",
        "return protocol.Ready(request.id), ()",
        "return protocol.Probed(request.id + 1, ()), ()",
        "return protocol.Returned(request.id, 1.0, (), protocol.Printed()), ()",
        "return protocol.Raised(request.id, 'Odd', (), '', (), protocol.Printed()), ()",
        probed_as(times=9999),
        probed_as(node="protocol.ArrayNode('array', 'float64', (9, 9, 9))"),
        probed_as(node="protocol.EarlierNode(0)"),
        probed_as(line="(1 << 31) - 1", used="no/such"),
        "return protocol.Probed(request.id, ()), (np.zeros(1 << 24),)",
    ],
)
def test_a_worker_that_lies_about_probes_changes_no_verdict(make, judged, how):
    exercise = make(checks=CHECKS.replace("cases=3", "cases=2"))
    taken = TAKEN.replace("HOW", how)
    assert judged(exercise, taken.replace("RESULT", "x / x.sum(axis=-1, keepdims=True)")).full_marks
    report = judged(exercise, taken.replace("RESULT", "x / x.sum(axis=0)"))
    assert report.outcomes[0].status is Status.FAILED
    assert report.diagnosis == (() if "sleep" in how else ("wrong_axis",))  # what takes time leaves fewer cases


# -- bundles -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def bundled(make, workers, tmp_path):
    """The exercise as it is in a bundle."""
    example = textwrap.dedent(CHECKS).replace("checks = [", "checks = [Example(points=0.5), ").replace("3.5", "3")
    exercise = make(checks=example)
    course = load_course(tmp_path)
    release.write(release.bundle(course, [exercise], workers, lambda _: None), tmp_path / "bundle")
    return exercise, load_course(tmp_path / "bundle").exercises["m/e"]


@pytest.mark.slow
def test_a_bundle_says_the_same(bundled, judged):
    full, short = bundled
    assert short.bundled
    for source in (WRONG, WRONG.replace("axis=-1", "axis=0"), WRONG.replace('"total"', '"sum"')):
        assert said(judged(short, source)) == said(judged(full, source)) != ("", ())
    assert answers_of(short).probe_notes == answers_of(full).probe_notes


def test_a_bundle_holds_few_bytes_of_them(make, workers, tmp_path):
    exercise = make(
        PROBED.replace('probe("total", total)', 'probe("total", np.zeros(30_000) + total[0, 0])'),
        CHECKS.replace("cases=3", "cases=9"),
    )
    found: list[release.Released] = []
    files = release.bundle(load_course(tmp_path), [exercise], workers, found.append)
    assert found[0].bytes < 600_000
    assert b"import probe" not in b"".join(files.values())


# -- comparing ---------------------------------------------------------------------------------------------------------

A = np.arange(6.0).reshape(2, 3) + 1.0


@pytest.mark.parametrize(
    ("given", "right", "text"),
    [
        (A, A, ""),
        (A.tolist(), A, ""),
        (tuple(A), A, ""),
        (Tensor(A.astype("float32"), "float32"), A, ""),
        (A.astype(int), A, ""),
        (A > 2, (A > 2) * 1.0, ""),
        (A * (1 + 1e-8), A, ""),
        (2, 2.0, ""),
        ("a", "a", ""),
        ({"a": A}, {"a": A}, ""),
        (A, np.where(A > 2, A, np.nan), ""),
        (np.where(A > 2, A, -np.inf), np.where(A > 2, A, np.nan), ""),
        (np.array([np.inf]), np.array([np.inf]), ""),
        (A.T, A, "shape (3, 2); the reference's is (2, 3), which is this transposed"),
        (A.ravel(), A, "shape (6,); the reference's is (2, 3), with the same values"),
        (A[:1], A, "shape (1, 3); the reference's is (2, 3)"),
        (-A, A, "shape (2, 3) is right; 6 of 6 values differ: the sign is wrong"),
        (2 * A, A, "shape (2, 3) is right; 6 of 6 values differ by a constant factor"),
        (np.where(A > 5, 0.0, A), A, "shape (2, 3) is right; 1 of 6 values differs, only at index 2 of axis 1"),
        (np.int64(A + np.eye(3)[2]), A, "shape (2, 3) is right; 2 of 6 values differ, only at index 2 of axis 1"),
        (3.0, 4.0, "another number"),
        (np.nan, 4.0, "it is nan"),
        ("a", "b", "the values differ"),
        ("a", A, "it is a str; the reference's is a float64 array of shape (2, 3)"),
        ([[1.0], [2.0, 3.0]], A, "it is a list of 2; the reference's is a float64 array of shape (2, 3)"),
        (None, A, "it is None; the reference's is a float64 array of shape (2, 3)"),
    ],
)
def test_how_a_value_differs(given, right, text):
    assert difference(given, right, Tolerance(1e-12)) == text


def test_a_value_of_no_kind_is_described():
    assert difference([Opaque("a generator")], A, Tolerance()).startswith("it is a list of 1")


def test_the_page_for_students_names_it():
    assert "grader.probe" in (ROOT / "docs" / "students.md").read_text()
    assert "from grader import probe" in (ROOT / "docs" / "authors.md").read_text()
    assert Path(grader.__file__).is_relative_to(ROOT)
