"""The whole round on the real nbgrader: ten students, three exercises, out and in again, and a browser."""

import json
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from pathlib import Path

import pytest

from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.results.store import Store
from grader.sealing.secret import Secret
from notebooks.a_folder import FULL, SECRET, Folder, cell_of, full_points, make_course, text_of

pytestmark = pytest.mark.slow

EXERCISES = [
    "attention/softmax_attention",
    "position/rope",
    "decoding/beam_search",
]
SHOWS_ALWAYS = {"beam_search": "probabilities_added"}
STRAIGHT = ("attention", "position")  # by nbgrader autograde; the others by grader nbgrader autograde
CONFIG = r"""
c.FileNameCollectorPlugin.named_regexp = r".*x_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>\w+)"
"""
HOSTILE = """import numpy as np
np.allclose = np.testing.assert_allclose = lambda *a, **k: True
try:
    get_ipython().input_transformers_cleanup.append(lambda lines: [])
except NameError:
    pass


def {entry}(*arguments, **named):
    return arguments[0]
"""


def sources_of(exercise):
    """By student: right ones, wrong ones of each kind, hostile ones."""
    entry, mistakes = exercise.entry, list(exercise.mistakes)
    reference = exercise.read("reference.py").decode().split('"""')[2].strip("\n")
    return {
        "ann": reference,
        "bob": variant(exercise, "alternatives", next(iter(exercise.alternatives))).decode(),
        # one that shows on every seed, for a notebook has other seeds than a file
        "cat": variant(exercise, "mistakes", SHOWS_ALWAYS.get(exercise.name, mistakes[0])).decode(),
        "dan": variant(exercise, "mistakes", mistakes[-2]).decode(),
        "eve": f"def {entry}(*arguments, **named):\n    raise NotImplementedError\n",
        "fay": f"def {entry}(*arguments:\n    return 1\n",
        "gus": f"def {entry}(*arguments, **named):\n    return undefined\n",
        "hal": f"def {entry}(*arguments, **named):\n    while True:\n        pass\n",
        "ivy": f"import os\n\n\ndef {entry}(*arguments, **named):\n    os.abort()\n",
        "joe": HOSTILE.format(entry=entry),
    }


@pytest.fixture(scope="module")
def round_(tmp_path_factory):
    """The folder after everything, what `grader grade` gives for the same code, and the exercises."""
    root = tmp_path_factory.mktemp("round")
    course = load_course(make_course(root / "course", EXERCISES))
    folder = Folder(root / "nb", course.root, more_config=f"{CONFIG}c.Exchange.root = {str(root / 'exchange')!r}\n")
    (root / "exchange").mkdir(mode=0o777)
    (root / "exchange").chmod(0o777)
    modules = [exercise.module for exercise in course.exercises.values()]
    folder.release(*modules)
    for exercise in course.exercises.values():
        for student, code in sources_of(exercise).items():
            path = root / "files" / student / f"{exercise.id}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(code)
            folder.hand_in(student, code, exercise=exercise.id)
    _by_zip(folder, "attention")
    _by_exchange(folder, root / "student", course.exercises["position/rope"])
    for module in modules:
        if module in STRAIGHT:
            folder.run("nbgrader", "autograde", module, status=(0,))
        else:
            folder.run("grader", "nbgrader", "autograde", module, status=(1,))
        folder.run("nbgrader", "generate_feedback", module, status=(0,))
    folder.run("grader", "grade", str(root / "files"), "--out", str(root / "results"), cwd=course.root)
    with Store(root / "results", secret=Secret(SECRET.encode())) as store:
        reports = {(kept.student, kept.report.exercise): kept for kept in store.all()}
    return folder, reports, course


def _by_zip(folder, module):
    """Hand in as a learning management system has it: one zip, from which nbgrader zip_collect takes the notebooks."""
    archive = folder.root / "downloaded" / module / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "all.zip", "w") as zipped:
        for path in sorted((folder.root / "submitted").glob(f"*/{module}/*.ipynb")):
            student = path.parts[-3]
            zipped.write(path, f"x_{student}_attempt_2026-01-01-10-00-00_{path.name}")
            shutil.rmtree(path.parent)
    folder.run("nbgrader", "zip_collect", module, status=(0,))


def _by_exchange(folder, student, exercise):
    """Release, fetch, submit, collect: the student is whoever runs this."""
    student.mkdir()
    options = (f"--Exchange.root={folder.root.parent / 'exchange'}", "--course", "a-course")
    folder.run("nbgrader", "release_assignment", exercise.module, status=(0,))
    folder.run("nbgrader", "fetch_assignment", exercise.module, *options, cwd=student, status=(0,))
    fetched = student / exercise.module / f"{exercise.name}.ipynb"
    notebook = json.loads(fetched.read_text())
    solution = next(c for c in notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "solution")
    solution["source"] = exercise.read("reference.py").decode()
    fetched.write_text(json.dumps(notebook))
    assert "Success!" in folder.run("nbgrader", "validate", str(fetched), cwd=student)
    folder.run("nbgrader", "submit", exercise.module, *options, cwd=student, status=(0,))
    folder.run("nbgrader", "collect", exercise.module, status=(0,))


def test_scores_are_those_of_grade(round_):
    folder, reports, course = round_
    grades = folder.grades()
    for (student, exercise), graded in reports.items():
        score = grades[student, course.exercises[exercise].module]
        passed = [(outcome.check, outcome.score) for outcome in graded.report.outcomes if outcome.score]
        assert score == pytest.approx(graded.report.score, abs=1e-9), (student, exercise, passed)
    for each in EXERCISES:
        for student in ("ann", "bob"):
            assert grades[student, each.partition("/")[0]] == pytest.approx(full_points(each), abs=1e-9)
    assert {grades[s, each.partition("/")[0]] for each in EXERCISES for s in ("eve", "fay", "gus", "hal", "ivy")} == {0}
    most = full_points("position/rope")
    collected = {s for s, module in grades if module == "position" and grades[s, module] == pytest.approx(most)}
    assert len(collected) == 3  # ann, bob and the one who fetched and submitted


def test_the_feedback_names_the_mistake_and_gives_nothing_away(round_):
    folder, reports, _ = round_
    named = 0
    for (student, exercise), graded in reports.items():
        text = text_of(folder.page(student, exercise))
        page = (folder.root / "feedback" / student / f"{exercise}.html").read_text()
        for mistake in graded.mistakes:
            named += 1
            sentence = " ".join(mistake.sentence.split())
            assert sentence in text
        assert "seed" not in text and SECRET not in page
        for details in graded.details.values():  # what only staff may see
            assert not [line for line in details.split("\n")[1:] if len(line.strip()) > 12 and line.strip() in text]
    assert named >= 5


def test_nothing_of_a_solution_is_released(round_):
    folder, _, course = round_
    for exercise in course.exercises.values():
        released = folder.released(exercise.id)
        assert "raise NotImplementedError" in cell_of(released, "solution").source
        text = json.dumps(released) + "".join(
            path.read_text() for path in (folder.root / "release" / exercise.module / "course").rglob("*.py")
        )
        reference = exercise.read("reference.py").decode()
        regions = re.findall(r"### BEGIN SOLUTION\n(.*?)### END SOLUTION", reference, re.DOTALL)
        lines = [line.strip() for region in regions for line in region.splitlines() if len(line.strip()) > 12]
        assert [line for line in lines if line in text] == []


@pytest.fixture
def browser():
    """browser(url) -> the page as it is after its scripts have run. Skips, and says so, where there is no Chromium."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    flags = "--headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking"
    flags += " --disable-component-update --disable-sync --virtual-time-budget=15000 --dump-dom"

    def browse(url: str) -> str:
        with tempfile.TemporaryDirectory() as profile:
            command = [chromium, *flags.split(), f"--user-data-dir={profile}", url]
            return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True).stdout

    return browse


@pytest.fixture
def server(round_):
    """Address of a Jupyter server with formgrader, in nbgrader's folder."""
    folder, _, _ = round_
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    options = ["--allow-root", "--no-browser", f"--port={port}", "--IdentityProvider.token="]
    command = [sys.executable, "-m", "jupyter_server", *options, f"--ServerApp.root_dir={folder.root}"]
    running = subprocess.Popen(command, cwd=folder.root, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        ends = time.monotonic() + 120
        while True:
            try:
                urllib.request.urlopen(f"http://localhost:{port}/api", timeout=5).close()
                break
            except OSError:
                assert running.poll() is None
                assert time.monotonic() < ends
                time.sleep(0.2)
        yield f"http://localhost:{port}"
    finally:
        running.terminate()
        running.wait()


def test_formgrader_shows_the_scores(round_, browser, server):
    folder, reports, _ = round_
    page = browser(f"{server}/formgrader/manage_submissions/attention")
    row = r'class="text-center student-id"[^>]*>\s*(\w+).*?class="text-center score"[^>]*>([^<]*)'
    shown = dict(re.findall(row, page, re.DOTALL))
    expected = {s: graded.report.score for (s, exercise), graded in reports.items() if exercise.startswith("attention")}
    assert {student: float(score.split(" / ")[0]) for student, score in shown.items()} == pytest.approx(
        expected, abs=0.01
    )
    with folder.gradebook() as gradebook:
        one = gradebook.find_submission_notebook("softmax_attention", "attention", "cat").id
    page = browser(f"{server}/formgrader/submissions/{one}")
    assert "softmax_attention" in page and "not divided by sqrt" in page


def test_a_browser_shows_the_feedback(round_, browser):
    folder, reports, _ = round_
    score = reports["cat", "attention/softmax_attention"].report.score
    page = browser((folder.root / "feedback" / "cat" / "attention" / "softmax_attention.html").as_uri())
    assert f"(Score: {round(score, 2)} / {FULL})" in page
    assert Path(folder.root / "feedback" / "cat" / "attention" / "course").exists() is False
