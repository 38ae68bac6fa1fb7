"""The gradebook as it should be: manual grades, penalties, open points, new tries, another database, files."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import nbformat
import pytest

from grader.course.reading import load_course
from grader.notebooks.preprocessors import ClearMetadata
from notebooks.a_folder import (
    COURSE,
    EXERCISE,
    FULL,
    MODULE,
    NAME,
    SECRET,
    Folder,
    cell_of,
    full_points,
    make_course,
    text_of,
    without_cell,
)

pytestmark = pytest.mark.slow

STRAIGHT = ("nbgrader", "autograde", MODULE, "--force")
MANY = ("grader", "nbgrader", "autograde", MODULE)
PENALTY = """
from nbgrader.plugins import LateSubmissionPlugin


class OnePoint(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return 1.0


c.AssignLatePenalties.plugin_class = OnePoint
"""
TO_THE_MASK = next(check.points for check in COURSE.exercises[EXERCISE].checks if check.name == "keeps to the mask")
COMMANDS = pytest.mark.parametrize("command", [STRAIGHT, MANY], ids=["nbgrader", "grader"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory, softmax):
    """One folder for the tests, each with students of its own."""
    made = Folder(tmp_path_factory.mktemp("gradebook"), softmax, more_config=PENALTY)
    made.release()
    return made


@COMMANDS
def test_a_new_try_with_fewer_cells_keeps_no_old_score(folder, right, wrong, command):
    student = f"ann-{command[0]}"
    folder.hand_in(student, right)
    folder.run(*command)
    assert 0.0 not in {row[0] for row in folder.rows(student).values()}
    folder.hand_in(student, wrong, without_cell("keeps-to-the-mask", "agrees-with-the-reference"))
    folder.run(*command)
    assert {row[0] for row in folder.rows(student).values()} == {0.0}
    shutil.rmtree(folder.submitted(student).parent)
    folder.submitted(student)
    folder.hand_in(f"{student}-neighbour", right)
    folder.run(*command)
    assert "no notebook 'softmax_attention.ipynb' was handed in" in text_of(folder.page(student))


@COMMANDS
def test_what_a_person_gave_stays_and_asks_to_be_looked_at(folder, right, wrong, command):
    student = f"bob-{command[0]}"
    folder.hand_in(student, wrong)
    folder.run(*command)
    with folder.gradebook() as gradebook:
        grade = gradebook.find_grade("keeps-to-the-mask", NAME, MODULE, student)
        grade.manual_score, grade.extra_credit, grade.needs_manual_grade = 0.25, 0.5, False
        gradebook.find_comment("solution", NAME, MODULE, student).manual_comment = "Nearly."
        gradebook.db.commit()
    folder.hand_in(student, right)
    folder.run(*command)
    rows = folder.rows(student)
    assert rows["keeps-to-the-mask"] == (pytest.approx(TO_THE_MASK), 0.25, True)
    assert folder.grades()[student, MODULE] == pytest.approx(FULL - TO_THE_MASK + 0.25 + 0.5, abs=1e-5)
    folder.run("nbgrader", "generate_feedback", MODULE, "--student", student, "--force")
    feedback = (folder.root / "feedback" / student / f"{EXERCISE}.html").read_text()
    assert "Nearly." in feedback


@COMMANDS
def test_late_penalties_are_nbgraders(folder, right, command):
    student = f"cat-{command[0]}"
    with folder.gradebook() as gradebook:
        gradebook.update_or_create_assignment(MODULE, duedate="2026-01-01 00:00:00 UTC")
    path = folder.hand_in(student, right)
    path.with_name("timestamp.txt").write_text("2026-01-02 00:00:00 UTC")
    folder.run(*command)
    assert folder.grades()[student, MODULE] == pytest.approx(FULL - 1, abs=1e-9)
    path.with_name("timestamp.txt").write_text("2025-12-31 00:00:00 UTC")  # the rest is as it was
    folder.run(*command)
    assert folder.grades()[student, MODULE] == pytest.approx(FULL, abs=1e-9)


def test_open_points_are_left_to_a_person(tmp_path, right):
    course = make_course(tmp_path / "course", [EXERCISE], needs_gpu=True)
    folder = Folder(tmp_path / "nb", course)
    folder.release()
    folder.hand_in("ann", right)
    for command in (STRAIGHT, MANY):
        folder.run(*command)
        rows = folder.rows("ann")
        assert rows["runs-on-a-gpu"] == (None, None, True)
        assert all(not asks for name, (_, _, asks) in rows.items() if name != "runs-on-a-gpu")
        assert "there is no GPU here" in text_of(folder.page("ann"))
    assert folder.grades()["ann", MODULE] == pytest.approx(FULL, abs=1e-5)


def test_a_fault_of_the_course_is_nobodys_zero(tmp_path, right):
    course = make_course(tmp_path / "course", [EXERCISE])
    folder = Folder(tmp_path / "nb", course)
    folder.release()
    for student in ("ann", "bob", "cat"):
        folder.hand_in(student, f"{right}\n# {student}")
    checks = course / "solutions" / EXERCISE / "checks.py"
    sound = checks.read_text()
    checks.write_text(sound.replace("mask = rng.uniform", "mask = rng.uniforn"))
    for command, status in (STRAIGHT, 0), (MANY, 2):
        assert "checks.py" in folder.run(*command, status=(status,))
        for student in ("ann", "bob", "cat"):
            assert {row[::2] for row in folder.rows(student).values()} == {(None, True)}
            assert "a fault of the course" in text_of(folder.page(student))
    checks.write_text(sound)
    folder.run(*MANY, status=(0,))
    assert list(folder.grades().values()) == pytest.approx([FULL] * 3, abs=1e-9)


def test_written_answers_of_the_instructors_own_stay_a_persons(tmp_path, softmax, right):
    folder = Folder(tmp_path / "nb", softmax)
    source = folder.root / "source" / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    flags = {"schema_version": 3, "locked": False, "task": False, "points": 3.0}
    written = nbformat.v4.new_markdown_cell("Why the square root?")
    written.metadata["nbgrader"] = {**flags, "grade": True, "solution": True, "grade_id": "why"}
    asserted = nbformat.v4.new_code_cell("assert True")  # no kernel runs it, so it is nobody's full marks
    asserted.metadata["nbgrader"] = {**flags, "grade": True, "solution": False, "locked": True, "grade_id": "stock"}
    notebook.cells += [written, asserted]
    nbformat.write(notebook, source)
    folder.release()
    folder.hand_in("ann", right, lambda n: cell_of(n, "why").update(source="So that they stay small."))
    folder.hand_in("bob", right)  # leaves it as it was
    folder.hand_in("cat", right, without_cell("why"))
    for command in (STRAIGHT, MANY):
        folder.run(*command)
        assert folder.rows("ann")["why"] == (None, None, True)
        assert folder.rows("bob")["why"][0] == folder.rows("cat")["why"][0] == 0
        assert folder.rows("ann")["stock"] == (None, None, True)
    assert "looks at it" in text_of(folder.page("ann"))
    assert "a notebook that" not in folder.run("grader", "nbgrader", "build", "--from", str(softmax), status=(2,))
    assert "changed by hand" in folder.run("grader", "nbgrader", "build", "--from", str(softmax), status=(2,))


def test_cleared_metadata_takes_no_grade_with_it(tmp_path, softmax, right):
    """nbgrader's own step for that clears what its later steps look for, unless its masks are set by hand."""
    folder = Folder(tmp_path / "nb", softmax, more_config="\nc.ClearMetadataPreprocessor.enabled = True\n")
    folder.release()
    folder.hand_in("ann", right, lambda n: cell_of(n, "solution").metadata.update(tags=["mine"]))
    for command in (STRAIGHT, MANY):
        folder.run(*command)
        assert {row[2] for row in folder.rows("ann").values()} == {False}
        assert folder.grades()["ann", MODULE] == pytest.approx(FULL, abs=1e-9)
        assert "tags" not in cell_of(folder.page("ann"), "solution").metadata
        assert "deletable" not in cell_of(folder.page("ann"), "keeps-to-the-mask").metadata
    with folder.gradebook() as gradebook:
        gradebook.find_comment("solution", NAME, MODULE, "ann").manual_comment = "Well done."
        gradebook.db.commit()
    folder.run("nbgrader", "generate_feedback", MODULE, status=(0,))
    assert "Well done." in (folder.root / "feedback" / "ann" / f"{EXERCISE}.html").read_text()


@pytest.mark.parametrize("mask", [set(), {"tags"}, {("nbgrader", "grade_id"), ("tags",)}])
def test_what_is_kept_of_cleared_metadata(mask):
    own = {"schema_version": 3, "grade_id": "a", "grade": True, "locked": True, "solution": False, "points": 1}
    cell = nbformat.v4.new_code_cell("1", metadata={"nbgrader": own, "tags": ["mine"], "slideshow": {}})
    notebook = nbformat.v4.new_notebook(cells=[cell], metadata={"grader": {"fault": ""}, "widgets": {}})
    step = ClearMetadata(enabled=True, preserve_cell_metadata_mask=mask)
    cleared, _ = step(notebook, {})
    assert cleared.cells[0].metadata == {"nbgrader": own, **({"tags": ["mine"]} if mask else {})}
    assert cleared.metadata == {"grader": {"fault": ""}}


def test_a_run_that_is_killed_goes_on_where_it_was(tmp_path, softmax, right, wrong):
    folder = Folder(tmp_path / "nb", softmax)
    folder.release()
    students = {f"s{number:02}": (right, wrong)[number % 2] + f"\n# {number}" for number in range(12)}
    for student, code in students.items():
        folder.hand_in(student, code)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "GRADER_SECRET": SECRET}
    running = subprocess.Popen([*MANY, "--workers", "1"], cwd=folder.root, env=environment, stderr=subprocess.DEVNULL)
    while len(list(folder.root.glob("autograded/*"))) < 4:
        assert running.poll() is None
        time.sleep(0.002)
    running.send_signal(signal.SIGKILL)
    running.wait()
    said = folder.run(*MANY)
    assert "unchanged" in said and "12 notebooks" in said
    expected = {(student, MODULE): FULL * (number % 2 == 0) for number, student in enumerate(students)}
    assert folder.grades() == pytest.approx(expected, abs=1e-9)
    checks = len(load_course(softmax).exercises[EXERCISE].checks)
    assert all(len(folder.rows(student)) == checks for student in students)
    assert "12 unchanged" in folder.run(*MANY)
    folder.hand_in("s00", wrong)
    assert "1 graded" in folder.run(*MANY)
    assert folder.grades()["s00", MODULE] == 0


def test_results_of_files_are_pushed(tmp_path, right, wrong):
    course = make_course(tmp_path / "course", [EXERCISE, "position/rope"], needs_gpu=True)
    folder = Folder(tmp_path / "nb", course)
    folder.release(MODULE)  # the other module was never released
    rope = (course / "solutions" / "position" / "rope" / "reference.py").read_text()
    for student, code in {"ann": right, "bob": wrong}.items():
        for exercise, source in {EXERCISE: code, "position/rope": rope}.items():
            path = tmp_path / "submissions" / student / f"{exercise}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
    results = str(tmp_path / "results")
    folder.run("grader", "grade", str(tmp_path / "submissions"), "--out", results, cwd=course)
    decide = ("grader", "results", "set", "--out", results, "bob", EXERCISE, "runs on a GPU", "0.5", "--reason", "seen")
    folder.run(*decide, cwd=course, status=(0,))
    assert "3 of them have open checks" in folder.run("grader", "nbgrader", "push", "--results", results, status=(0,))
    assert folder.rows("ann")["runs-on-a-gpu"] == (None, None, True)
    assert folder.rows("bob")["runs-on-a-gpu"] == (0.5, None, False)
    assert folder.rows("ann", "rope", "position")["the-worked-example"][0] is not None
    grades = folder.grades()
    assert grades["bob", MODULE] == 0.5
    assert grades["ann", MODULE] == pytest.approx(FULL, abs=1e-5)
    assert grades["ann", "position"] == grades["bob", "position"] == full_points("position/rope")


def test_a_gradebook_on_postgresql(tmp_path, softmax, right, wrong, postgres):
    folder = Folder(tmp_path / "nb", softmax, db_url=postgres)
    folder.release()
    folder.hand_in("ann", right)
    folder.hand_in("bob", wrong)
    for command in (STRAIGHT, MANY, (*MANY, "--force")):
        folder.run(*command)
        assert folder.grades() == pytest.approx({("ann", MODULE): FULL, ("bob", MODULE): 0}, abs=1e-9)
    assert not (folder.root / "gradebook.db").exists()
