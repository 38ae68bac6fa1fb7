"""Run in a folder that a student has filled, no process of the grader's imports anything from there.

The folder has a module for every name of the standard library and of whatever is installed beside the grader, and
programs by the names of those that a grader may start. Each leaves a mark when it is imported or run. What Python
itself imports before the first line of ours (with `PYTHONPATH=.`, and only then) cannot be helped: those names are left
out there, and what they are is asked from Python.
"""

import importlib.metadata
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from a_class import EXERCISE, ROOT, make_course
from an_exercise import CHECKS, MISTAKES, REFERENCE
from conftest import of_each_kind

from grader.processes.launch import package_folders

pytestmark = pytest.mark.slow

SCRIPT = Path(sys.executable).with_name("grader")
MARK = """
import posix  # all that there is while Python itself starts
command = posix.open("/proc/self/cmdline", posix.O_RDONLY)
marks = posix.open(MARKS, posix.O_WRONLY | posix.O_CREAT | posix.O_APPEND)
posix.write(marks, b"NAME " + posix.read(command, 1000).replace(b"\\0", b" ") + b"\\n")
posix.close(marks)
posix.close(command)
raise ImportError("NAME of the current folder")
"""
OTHERS = ("grader", "solutions", "exercises", "submission", "sitecustomize", "usercustomize", "conftest", "antigravity")
PROGRAMS = (
    "g++",
    "gcc",
    "cc",
    "ld",
    "ldconfig",
    "as",
    "objdump",
    "python",
    "python3",
    "compute-sanitizer",
    "nvcc",
    "git",
)
LIBRARIES = ("libseccomp.so.2", "libsqlite3.so.0", "libcuda.so.1")
LIBRARY = """
#include <fcntl.h>
#include <unistd.h>
__attribute__((constructor)) static void note() {
    int marks = open("MARKS", O_WRONLY | O_CREAT | O_APPEND, 0666);
    if (write(marks, "library NAME\\n", sizeof "library NAME") < 0) _exit(1);
}
"""
FILES = {
    "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['.']\n",
    "setup.cfg": "[options]\n",
    "pyvenv.cfg": "home = .\n",
    "evil.pth": "import evil\n",
    ".env": "PYTHONPATH=.\n",
}
CONFIGS = ("nbgrader_config.py", "jupyter_config.py", "jupyter_nbgrader_config.py", "ipython_config.py")
STARTS = 60.0  # seconds in which `watch` shows something on a busy machine
WAYS = {  # how the command is called, and what the environment adds
    "script": ([str(SCRIPT)], {}),
    "module": ([sys.executable, "-m", "grader"], {}),
    "dot": ([str(SCRIPT)], {"PYTHONPATH": ".", "PATH": f".:{os.environ['PATH']}"}),
    "empty": ([str(SCRIPT)], {"PYTHONPATH": ":/nowhere", "PATH": f":{os.environ['PATH']}", "LD_LIBRARY_PATH": ":"}),
    "absolute": ([str(SCRIPT)], {"PYTHONPATH": "{here}", "PYTHONSTARTUP": "{here}/usercustomize.py"}),
    "module, dot": ([sys.executable, "-m", "grader"], {"PYTHONPATH": ".", "PYTHONWARNINGS": "default"}),
}


def without_what_python_needs(place: Path, marks: Path) -> None:
    """Remove what Python itself, and the script that pip writes, import before the first line of ours."""
    for name in ("grader", "sitecustomize", "usercustomize"):
        (place / f"{name}.py").unlink()
    environment = {**os.environ, "PYTHONPATH": "."}
    while True:
        marks.unlink(missing_ok=True)
        command = [sys.executable, "-c", "import re, sys"]
        subprocess.run(command, cwd=place, env=environment, capture_output=True, check=False)
        if not marks.exists():
            return
        (place / f"{marks.read_text().split()[0]}.py").unlink()  # the first; others may follow from its failure


def installed() -> set[str]:
    files = (file for each in importlib.metadata.distributions() for file in each.files or ())
    tops = {Path(str(file)).parts[0].partition(".")[0] for file in files if file.suffix in (".py", ".so")}
    return {name for name in tops if name.isidentifier() and not name.startswith("__editable")}


@pytest.fixture(scope="module")
def traps(tmp_path_factory) -> Path:
    """The folder, and beside it what a teacher has: a course, submissions, a secret, an nbgrader folder."""
    root = tmp_path_factory.mktemp("traps")
    here, marks = root / "here", root / "marks"
    here.mkdir()
    for name in {*sys.stdlib_module_names, *installed(), *OTHERS}:
        text = MARK.replace("NAME", name).replace("MARKS", repr(str(marks)))
        (here / f"{name}.py").write_text(text)
    for name in CONFIGS:
        (here / name).write_text(MARK.replace("NAME", name).replace("MARKS", repr(str(marks))))
    for name in PROGRAMS:
        (here / name).write_text(f"#!/bin/sh\necho program {name} >> {marks}\nexit 1\n")
        (here / name).chmod(0o755)
    for name, text in FILES.items():
        (here / name).write_text(text)
    for library in LIBRARIES if shutil.which("g++") else ():
        source = root / "library.cpp"
        source.write_text(LIBRARY.replace("NAME", library).replace("MARKS", str(marks)))
        subprocess.run(["g++", "-shared", "-fPIC", str(source), "-o", str(here / library)], check=True)
    (here / ".grader").mkdir()
    (here / ".grader" / "sitecustomize.py").write_text(MARK.replace("NAME", "x").replace("MARKS", repr(str(marks))))
    make_course(root / "course", speed=True)
    make_small_course(root / "small")
    for student, text in (("ann", "reference.py"), ("bob", "yardstick.py")):
        file = root / "submissions" / student / f"{EXERCISE}.py"
        file.parent.mkdir(parents=True)
        shutil.copy(ROOT / "solutions" / EXERCISE / text, file)
    others = root / "others" / "ann"
    kinds = {each.kind: each for each in of_each_kind()}
    for exercise in kinds.values():
        file = others / f"{exercise.id}{exercise.suffix}"
        file.parent.mkdir(parents=True)
        file.write_bytes(exercise.read(exercise.reference_file))
    (root / "secret").write_text("5e" * 32)
    (root / "secret").chmod(0o600)
    return root


def make_small_course(root: Path) -> None:
    folder = root / "solutions" / "m" / "e"
    folder.mkdir(parents=True)
    (root / "course.yaml").write_text("title: T\nmodules: [{id: m, title: M, exercises: [{id: e, points: 4}]}]\n")
    for name, text in (("reference.py", REFERENCE), ("checks.py", CHECKS), ("mistakes.py", MISTAKES)):
        (folder / name).write_text(text)


EVERY_WAY = ("check", "grade", "verify")
COMMANDS = {
    "help": ["--help"],
    "version": ["--version"],
    "list": ["list", "--course", "{root}/course"],
    "check": ["check", EXERCISE, "--course", "{root}/course", "--file", "{root}/submissions/ann/" + f"{EXERCISE}.py"],
    "check --sandbox": [
        *("check", EXERCISE, "--course", "{root}/course", "--sandbox"),
        *("--file", "{root}/submissions/ann/" + f"{EXERCISE}.py"),
    ],
    "brief": ["brief", EXERCISE, "--course", "{root}/course", "--file", "{root}/submissions/bob/" + f"{EXERCISE}.py"],
    "hint": ["hint", EXERCISE, "--course", "{root}/course"],
    "grade": [
        *("grade", "{root}/submissions", "--course", "{root}/course", "--secret-file", "{root}/secret"),
        *("--out", "{out}", "--format", "json,csv,junit", "--feedback", "{out}/feedback", "--workers", "2"),
    ],
    "grade every kind": [
        *("grade", "{root}/others", "--course", str(ROOT), "--secret-file", "{root}/secret", "--out", "{out}"),
    ],
    "grade --unsafe": [
        *("grade", "{root}/submissions", "--course", "{root}/course", "--secret-file", "{root}/secret"),
        *("--out", "{out}", "--unsafe"),
    ],
    "results": ["results", "--out", "{root}/results", "--json"],
    "release": ["release", "{out}/bundle", "--course", "{root}/course"],
    "stubs": ["stubs", "--course", "{root}/course", "--check"],
    "new": ["new", "{name}/added", "--course", "{root}/small-new"],
    "verify": ["verify", "--course", "{root}/small", "--fresh"],
    "doctor": ["doctor", "--course", "{root}/course"],
    "secret": ["secret", "{out}-secret"],
    "schema": ["schema"],
    "demo": ["demo", "--course", "{root}/course"],
    "nbgrader build": ["nbgrader", "build", "--course", "{out}", "--from", "{root}/course"],
}


def run(root: Path, here: Path, way: str, arguments: list[str], out: Path) -> subprocess.CompletedProcess[str]:
    command, more = WAYS[way]
    names = {"root": root, "out": out, "here": here, "name": f"m{time.monotonic_ns()}"}
    environment = {**os.environ, **{name: value.format(**names) for name, value in more.items()}}
    filled = [each.format(**names) for each in arguments]
    return subprocess.run(
        [*command, *filled], cwd=here, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def here(traps, request) -> Path:
    """The folder in which a way of calling is tried: without what Python imports from there before us, if it does."""
    way = request.getfixturevalue("way")
    command, more = WAYS[way]
    place = traps / f"here-{way.replace(', ', '-')}"
    if not place.is_dir():
        shutil.copytree(traps / "here", place)
        if "PYTHONPATH" in more:
            without_what_python_needs(place, traps / "marks")
        elif "-m" in command:  # it is the folder's own `grader` that this command names
            (place / "grader.py").unlink()
    (traps / "marks").unlink(missing_ok=True)
    return place


def marks_in(root: Path) -> str:
    marks = root / "marks"
    return marks.read_text() if marks.exists() else ""


@pytest.mark.parametrize("way", WAYS)
def test_the_traps_are_sharp(traps, here, way):
    """Python itself, called as some processes of ours were once called, steps into one."""
    _, more = WAYS[way]
    environment = {**os.environ, **{name: value.format(here=here) for name, value in more.items()}}
    subprocess.run([sys.executable, "-c", "import signal"], cwd=here, env=environment, check=False, capture_output=True)
    assert marks_in(traps).startswith("signal ")


@pytest.mark.parametrize(
    ("name", "way"),
    [(name, way) for name in COMMANDS for way in WAYS if way in ("script", "module, dot") or name in EVERY_WAY],
)
def test_nothing_is_imported_from_the_current_folder(traps, here, way, name, tmp_path):
    if name == "results" and not (traps / "results").is_dir():
        prepared = [each.replace("{out}", "{root}/results") for each in COMMANDS["grade"]]
        run(traps, traps, "script", prepared, tmp_path)
    if name == "new" and not (traps / "small-new").is_dir():
        shutil.copytree(traps / "small", traps / "small-new")
    done = run(traps, here, way, COMMANDS[name], tmp_path / "out")
    assert marks_in(traps) == "", done.stderr
    assert done.returncode in (0, 1), done.stderr + done.stdout
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("way", ["script", "module, dot"])
def test_watch(traps, here, way):
    course = traps / f"watched-{here.name}"
    shutil.copytree(traps / "course", course)
    shutil.copy(traps / "submissions" / "ann" / f"{EXERCISE}.py", course / "exercises" / f"{EXERCISE}.py")
    command, more = WAYS[way]
    environment = {**os.environ, **{name: value.format(here=here) for name, value in more.items()}}
    process = subprocess.Popen(
        [*command, "watch", EXERCISE, "--course", str(course)],
        cwd=here,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    try:
        ends, said = time.monotonic() + STARTS, ""
        while "points" not in said and time.monotonic() < ends and process.poll() is None:
            said += process.stdout.readline()
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert marks_in(traps) == ""
    assert "10 of 10 points" in said


@pytest.mark.parametrize("way", ["script", "module, dot"])
def test_nbgrader_autograde(traps, here, way, tmp_path):
    from notebooks.a_folder import Folder
    from notebooks.a_folder import make_course as make_notebook_course

    reference = (ROOT / "solutions" / EXERCISE / "reference.py").read_text().split('"""')[2].strip("\n")
    folder = Folder(tmp_path / "nb", make_notebook_course(tmp_path / "course", [EXERCISE]))
    folder.release()
    folder.hand_in("ann", reference)
    arguments = ["nbgrader", "autograde", "attention", "--course", str(folder.root), "--secret-file", "{root}/secret"]
    done = run(traps, here, way, arguments, tmp_path)
    assert marks_in(traps) == "", done.stderr
    assert done.returncode == 0, done.stderr
    assert all(row[0] for row in folder.rows("ann").values())


def test_a_module_search_path_of_the_users_own_stays(traps, here_of_elsewhere, tmp_path):
    """PYTHONPATH may name folders elsewhere: there the authors' code finds what it needs, in judges, too."""
    course, elsewhere = here_of_elsewhere
    environment = {**os.environ, "PYTHONPATH": f".:{elsewhere}"}
    arguments = ["grade", traps / "submissions", "--course", course, "--secret-file", traps / "secret"]
    done = subprocess.run(
        [str(SCRIPT), *map(str, arguments), "--out", str(tmp_path / "out"), "--json"],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    reports = {each["student"]: each["report"] for each in json.loads(done.stdout)}
    assert reports["ann"]["score"] == 10, done.stderr


@pytest.fixture
def here_of_elsewhere(tmp_path) -> tuple[Path, Path]:
    course = make_course(tmp_path / "course")
    elsewhere = tmp_path.with_name(f"{tmp_path.name}-elsewhere")
    elsewhere.mkdir()
    (elsewhere / "sizes_of_mine.py").write_text("SIZE = 7\n")
    checks = course / "solutions" / EXERCISE / "checks.py"
    checks.write_text(f"import sizes_of_mine\n\n{checks.read_text()}")
    return course, elsewhere


def test_the_library_traps_are_sharp(traps, tmp_path):
    """Python itself loads a library from the current folder where LD_LIBRARY_PATH has an empty entry."""
    (traps / "marks").unlink(missing_ok=True)
    code = "import ctypes; ctypes.CDLL('libseccomp.so.2')"
    environment = {**os.environ, "LD_LIBRARY_PATH": "/usr/local/cuda/lib64:"}
    command = [sys.executable, "-P", "-c", code]
    subprocess.run(command, cwd=traps / "here", env=environment, check=False, capture_output=True)
    assert "library libseccomp.so.2" in marks_in(traps)


@pytest.mark.parametrize("command", ["grade", "nbgrader", "check"])
def test_a_teacher_is_told_of_a_module_search_path_that_is_a_students(traps, tmp_path, command):
    environment = {**os.environ, "PYTHONPATH": ".:/opt/courses"}
    done = subprocess.run(
        [str(SCRIPT), command, "--help"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    said = "grader: PYTHONPATH has '.': Python imports from the current folder before the grader starts"
    assert done.stderr.startswith(said) is (command != "check")


def test_packages_of_another_folder_are_found_by_the_notes_of_their_installer(tmp_path, monkeypatch):
    for name in ("target/numpy-2.1.0.dist-info", "lib/site-packages", "mine/numpy", "notes/numpy-2.1.0"):
        (tmp_path / name).mkdir(parents=True)
    folders = [str(tmp_path / name) for name in ("target", "lib/site-packages", "mine", "notes", "nowhere")]
    monkeypatch.setattr(sys, "path", folders)
    assert package_folders() == folders[:2]
