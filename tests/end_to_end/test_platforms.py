"""`grader grade` and `check` as the step of a platform: the file where the platform looks, and the exit status."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from a_class import EXERCISE, make_course

pytestmark = pytest.mark.slow

RIGHT = Path(__file__).parents[2] / "solutions" / EXERCISE / "reference.py"
WRONG = "def softmax_attention(q, k, v, mask=None):\n    return q\n"
GRADER = Path(sys.executable).with_name("grader")
RUNNER = {  # what Classroom 50's runner sets
    "CLASSROOM": "dl",
    "ASSIGNMENT": "attention",
    "ASSIGNMENT_TYPE": "individual",
    "OWNER": "alice-on-github",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/o/r/commit/1",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/submit%2F1",
    "REVIEW_URL": "https://github.com/o/r/compare/0...1",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def checkout(tmp_path):
    """A student's checkout, the current folder of the platform's step."""
    made = tmp_path / "checkout"
    made.mkdir()
    return made


@pytest.fixture
def run(course, checkout, tmp_path):
    def run(command: str, *arguments: object, **environment: str) -> "subprocess.CompletedProcess[str]":
        given = [str(each) for each in (command, *arguments, "--course", course)]
        kept = {name: value for name, value in os.environ.items() if name not in RUNNER}
        environment = {**kept, "GRADER_SECRET": "0123456789abcdef" * 2, **environment}
        return subprocess.run(
            [GRADER, *given], cwd=checkout, env=environment, capture_output=True, text=True, timeout=120, check=False
        )

    return run


@pytest.fixture
def submissions(tmp_path):
    def submissions(**sources: str) -> Path:
        for student, source in sources.items():
            path = tmp_path / "submissions" / student / f"{EXERCISE}.py"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(source)
        return tmp_path / "submissions"

    return submissions


def grade_for_classroom50(run, folder, tmp_path, **environment):
    options = ("--out", tmp_path / "out", "--unsafe", "--format", "classroom50", "--exit-zero")
    return run("grade", folder, *options, **environment)


@pytest.mark.parametrize("lies_there", ["nothing", "a file", "a link", "a dangling link"])
def test_classroom50_finds_its_file_in_the_checkout(run, submissions, checkout, tmp_path, lies_there):
    target, path = tmp_path / "target", checkout / "result.json"
    target.write_text("of the instructor's")
    if lies_there == "a file":
        path.write_text("forged")
    elif lies_there != "nothing":
        path.symlink_to(target if lies_there == "a link" else tmp_path / "nowhere")
    done = grade_for_classroom50(run, submissions(alice=WRONG), tmp_path, **RUNNER)
    assert done.returncode == 0, done.stderr
    assert not path.is_symlink()
    result = json.loads(path.read_text())
    assert (result["classroom"], result["owner"]) == ("dl", "alice-on-github")
    assert (result["score"], result["max-score"]) == (0, 1000)
    assert target.read_text() == "of the instructor's" and not (tmp_path / "nowhere").exists()
    assert [each.name for each in checkout.iterdir()] == ["result.json"]
    assert "no classroom takes" not in done.stderr


def test_of_a_class_there_is_a_file_each(run, submissions, checkout, tmp_path):
    done = grade_for_classroom50(run, submissions(alice=WRONG, bob=WRONG), tmp_path)
    assert done.returncode == 0
    assert list(checkout.iterdir()) == []
    assert {each.parent.name for each in (tmp_path / "out" / "classroom50").rglob("result.json")} == {"alice", "bob"}
    assert "CLASSROOM" in done.stderr


def test_a_file_that_cannot_be_written_is_a_breakdown(run, submissions, checkout, tmp_path):
    (checkout / "result.json").mkdir()
    done = grade_for_classroom50(run, submissions(alice=WRONG), tmp_path, **RUNNER)
    assert (done.returncode, "result.json cannot be written" in done.stderr) == (3, True)


def test_lost_points_are_no_breakdown(run, submissions, tmp_path):
    folder, options = submissions(alice=WRONG), ("--out", tmp_path / "out", "--unsafe")
    assert run("grade", folder, *options).returncode == 1
    assert run("grade", folder, *options, "--exit-zero").returncode == 0
    assert run("grade", folder, *options, "--exit-zero", "--exercise", "atention").returncode == 2
    assert run("grade", folder, *options, "--exit-zero", GRADER_SECRET="").returncode == 2
    shutil.copy(RIGHT, submissions(alice="") / "alice" / f"{EXERCISE}.py")
    assert run("grade", folder, *options, "--exit-zero").returncode == 0


def test_check_has_the_same_option(run, tmp_path):
    file = tmp_path / "softmax_attention.py"
    file.write_text(WRONG)
    assert run("check", EXERCISE, "--file", file).returncode == 1
    assert run("check", EXERCISE, "--file", file, "--exit-zero").returncode == 0
    assert run("check", EXERCISE, "--file", file, "--exit-zero", "--json").returncode == 0
    assert run("check", EXERCISE, "--file", tmp_path / "nothing.py", "--exit-zero").returncode == 2
