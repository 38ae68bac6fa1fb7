"""A command that is killed, with no chance to clean up, leaves nothing running, whatever its processes do then."""

import ctypes
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from a_class import EXERCISE, ROOT, make_course

from grader.sealing.secret import make_secret

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc")]

PR_SET_CHILD_SUBREAPER = 36
PATIENCE = 60.0  # seconds for a process to come to its loop on a busy machine
ENDED = 10.0  # and to be gone
BUSY = 1.5  # seconds of computing: no process of ours takes so long to start
LOOP, GIL = "while True:\n    pass\n", "7 ** 10 ** 10\n"  # the second never lets another thread of its process run
STUDENT = "import numpy as np\n\n\ndef softmax_attention(q, k, v, mask=None):\n    return q\n\n\n"
KERNEL = "cuda/softmax_rows"


def students_file(root: Path, text: str) -> Path:
    path = root / "submissions" / "eve" / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


@pytest.fixture
def root(tmp_path) -> Path:
    """A course in which a call may take an hour."""
    course = make_course(tmp_path / "course")
    file = course / "course.yaml"
    file.write_text(file.read_text().replace("seconds: 2", "seconds: 3600"))
    make_secret(tmp_path / "secret")
    return tmp_path


@pytest.fixture
def orphans() -> Iterator[set[int]]:
    """Processes that have lost their parent become ours: those that there are already."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    yield descendants(os.getpid())
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)


def processes() -> dict[int, tuple[int, float]]:
    """Parent and seconds of computing, of each process that is no zombie."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent, *rest = path.read_text().rpartition(")")[2].split()
        except OSError:  # it has just ended
            continue
        if state != "Z":
            ticks = int(rest[9]) + int(rest[10])
            found[int(path.parent.name)] = (int(parent), ticks / os.sysconf("SC_CLK_TCK"))
    return found


def descendants(ancestor: int) -> set[int]:
    there, found = processes(), {ancestor}
    while more := {pid for pid, (parent, _) in there.items() if parent in found} - found:
        found |= more
    return found - {ancestor}


def kill_when_busy(command: list[str], before: set[int]) -> None:
    """Kill it when one of its processes is in the loop, and expect that none is left."""
    process = subprocess.Popen(
        [sys.executable, "-m", "grader", *command],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    ends = time.monotonic() + PATIENCE
    while not any(processes().get(pid, (0, 0.0))[1] > BUSY for pid in descendants(process.pid)):
        assert process.poll() is None, "it ended by itself"
        assert time.monotonic() < ends, "no process of it computes"
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    ends = time.monotonic() + ENDED
    while left := descendants(os.getpid()) - before:
        if time.monotonic() > ends:
            names = [Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ")[:200] for pid in left]
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            pytest.fail(f"still there: {names}")
        time.sleep(0.05)


@pytest.mark.parametrize("unsafe", [False, True], ids=["walled", "unsafe"])
@pytest.mark.parametrize("loop", [LOOP, GIL], ids=["python", "in_c"])
def test_grade_in_student_code(root, orphans, loop, unsafe):
    students_file(root, STUDENT + loop)
    kill_when_busy(graded(root, *(["--unsafe"] if unsafe else [])), orphans)


@pytest.mark.parametrize("loop", [LOOP, GIL], ids=["python", "in_c"])
@pytest.mark.parametrize("place", ["inputs", "reference"])
def test_grade_in_author_code(root, orphans, place, loop):
    students_file(root, STUDENT)
    make_loop(root, place, loop)
    kill_when_busy(graded(root), orphans)


def test_verify_in_author_code(root, orphans):
    make_loop(root, "inputs", GIL)
    kill_when_busy(["verify", "--course", str(root / "course")], orphans)


@pytest.mark.parametrize("command", ["check", "watch"])
@pytest.mark.parametrize("loop", [LOOP, GIL], ids=["python", "in_c"])
def test_check_and_watch_in_student_code(root, orphans, command, loop):
    (root / "course" / "exercises" / f"{EXERCISE}.py").write_text(STUDENT + loop)
    kill_when_busy([command, "--course", str(root / "course"), EXERCISE], orphans)


def test_grade_in_a_kernel(root, orphans):
    course = root / "kernels"
    shutil.copytree(ROOT / "solutions" / KERNEL, course / "solutions" / KERNEL)
    shutil.copy(ROOT / "solutions" / "cuda" / "inputs.py", course / "solutions" / "cuda")
    entry = "{id: softmax_rows, points: 10, kind: cuda, limits: {seconds: 3600}}"
    text = f"title: T\nmodules:\n  - {{id: cuda, title: C, exercises: [{entry}]}}\n"
    (course / "course.yaml").write_text(text)
    kernel = (ROOT / "solutions" / KERNEL / "reference.cu").read_text()
    begin = kernel.index("{", kernel.index("__global__")) + 1
    file = root / "submissions" / "eve" / f"{KERNEL}.cu"
    file.parent.mkdir(parents=True)
    file.write_text(kernel[:begin] + "\n    volatile int rounds = 1;\n    while (rounds) {}\n" + kernel[begin:])
    kill_when_busy(graded(root, course=course), orphans)


def graded(root: Path, *options: str, course: Path | None = None) -> list[str]:
    arguments = [root / "submissions", "--course", course or root / "course", "--secret-file", root / "secret"]
    return ["grade", *map(str, arguments), "--out", str(root / "results"), *options]


def make_loop(root: Path, place: str, loop: str) -> None:
    """The author's own code does not end, in a case maker or in the reference."""
    folder = root / "course" / "solutions" / EXERCISE
    body = loop.replace("\n", "\n    ")
    if place == "inputs":
        more = f"\n\ndef endless(rng):\n    {body}\n\nchecks[1] = replace(checks[1], inputs=endless)\n"
        (folder / "checks.py").write_text((folder / "checks.py").read_text() + more)
    else:
        more = f"\n\ndef softmax_attention(q, k, v, mask=None):\n    {body}\n"
        (folder / "reference.py").write_text((folder / "reference.py").read_text() + more)
