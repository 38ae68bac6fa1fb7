"""A student's bundle in an ordinary folder: the commands work there, with no solution anywhere in sight."""

import json
import os
import re
import shutil
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from conftest import small_course

from grader.checks.variants import variant
from grader.course.reading import load_course

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SOFTMAX, ROPE = "attention/softmax_attention", "position/rope"
MIND_THE_SOLUTIONS = """
import os, sys

def refuse(event, arguments):
    if event in ("open", "os.listdir", "os.scandir") and arguments and isinstance(arguments[0], (str, bytes)):
        path = os.fsdecode(arguments[0])
        inside = path.startswith(os.environ["HOME_OF_THE_COURSE"] + os.sep)
        if "solutions" in path or (inside and not path.startswith(sys.prefix)):  # a virtual environment may lie there
            os.write(2, f"opened {path}\\n".encode())
            os._exit(99)

sys.addaudithook(refuse)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The package alone, as a wheel installs it, in a Python that dies where a file of the full course is opened."""
    folder = tmp_path_factory.mktemp("installed")
    shutil.copytree(ROOT / "grader", folder / "grader", ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "sitecustomize.py").write_text(MIND_THE_SOLUTIONS)
    return folder


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    out = tmp_path_factory.mktemp("released") / "dl course"
    command = [sys.executable, "-m", "grader", "release", str(out), SOFTMAX, ROPE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert "No line of a solution is in it." in done.stdout
    return out.with_name("dl course.zip")


@pytest.fixture
def bundle(archive, tmp_path):
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(tmp_path)
    return tmp_path / "dl course"


@pytest.fixture
def environment(installed):
    return {**os.environ, "PYTHONPATH": str(installed), "HOME_OF_THE_COURSE": str(ROOT)}


@pytest.fixture
def grader(environment, bundle):
    def run(*arguments):
        command = [sys.executable, "-m", "grader", *arguments]
        return subprocess.run(
            command, cwd=bundle, capture_output=True, text=True, env=environment, timeout=120, check=False
        )

    return run


def put(bundle, exercise, source):
    (bundle / "exercises" / f"{exercise}.py").write_bytes(source)


def points_here_and_when_graded(exercise):
    elsewhere = sum(exercise.points_of(check) for check in exercise.checks if check.phase == "measured")
    return exercise.points - elsewhere, elsewhere


def test_check_names_the_mistake(grader, bundle):
    exercise = load_course(ROOT).exercises[SOFTMAX]
    put(bundle, SOFTMAX, variant(exercise, "mistakes", "missing_scale"))
    done = grader("check", SOFTMAX)
    assert (done.returncode, done.stderr) == (1, "")
    assert "→ The scores are not divided by sqrt(d_k)." in done.stdout
    assert "expected 0.2482550783, got" in done.stdout
    here, elsewhere = points_here_and_when_graded(exercise)
    assert f"0 of {here:g} points; {elsewhere:g} more when graded" in done.stdout
    report = json.loads(grader("check", SOFTMAX, "--json").stdout)
    assert report["diagnosis"] == ["missing_scale"]


def test_full_marks_and_advice(grader, bundle):
    exercise = load_course(ROOT).exercises[SOFTMAX]
    put(bundle, SOFTMAX, exercise.read("reference.py"))
    done = grader("check", SOFTMAX)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search("✓ is fast enough +advice, not scored", done.stdout)
    here, elsewhere = points_here_and_when_graded(exercise)
    assert f"{here:g} of {here:g} points; {elsewhere:g} more when graded" in done.stdout
    assert f"{here:g} of {here:g}" in grader("list").stdout


def test_slowness_is_advice_too(grader, bundle):
    exercise = load_course(ROOT).exercises[SOFTMAX]
    waits = b"\nimport time\nfast = softmax_attention\ndef softmax_attention(*a): return time.sleep(0.2) or fast(*a)\n"
    put(bundle, SOFTMAX, exercise.read("reference.py") + waits)
    done = grader("check", SOFTMAX)
    assert done.returncode == 0
    assert re.search("✗ is fast enough +advice, not scored", done.stdout)
    assert "too slow" in done.stdout


def test_the_rest_of_the_students_commands(grader, bundle):
    assert "→ softmax_attention" in grader("list").stdout
    assert "1 of 5  Three steps" in grader("hint", SOFTMAX).stdout
    (bundle / f"exercises/{SOFTMAX}.py").unlink()
    assert grader("stubs", SOFTMAX).returncode == 0
    assert "not started" in grader("check", SOFTMAX).stdout
    brief = grader("brief", SOFTMAX)
    assert (brief.returncode, brief.stderr) == (1, "")
    assert "NotImplementedError" in brief.stdout


def read_until(stream, text):
    """Lines up to the one that holds the text; fails where the stream ends before."""
    lines = []
    for line in stream:
        lines.append(line)
        if text in line:
            return "".join(lines)
    raise AssertionError(f"never saw {text!r} in {''.join(lines)}")


def test_watch_and_brief_name_the_mistake(grader, environment, bundle):
    exercise = load_course(ROOT).exercises[ROPE]
    command = [sys.executable, "-u", "-m", "grader", "watch", "rope"]
    with subprocess.Popen(command, cwd=bundle, env=environment, stdout=subprocess.PIPE, text=True) as watch:
        patience = threading.Timer(120, watch.kill)  # then the stream ends
        patience.start()
        try:
            assert "not started" in read_until(watch.stdout, "verdict after")
            for name in ("turned_backwards", "half_split_pairs"):
                put(bundle, ROPE, variant(exercise, "mistakes", name))
                seen = read_until(watch.stdout, f"    ({name})")
                assert f"→ {exercise.mistake(name).sentence[:40]}" in seen
        finally:
            watch.terminate()
            watch.stdout.read()  # it may be drawing still, and is to find a reader
            patience.cancel()
    assert watch.returncode == 0
    brief = grader("brief", "rope")
    assert (brief.returncode, brief.stderr) == (1, "")
    assert "(`half_split_pairs`)" in brief.stdout
    assert "Since the last version that was checked" in brief.stdout


@pytest.mark.parametrize("command", [("release", "x"), ("stubs", "--check"), ("verify",), ("grade", ".")])
def test_what_a_bundle_cannot_do_is_said(command, grader):
    done = grader(*command)
    assert done.returncode == 2
    assert "this is a student's bundle" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_demo_needs_no_course_with_solutions(bundle):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "grader", "demo"]
    done = subprocess.run(command, cwd=bundle, capture_output=True, text=True, env=environment, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "(divided_by_the_variance)" in done.stdout


def test_a_wheel_can_be_in_the_bundle(tmp_path):
    wheel = tmp_path / "dl_grader-0.2.0-py3-none-any.whl"
    wheel.write_bytes(b"a wheel")
    for more, line in (
        ([], "the wheel that your course gives you"),
        (["--wheel", str(wheel)], f"`pip install ./{wheel.name}`"),
    ):
        out = tmp_path / f"bundle{len(more)}"
        command = [sys.executable, "-m", "grader", "release", str(out), "lstm_gates", *more]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert line in (out / "README.md").read_text()
        assert (out / wheel.name).exists() == bool(more)
        with zipfile.ZipFile(f"{out}.zip") as opened:
            assert (f"{out.name}/{wheel.name}" in opened.namelist()) == bool(more)


def test_the_hook_would_have_noticed(environment):
    command = [sys.executable, "-m", "grader", "list"]
    assert subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False).returncode == 99


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((".",), "this is a part of the course itself"),
        (("solutions/attention",), "this is a part of the course itself"),
        (("course.yaml",), "is a file"),
        (("exercises",), "is there already; name another folder, or replace it: --force"),
        (("somewhere", "attention/nothing"), "there is no exercise or module 'attention/nothing'"),
    ],
)
def test_where_a_bundle_may_not_go(arguments, complaint, tmp_path):
    small_course(tmp_path)
    command = [sys.executable, "-m", "grader", "release", *arguments]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2
    assert complaint in done.stderr
    assert (tmp_path / "solutions/attention/softmax_attention/reference.py").is_file()
