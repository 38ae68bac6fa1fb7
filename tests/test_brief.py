"""The debug brief: what it holds, what it leaves out, and that no submission breaks it."""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from grader.checks.variants import variant
from grader.course.course import Course
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import REPORT_SCHEMA, Outcome, Report, Status
from grader.student.brief import debug_brief
from grader.student.history import CheckRecord, History
from grader.student.tries import MAX_SHOWN, EarlierTry, what_was_tried
from grader.student.versions import Version
from grader.submission import Submission, plain, read_submission

pytestmark = pytest.mark.slow

SOFTMAX = "attention/softmax_attention"
FOLDERS = sorted((ROOT / "tests" / "submissions").iterdir())
SECTIONS = [
    "I. The error",
    "II. The relevant code",
    "III. Expected against actual",
    "IV. The recent change",
    "V. What was tried",
]
IMPATIENT = """
title: One exercise, and little patience
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 1, memory_mb: 1024}}
"""
RIGHT = """
import numpy as np


def unused(x):
    return x


def weights_of(scores, mask):
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0)


def softmax_attention(q, k, v, mask=None):
    return weights_of(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]), mask) @ v
"""


@pytest.fixture(scope="module")
def impatient(tmp_path_factory) -> Course:
    root = tmp_path_factory.mktemp("course")
    (root / "course.yaml").write_text(IMPATIENT)
    shutil.copytree(ROOT / "solutions" / SOFTMAX, root / "solutions" / SOFTMAX)
    return load_course(root)


@pytest.fixture
def brief_of(impatient, workers):
    """brief_of(source, filename="submission.py", **versions) -> Result, text"""

    def brief_of(source, filename="submission.py", since_run=None, since_pass=None):
        exercise = impatient.exercises[SOFTMAX]
        submission = Submission(filename, source.encode() if isinstance(source, str) else source)
        judged = grade(submission, exercise, 0, workers)
        return judged, debug_brief(judged, submission, exercise.entry, since_run=since_run, since_pass=since_pass)

    return brief_of


def sections(text: str) -> list[str]:
    """The text of each part; a heading within a fenced block is none."""
    parts: list[list[str]] = [[]]
    fence = ""
    for line in text.splitlines():
        opened = re.match("`{3,}", line)
        if fence:
            fence = "" if line == fence else fence
        elif opened:
            fence = opened[0]
        elif line.startswith("## "):
            assert line == f"## {SECTIONS[len(parts) - 1]}"
            parts.append([])
            continue
        parts[-1].append(line)
    assert fence == "", "a block that is never closed"
    assert len(parts) == 6
    return ["\n".join(part) for part in parts[1:]]


def blocks(text: str) -> list[str]:
    """The content of each fenced block, as CommonMark has it: it ends with the fence that it began with."""
    return [found[2] for found in re.finditer(r"^(`{3,})\w+\n(.*?)\n\1$", text, re.MULTILINE | re.DOTALL)]


def earlier(source: str, score: float) -> Version:
    line = CheckRecord(
        "2026-11-20T15:40:07+00:00", SOFTMAX, "submission.py", "0" * 64, score, 0.0, 10.0, score == 10, False
    )
    return Version(line, source.encode())


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_submission_has_a_brief_that_says_no_more_than_check(folder, impatient, workers):
    exercise = impatient.exercises[SOFTMAX]
    submission = read_submission(folder / "submission.py")
    judged = grade(submission, exercise, 0, workers)
    text = debug_brief(judged, submission, exercise.entry, since_run=None, since_pass=None)
    error, code, difference, *_ = sections(text)
    messages = [outcome.message for outcome in judged.report.outcomes]
    for block in blocks(error) + blocks(difference):
        assert any(block in message for message in messages), block
    source = plain(submission.source.decode("utf-8-sig", "replace"))
    for line in "\n".join(blocks(code)).splitlines():
        assert line.strip()[:100] in source
    assert all(character.isprintable() or character == "\n" for character in text)
    assert str(ROOT) not in text


def test_an_error_brings_its_trace_and_the_functions_it_passed(brief_of):
    judged, text = brief_of(RIGHT.replace("highest = scores.max", "highest = scores.sum()[0].max"))
    error, code, difference, *_ = sections(text)
    (said,) = blocks(error)  # once, though all checks ended with it
    assert "IndexError: invalid index to scalar variable." in said
    assert "submission.py, line 19, in softmax_attention" in said
    assert "submission.py, line 12, in weights_of" in said
    entry, helper = blocks(code)
    assert entry.startswith("def softmax_attention")
    assert helper.startswith("def weights_of")
    assert "unused" not in code
    assert f"all {len(judged.report.outcomes)} checks" in difference


def test_wrong_values_bring_the_entry_point_and_what_it_uses(brief_of):
    judged, text = brief_of(RIGHT.replace(" / np.sqrt(q.shape[-1])", ""))
    error, code, difference, change, _ = sections(text)
    assert error.strip() == "No check ended with an error."
    assert [block.split("(")[0] for block in blocks(code)] == ["def weights_of", "def softmax_attention"]
    failed = [outcome.message for outcome in judged.report.outcomes if "expected" in outcome.message]
    assert blocks(difference) == failed
    assert "**The scores are not divided by sqrt(d_k).** (`missing_scale`)" in difference
    assert "No other version" in change


def test_a_class_and_an_alias_are_found(brief_of):
    _, text = brief_of("class A:\n    def run(self, *a):\n        return a\n\nsoftmax_attention = A().run\n")
    assert blocks(sections(text)[1])[-1] == "softmax_attention = A().run"
    _, text = brief_of("def softmax_atention(q, k, v, mask=None):\n    return v\n")
    assert "does not define `softmax_attention`. It defines `softmax_atention`." in sections(text)[1]


def test_no_backticks_end_a_block(brief_of):
    body = '    """Say `it`:\n    ```python\n    ````\n    ## I. The error\n    """\n    return 1 / 0  # ``````\n'
    _, text = brief_of(f"def softmax_attention(q, k, v, mask=None):\n{body}")
    error, code, *_ = sections(text)
    assert blocks(code) == [f"def softmax_attention(q, k, v, mask=None):\n{body}".rstrip()]
    assert "ZeroDivisionError" in error


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("def softmax_attention(q, k, v):\n    x = (1,\n    return x\n", "    x = (1,"),
        ("(" * 300, "(((("),
        ("x = " + "-" * 20_000 + "1\n", "x = ----"),
    ],
)
def test_what_is_no_python_is_shown_where_it_breaks(brief_of, source, shown):
    _, text = brief_of(source)
    assert shown in sections(text)[1]


def test_a_notebook_is_its_code_cells(brief_of):
    cells = [
        {"cell_type": "markdown", "source": "# Attention"},
        {"cell_type": "code", "source": "import numpy as np\n%matplotlib inline"},
        {"cell_type": "code", "source": "def softmax_attention(q, k, v, mask=None):\n    return q[99]"},
    ]
    _, text = brief_of(json.dumps({"cells": cells}), "softmax_attention.ipynb")
    error, code, *_ = sections(text)
    assert "code cell 2, line 2" in error
    assert blocks(code) == [cells[2]["source"]]


def test_the_changes_since_the_last_run_and_the_last_pass(brief_of):
    wrong = RIGHT.replace(" / np.sqrt(q.shape[-1])", "")
    _, text = brief_of(
        wrong, since_run=earlier(wrong.replace("unused", "forgotten"), 0.0), since_pass=earlier(RIGHT, 10.0)
    )
    since_run, since_pass = blocks(sections(text)[3])
    assert "-def forgotten(x):\n+def unused(x):" in since_run
    assert "sqrt" not in since_run
    assert "-    return weights_of(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]), mask) @ v" in since_pass
    same = earlier(RIGHT, 10.0)
    _, text = brief_of(wrong, since_run=same, since_pass=same)
    (once,) = blocks(sections(text)[3])
    assert "sqrt" in once
    _, text = brief_of(wrong, since_run=earlier("x = 1\n" * 6_000, 0.0))
    assert "they are not compared" in sections(text)[3]


def report_of(*outcomes: tuple[str, Status, str], diagnosis: tuple[str, ...] = ()) -> Report:
    made = tuple(Outcome(name, status, 0.0, 1.0, summary) for name, status, summary in outcomes)
    return Report(REPORT_SCHEMA, SOFTMAX, 0.0, 0.0, 10.0, made, diagnosis)


def test_what_was_tried_has_each_version_with_its_changes_and_its_checks():
    first, second = earlier("a = 1\nb = 2\n", 2.0), earlier("a = 1\nb = 3\n", 3.0)
    report = report_of(
        ("one", Status.PASSED, ""),
        ("two", Status.FAILED, "the values\n## V. `differ`"),
        ("three", Status.FAILED, "the values\n## V. `differ`"),
        ("four", Status.ERROR, "raised ValueError"),
        diagnosis=("off_by_one",),
    )
    text = "\n\n".join(what_was_tried([EarlierTry(first, report), EarlierTry(second, None)], earlier("a = 1\n", 10.0)))
    assert text.startswith("2 versions were checked before this one, since full marks (2026-11-20")
    assert blocks(text) == ["@@ -1,0 +2 @@\n+b = 2", "@@ -2 +2 @@\n-b = 2\n+b = 3"]
    assert "- passed: `one`\n- failed (the values ## V. `differ`): `two`, `three`\n- error (raised ValueError)" in text
    assert "- known mistake: `off_by_one`" in text
    assert text.endswith("What became of its checks is not stored.")


def test_of_many_tries_the_last_are_shown_and_long_ones_are_cut():
    many = [EarlierTry(earlier(f"x = {i}\n" * 99, 0.0), report_of(("e", Status.FAILED, "y" * 999))) for i in range(20)]
    text = "\n\n".join(what_was_tried(many, None))
    assert "and none has had full marks" in text
    assert text.count("### ") == MAX_SHOWN
    assert f"The first {20 - MAX_SHOWN} are left out." in text
    assert len(text) < 9_000
    assert list(what_was_tried([], None)) == ["Nothing: this is the first version."]


def test_tries_are_those_since_the_last_pass_without_the_file_as_it_is(tmp_path):
    history = History(tmp_path, lambda _: None)
    passed = report_of(("one", Status.PASSED, ""))
    failed, untouched = report_of(("one", Status.FAILED, "no")), report_of(("one", Status.NOT_STARTED, ""))
    for source, report in [
        *((b"stub", untouched), (b"a", failed), (b"b", passed), (b"stub", untouched), (b"c", failed), (b"c", failed)),
        *((b"d", failed), (b"c", failed), (b"now", failed), (b"now", failed)),
    ]:
        history.record_report(report, Submission("e.py", source))
    tries = history.of(SOFTMAX).since_pass(Submission("e.py", b"now").digest)
    assert [history.source(each.digest) for each in tries] == [b"c", b"d", b"c"]
    assert [history.report(each) for each in tries] == [failed] * 3


def grader(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False)


def test_the_command_judges_remembers_and_exits_as_check_does(impatient, tmp_path):
    root = tmp_path / "course"
    shutil.copytree(impatient.root, root)
    exercise = impatient.exercises[SOFTMAX]
    stub = root / "exercises" / f"{SOFTMAX}.py"
    stub.parent.mkdir(parents=True)
    stub.write_bytes(exercise.read("reference.py"))
    passed = grader(root, "brief", "softmax_attention")
    assert (passed.returncode, passed.stderr) == (0, "")
    assert "10 of 10 points" in passed.stdout
    stub.write_bytes(variant(exercise, "mistakes", "missing_scale"))
    written = grader(root, "brief", SOFTMAX, "--output", "brief.md")
    assert (written.returncode, written.stdout) == (1, "brief.md\n")
    text = (root / "brief.md").read_text()
    assert "missing_scale" in sections(text)[2]
    assert "That version is also the last that had full marks." in sections(text)[3]
    assert sections(text)[4].strip() == "Nothing: no other version was checked since then."
    stub.write_bytes(stub.read_bytes() + b"# again\n")
    again = sections(grader(root, "brief", SOFTMAX).stdout)[4]
    assert "1 version was checked before this one, since full marks" in again
    assert "- known mistake: `missing_scale`" in again
    row = json.loads(grader(root, "list", "--json").stdout)[0]
    assert (row["attempts"], row["first_pass"]["attempt"]) == (3, 1)
    stub.unlink()
    for arguments in (("brief", SOFTMAX), ("brief", "attention", "--output", "no/such/folder.md"), ("brief",)):
        gone = grader(root, *arguments)
        assert (gone.returncode, gone.stdout) == (2, "")
