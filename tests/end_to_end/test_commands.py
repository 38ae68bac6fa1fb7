"""The command line as a person or a script meets it: the real `grader`, in a process of its own."""

import json
import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from conftest import small_course

from grader.course.reading import load_course
from grader.model import Report

ROOT = Path(__file__).parents[2]
REFERENCE = "solutions/attention/softmax_attention/reference.py"
SOFTMAX = "attention/softmax_attention"


def grader(*arguments: str, cwd: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *arguments]
    return subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env={**os.environ, **environment}, timeout=120, check=False
    )


@pytest.fixture
def course(tmp_path):
    """A course to be worked in."""
    return small_course(tmp_path)


def solve(course: Path, exercise: str) -> None:
    shutil.copy(course / "solutions" / exercise / "reference.py", course / "exercises" / f"{exercise}.py")


def test_full_marks_exit_0_and_less_exit_1(course):
    untouched = grader("check", SOFTMAX, cwd=course)
    assert (untouched.returncode, untouched.stderr) == (1, "")
    assert "not started" in untouched.stdout
    solve(course, SOFTMAX)
    solved = grader("check", SOFTMAX, cwd=course)
    assert (solved.returncode, solved.stderr) == (0, "")
    assert "10 of 10 points" in solved.stdout


def test_the_report_is_json_and_nothing_else(course):
    done = grader("check", SOFTMAX, "--file", str(ROOT / REFERENCE), "--json", cwd=course)
    report = json.loads(done.stdout)
    assert list(report) == ["schema", "exercise", "score", "open", "max_score", "outcomes", "diagnosis", "ran_on"]
    assert report["schema"] == "grader/report/v2"
    parts = ["check", "status", "score", "max_score", "summary", "details", "places", "held_back"]
    assert list(report["outcomes"][0]) == parts
    assert sum(outcome["score"] for outcome in report["outcomes"]) == report["score"] == report["max_score"] == 10
    assert msgspec.json.decode(done.stdout, type=Report).full_marks


def test_no_name_checks_what_is_begun(course):
    nothing = grader("check", cwd=course)
    assert nothing.returncode == 1
    assert "Nothing begun yet" in nothing.stdout
    assert json.loads(grader("check", "--json", cwd=course).stdout) == []
    solve(course, SOFTMAX)
    solve(course, "position/rope")
    both = grader("check", cwd=course)
    assert both.returncode == 0
    assert "2 of 2 exercises with full marks, 20 of 20 points" in both.stdout
    assert [report["exercise"] for report in json.loads(grader("check", "--json", cwd=course).stdout)] == [
        SOFTMAX,
        "position/rope",
    ]


@pytest.mark.slow
def test_a_module_checks_the_module_and_a_folder_below_is_enough(course):
    solve(course, SOFTMAX)
    done = grader("check", "attention", "--json", cwd=course / "exercises" / "attention")
    assert [report["exercise"] for report in json.loads(done.stdout)] == [SOFTMAX]
    by_path = grader("check", "exercises/attention/softmax_attention.py", "--json", cwd=course)
    assert json.loads(by_path.stdout)["score"] == 10


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["check", "attention/softmax_atention"], "did you mean 'attention/softmax_attention'"),
        (["check", "softmx"], "did you mean 'attention/softmax_attention'"),
        (["check", "zzz"], "there is no exercise or module 'zzz'; see: grader list"),
        (["check", "attention/rope"], "did you mean 'position/rope'?"),
        (["check", "--file", "x.py"], "--file judges one file"),
        (["check", SOFTMAX, "--file", "nowhere.py"], "nowhere.py: there is no such file"),
        (["check", SOFTMAX, "--seed", "many"], "'many' is not a valid integer"),
        (["list", "nowhere"], "there is no module 'nowhere'"),
        (["schema", "nothing"], "'nothing' is not one of"),
        (["chek"], "No such command 'chek'"),
    ],
)
def test_usage_errors_exit_2_on_stderr(course, arguments, said):
    done = grader(*arguments, cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in " ".join(done.stderr.split())


def test_no_course_exits_2(tmp_path):
    done = grader("check", cwd=tmp_path)
    assert done.returncode == 2
    assert "no course.yaml here or in a folder above" in done.stderr


def test_a_lost_stub_says_how_to_get_it_back(course):
    (course / "exercises" / f"{SOFTMAX}.py").unlink()
    done = grader("check", SOFTMAX, cwd=course)
    assert done.returncode == 2
    assert f"grader stubs {SOFTMAX}" in done.stderr
    assert grader("stubs", SOFTMAX, cwd=course).returncode == 0
    assert grader("stubs", "--check", cwd=course).returncode == 0


@pytest.mark.slow
def test_stubs_never_overwrite_work(course):
    solve(course, SOFTMAX)
    before = (course / "exercises" / f"{SOFTMAX}.py").read_bytes()
    kept = grader("stubs", cwd=course)
    assert kept.returncode == 1
    assert "kept, since it has been worked on" in kept.stderr
    assert (course / "exercises" / f"{SOFTMAX}.py").read_bytes() == before
    assert "differs from the reference" in grader("stubs", "--check", cwd=course).stderr
    (course / "exercises" / "attention" / "stray.py").write_text("")
    assert "no exercise has this stub" in grader("stubs", "--check", cwd=course).stderr
    assert grader("stubs", "--force", cwd=course).returncode == 0


@pytest.mark.slow
def test_list_shows_progress(course):
    solve(course, SOFTMAX)
    rows = {row["exercise"]: row for row in json.loads(grader("list", "--json", cwd=course).stdout)}
    assert rows[SOFTMAX]["state"] == "not checked yet"
    grader("check", SOFTMAX, cwd=course)
    text = grader("list", cwd=course).stdout
    assert "✓ attention" in text
    assert "1 of 1" in text
    points = sum(exercise.points for exercise in load_course(course).exercises.values())
    assert f"10 of {points:g} points, 1 of" in text
    assert "passed, attempt 1" in grader("list", "attention", cwd=course).stdout
    with (course / "exercises" / f"{SOFTMAX}.py").open("a") as file:
        file.write("# a change\n")
    assert "changed, check again" in grader("list", "attention", cwd=course).stdout


@pytest.mark.slow
def test_hints_come_one_rung_at_a_time(course):
    first, second = (grader("hint", SOFTMAX, cwd=course).stdout for _ in range(2))
    assert "1 of 5" in first
    assert "2 of 5" not in first
    assert "2 of 5" in second
    for _ in range(4):
        last = grader("hint", SOFTMAX, cwd=course).stdout
    assert "That was the last hint." in last


@pytest.mark.slow
def test_doctor_and_schema(course):
    assert grader("doctor", cwd=course).returncode == 0
    assert all(row["ok"] is not False for row in json.loads(grader("doctor", "--json", cwd=course).stdout))
    assert set(json.loads(grader("schema", cwd=course).stdout)) == {"report", "course"}
    assert "$defs" in json.loads(grader("schema", "report", cwd=course).stdout)


def test_demo_shows_three_submissions(course):
    done = grader("demo", cwd=course)
    assert done.returncode == 0
    for said in ("10 of 10 points", "The scores are not divided by sqrt(d_k).", "not started"):
        assert said in done.stdout


@pytest.mark.slow
def test_the_demo_works_where_there_is_no_course(tmp_path):
    done = grader("demo", cwd=tmp_path, PYTHONPATH=str(ROOT))
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("10 of 10 points", "(divided_by_the_variance)", "4 of 10 points", "not started"):
        assert said in done.stdout
    assert list(tmp_path.iterdir()) == []


def test_a_new_course_keeps_its_secret_and_its_results_out_of_git(tmp_path):
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    environment = {"PYTHONPATH": str(ROOT)}
    (tmp_path / ".gitignore").write_text("*.log")
    assert grader("new", "m/e", "--new-course", "Mine", cwd=tmp_path, **environment).returncode == 0
    assert grader("secret", cwd=tmp_path, **environment).returncode == 0
    assert grader("secret", "secret.txt", cwd=tmp_path, **environment).returncode == 0
    for name in (
        "results/results.sqlite3",
        "out/results.sqlite3-wal",
        "submissions/ann/m/e.py",
        "collected/ann/m/e.py",
    ):
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).touch()
    (tmp_path / "solutions/m/secretary.py").touch()
    for command in (["init", "-q"], ["add", "-A"]):
        subprocess.run(["git", *command], cwd=tmp_path, check=True)
    listed = subprocess.run(
        ["git", "ls-files"], cwd=tmp_path, capture_output=True, text=True, check=True
    ).stdout.split()
    assert {".gitignore", "course.yaml", "solutions/m/e/reference.py", "solutions/m/secretary.py"} <= set(listed)
    assert not [name for name in listed if name.startswith((".grader", "secret", "results", "out", "submi", "coll"))]
    assert (tmp_path / ".gitignore").read_text().startswith("*.log\n#")


@pytest.mark.slow
def test_the_secret_is_where_grade_looks(tmp_path):
    environment = {"PYTHONPATH": str(ROOT), "GRADER_SECRET": ""}
    (tmp_path / "s/ann/m").mkdir(parents=True)
    (tmp_path / "s/ann/m/e.py").write_text("def e(x):\n    return x + x\n")
    assert grader("new", "m/e", "--new-course", "Mine", cwd=tmp_path, **environment).returncode == 0
    without = grader("grade", "s", "--unsafe", cwd=tmp_path, **environment)
    assert (without.returncode, "make one with: grader secret" in without.stderr) == (2, True)
    below = tmp_path / "solutions" / "m"
    made = grader("secret", cwd=below, **environment)
    assert made.stdout.startswith("../../.grader/secret: ")
    printed = made.stdout.splitlines()[1].removeprefix("Use it: grader ").split()
    done = grader(
        *[each.replace("SUBMISSIONS", "../../s") for each in printed],
        "--unsafe",
        "--out",
        "../../r",
        cwd=below,
        **environment,
    )
    assert (done.returncode, "1 graded" in done.stdout) == (0, True), done.stderr
    again = grader("secret", cwd=tmp_path, **environment)
    assert (again.returncode, "a secret is never replaced" in again.stderr) == (2, True)
    (tmp_path / ".grader/secret").chmod(0o644)
    refused = grader("grade", "s", "--unsafe", cwd=tmp_path, **environment)
    assert (refused.returncode, "can be read by others" in refused.stderr) == (2, True)


def test_a_broken_course_is_a_line_and_exit_2(course):
    (course / "course.yaml").write_text("title: x\nmodules: [{id: a, titel: b, exercises: []}]\n")
    done = grader("list", cwd=course)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "grader: course.yaml: modules[0] 'a': unknown key 'titel'; did you mean 'title'?\n"


def on_a_terminal(*arguments: str, cwd: Path, **environment: str) -> str:
    """What the command writes on a terminal of 80 columns."""
    leader, follower = pty.openpty()
    command = [sys.executable, "-m", "grader", *arguments]
    process = subprocess.Popen(
        command, cwd=cwd, stdout=follower, stderr=follower, env={**os.environ, "TERM": "xterm", **environment}
    )
    os.close(follower)
    written = b""
    while True:
        try:
            data = os.read(leader, 4096)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not data:
            break
        written += data
    process.wait(timeout=60)
    os.close(leader)
    return written.decode()


@pytest.mark.slow
def test_colours_on_a_terminal_only(course):
    assert "\x1b[" not in grader("check", SOFTMAX, cwd=course, FORCE_COLOR="").stdout
    solve(course, SOFTMAX)
    coloured = on_a_terminal("check", SOFTMAX, cwd=course)
    assert "\x1b[32m✓\x1b[0m" in coloured
    assert "… agrees with the reference" in coloured
    plain = on_a_terminal("check", SOFTMAX, cwd=course, NO_COLOR="1")
    assert "\x1b[3" not in plain
    assert "\x1b[1" not in plain


@pytest.mark.slow
def test_80_columns_are_enough(course):
    (course / "exercises" / f"{SOFTMAX}.py").write_text(
        "import numpy as np\ndef softmax_attention(q, k, v, mask=None):\n    return q @ k  # " + "long " * 40 + "\n"
    )
    done = grader("check", SOFTMAX, "-v", cwd=course)
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_a_terminal_without_unicode_gets_ascii(course):
    solve(course, SOFTMAX)
    done = grader("check", SOFTMAX, cwd=course, PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert done.returncode == 0
    assert "  + agrees with the reference" in done.stdout
