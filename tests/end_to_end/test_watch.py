"""`grader watch` as a student meets it: a terminal of 80 x 24 (tmux), an editor's saves, and what then stands there."""

import ast
import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.student.file_watcher import FileWatcher, Save

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SOFTMAX, ROPE = "attention/softmax_attention", "position/rope"
PATIENCE = 60.0  # seconds; a loaded machine is slow, and nothing here proves anything by its speed
COURSE = """
title: Two exercises, and all the time in the world
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 3600}}
  - id: position
    title: Position
    exercises:
      - {id: rope, points: 10}
"""
LOOP = "def softmax_attention(q, k, v, mask=None):\n    while True:\n        pass\n"
needs_tmux = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed: apt-get install tmux")


@pytest.fixture
def course(tmp_path) -> Path:
    """Its own, with stubs; a call may take an hour, so that a loop ends by being superseded or not at all."""
    (tmp_path / "course.yaml").write_text(COURSE)
    for exercise in (SOFTMAX, ROPE):
        shutil.copytree(ROOT / "solutions" / exercise, tmp_path / "solutions" / exercise)
        (tmp_path / "exercises" / exercise).parent.mkdir(parents=True)
        shutil.copy(ROOT / "exercises" / f"{exercise}.py", tmp_path / "exercises" / f"{exercise}.py")
    return tmp_path


def right(course: Path, exercise: str = SOFTMAX) -> bytes:
    return load_course(course).exercises[exercise].read("reference.py")


def wrong(course: Path, mistake: str = "missing_scale", exercise: str = SOFTMAX) -> bytes:
    return variant(load_course(course).exercises[exercise], "mistakes", mistake)


class Terminal:
    """A shell in a window of tmux."""

    def __init__(self, folder: Path, columns: int = 80, lines: int = 24) -> None:
        self._tmux = ["tmux", "-f", "/dev/null", "-S", str(folder / "tmux.socket")]
        size = ["-x", str(columns), "-y", str(lines)]
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        command = [*self._tmux, "new-session", "-d", *size, "-c", str(folder), "bash --norc --noprofile"]
        subprocess.run(command, check=True, env=environment)
        self.enter("PS1='$ '; clear")
        self.wait_for(r"^\$$")

    def type(self, text: str) -> None:
        self._do("send-keys", "-l", text)

    def enter(self, command: str) -> None:
        self.type(command)
        self._do("send-keys", "Enter")

    def control(self, letter: str) -> None:
        self._do("send-keys", f"C-{letter}")

    def resize(self, columns: int, lines: int) -> None:
        self._do("resize-window", "-x", str(columns), "-y", str(lines))

    def screen(self, *, colours: bool = False) -> str:
        return self._do("capture-pane", "-p", *(["-e"] if colours else []))

    def wait_for(self, *patterns: str, without: str = "") -> str:
        """The screen, as soon as all patterns stand there, and `without` does not."""
        screen = ""

        def is_there() -> bool:
            nonlocal screen
            screen = self.screen()
            found = all(re.search(pattern, screen, re.MULTILINE) for pattern in patterns)
            return found and not (without and re.search(without, screen))

        try:
            wait(is_there)
        except AssertionError:
            pytest.fail(f"never saw {patterns} without {without!r}:\n{screen}", pytrace=False)
        return screen

    def close(self) -> None:
        self._do("kill-server")

    def _do(self, *command: str) -> str:
        return subprocess.run([*self._tmux, *command], check=True, capture_output=True, text=True).stdout


@pytest.fixture
def terminal(course) -> Iterator[Terminal]:
    each = Terminal(course)
    yield each
    each.close()


def watch(terminal: Terminal, *arguments: str) -> None:
    terminal.enter(" ".join([sys.executable, "-m", "grader", "watch", *arguments]))


def workers_of(folder: Path) -> set[int]:
    """Worker processes whose parent is the `grader watch` of that folder."""
    found = set()
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            command = (process / "cmdline").read_bytes().split(b"\0")
            parent = int((process / "stat").read_text().rpartition(")")[2].split()[1])
            if b"worker" in command and Path(f"/proc/{parent}/cwd").resolve() == folder.resolve():
                found.add(int(process.name))
    return found


@needs_tmux
def test_saves_are_judged_and_the_mistake_and_the_sum_are_on_the_screen(course, terminal):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    watch(terminal)
    count = len(load_course(course).exercises[SOFTMAX].checks)
    terminal.wait_for(f"all {count} checks  not started", "Write it, then save", "verdict after")
    stub.write_bytes(wrong(course))
    screen = terminal.wait_for("0 of 10 points", "saved ..:..:.., verdict after")
    assert "→ The scores are not divided by sqrt(d_k)." in screen
    assert re.search(r"… and \d+ lines more \(grader check attention/softmax_attention\)", screen)
    assert screen.splitlines()[0].startswith(SOFTMAX)
    assert screen.splitlines()[23].startswith("[n]ext [p]rev [h]int [b]rief [r]un [q]uit  saved")
    stub.write_bytes(right(course))
    screen = terminal.wait_for("10 of 10 points", "✓ is fast enough")
    assert "sqrt" not in screen
    (course / "exercises" / f"{ROPE}.py").write_bytes(right(course, ROPE))  # it follows what is saved
    terminal.wait_for("^position/rope", "10 of 10 points")


@needs_tmux
def test_a_newer_save_supersedes_and_the_last_of_many_wins(course, terminal):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    watch(terminal, "softmax_attention")
    terminal.wait_for("not started")
    stub.write_text(LOOP)
    terminal.wait_for("… the worked example", "judging …")
    stub.write_bytes(right(course))  # the loop would have an hour
    terminal.wait_for("10 of 10 points")
    for number in range(12):
        stub.write_bytes(b"" if number % 2 else wrong(course) + b"\n" * number)
        time.sleep(0.1)  # no proof: only a pace at which some are superseded
    stub.write_bytes(wrong(course, "softmax_over_queries"))
    terminal.wait_for("softmax_over_queries", "0 of 10 points")
    stub.write_text(LOOP)
    terminal.wait_for("… the worked example", "judging …")
    assert workers_of(course)
    terminal.type("q")
    terminal.wait_for(r"^\$$")
    wait(lambda: workers_of(course) == set())


@needs_tmux
def test_files_come_and_go(course, terminal):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    aside = course / "aside.py"
    stub.write_bytes(right(course))
    watch(terminal)
    terminal.wait_for("10 of 10 points")
    stub.rename(aside)
    terminal.wait_for(f"There is no exercises/{SOFTMAX}.py", f"grader stubs {SOFTMAX}", "waiting for the file")
    aside.rename(stub)
    terminal.wait_for("10 of 10 points", without="There is no")
    stub.unlink()
    terminal.wait_for("There is no")
    stub.write_bytes(wrong(course))
    terminal.wait_for("missing_scale")
    aside.write_bytes(right(course))
    aside.replace(stub)  # as editors do
    terminal.wait_for("10 of 10 points")
    stub.write_bytes(right(course)[:-30] + b"(")  # half-written
    terminal.wait_for("SyntaxError")
    stub.write_bytes(b"")
    terminal.wait_for("there is no function 'softmax_attention'")
    shutil.rmtree(course / "exercises")
    terminal.wait_for("There is no")
    stub.parent.mkdir(parents=True)
    stub.write_bytes(right(course))
    terminal.wait_for("10 of 10 points")


@needs_tmux
def test_keys_and_the_terminal_is_given_back(course, terminal):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    stub.write_bytes(wrong(course))
    terminal.enter("stty -g > before")
    watch(terminal)
    terminal.wait_for("missing_scale")
    terminal.type("h")
    terminal.wait_for("1 of 5  ")
    terminal.type("h")
    terminal.wait_for("2 of 5  ")
    terminal.type(" ")
    terminal.wait_for("missing_scale")
    terminal.type("b")
    terminal.wait_for(
        "Written to .grader/brief-attention-softmax_attention.md", "# Debug brief", "the file has them all"
    )
    assert "(`missing_scale`)" in (course / ".grader" / "brief-attention-softmax_attention.md").read_text()
    terminal.type("n")
    terminal.wait_for("^position/rope", "not started")
    terminal.type("p")
    terminal.wait_for("missing_scale", "judged ..:..:.., verdict after")
    stub.write_bytes(wrong(course) + b"\n")
    terminal.wait_for("missing_scale", "saved ..:..:.., verdict after")
    terminal.type("r")
    terminal.wait_for("missing_scale", "judged ..:..:.., verdict after")
    terminal.control("z")
    terminal.wait_for("Stopped")
    terminal.enter("clear; fg")
    terminal.wait_for("missing_scale", r"^\[n\]ext", without="Stopped")
    terminal.type("h")
    terminal.wait_for("3 of 5  ")
    for leave in ("q", "ctrl-c"):
        terminal.control("c") if leave == "ctrl-c" else terminal.type(leave)
        terminal.wait_for(r"^\$$")
        terminal.enter("clear; stty -g | cmp before - && echo it is the same")
        terminal.wait_for("^it is the same")
        terminal.enter("clear; " + f"{sys.executable} -m grader watch; echo status $?")
        terminal.wait_for("missing_scale")
    terminal.type("q")
    terminal.wait_for("^status 0")
    terminal.enter(f"clear; {sys.executable} -m grader hint --again softmax_attention")
    terminal.wait_for("3 of 5  ")
    terminal.enter(f"clear; {sys.executable} -m grader list")
    terminal.wait_for("begun, 2 attempts ")


@needs_tmux
def test_windows_of_other_sizes_and_no_colours(course, terminal):
    (course / "exercises" / f"{SOFTMAX}.py").write_bytes(wrong(course))
    watch(terminal)
    terminal.wait_for("missing_scale", "0 of 10 points", "verdict after")
    assert "\x1b[33m" in terminal.screen(colours=True)
    terminal.resize(50, 10)
    screen = terminal.wait_for(f"^{SOFTMAX}", "sqrt", "0 of 10 points", r"… and \d\d lines more")
    assert len(screen.rstrip("\n").splitlines()) == 10
    assert screen.splitlines()[0].startswith(SOFTMAX)
    terminal.resize(30, 3)
    terminal.wait_for("0 of 10 points", r"^\[n\]ext")
    terminal.resize(120, 50)
    terminal.wait_for("^attention/softmax_attention", "is fast enough", "0 of 10 points", without="lines more")
    assert "▀" not in terminal.screen()  # the picture has no room
    terminal.resize(120, 70)
    terminal.wait_for("expected +got", "▀", "is fast enough", "0 of 10 points", without="lines more")
    terminal.type("q")
    terminal.wait_for(r"^\$$")
    terminal.enter(f"clear; NO_COLOR=1 {sys.executable} -m grader watch")
    terminal.wait_for("missing_scale", "verdict after")
    assert "\x1b[" not in terminal.screen(colours=True)


@contextlib.contextmanager
def piped(course: Path, *python: str, **environment: str) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """`grader watch` without a terminal: the process, and the lines that it has written so far."""
    command = [sys.executable, *(python or ("-m", "grader")), "watch", SOFTMAX]
    process = subprocess.Popen(
        command,
        cwd=course,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONWARNINGS": "error", **environment},
    )
    assert process.stdout is not None
    lines: list[str] = []
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()
    try:
        yield process, lines
    finally:
        process.kill()
        process.wait()
        reader.join()
        process.stdout.close()


def wait_until(lines: list[str], *texts: str) -> None:
    """Until each text stands in a line."""
    wait(lambda: all(any(text in line for line in lines) for text in texts), lines)


def wait(holds: Callable[[], bool], shown: object = "") -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, shown
        time.sleep(0.02)


def test_without_a_terminal_it_prints_report_after_report(course):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    with piped(course) as (process, lines):
        wait_until(lines, "not started", "verdict after")
        stub.write_bytes(wrong(course))
        wait_until(lines, "missing_scale", "saved ")
        stub.write_text(LOOP)
        wait(lambda: sum(line.startswith(SOFTMAX) for line in lines) == 3)
        stub.write_bytes(right(course))
        wait_until(lines, "10 of 10 points")
        stub.unlink()
        wait_until(lines, "There is no")
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=PATIENCE) == 0
    assert "\x1b" not in "".join(lines)
    assert "Traceback" not in "".join(lines)


UNIX = ("fcntl", "termios", "tty", "pty", "resource", "grp", "syslog", "readline", "curses")
FUNCTIONS = ("fork", "forkpty", "killpg", "setsid", "getuid", "geteuid", "nice", "pipe2", "memfd_create")
SIGNALS = ("SIGHUP", "SIGSTOP", "SIGCONT", "SIGXCPU", "pthread_sigmask", "alarm")  # subprocess here needs SIGKILL
AS_ELSEWHERE = f"""
import os, signal, sys
for name in {UNIX!r}:
    sys.modules[name] = None  # importing it raises, as on Windows
for module, names in ((os, {FUNCTIONS!r}), (signal, {SIGNALS!r})):
    for name in names:
        delattr(module, name)
from grader.cli import main
main()
"""


def test_it_does_without_all_that_only_unix_has(course):
    """Not Windows, but what breaks there first: modules, functions and signals that are not there."""
    stub = course / "exercises" / f"{SOFTMAX}.py"
    with piped(course, "-c", AS_ELSEWHERE) as (_, lines):
        wait_until(lines, "not started", "verdict after")
        stub.write_text(LOOP)
        stub.write_bytes(right(course))
        wait_until(lines, "10 of 10 points")


def test_modules_of_one_platform_are_imported_in_its_branch_of_keys_alone():
    """Read from the source: what the branch for Windows imports cannot be run here."""
    sources = ["cli/watch_command", "cli/views", "cli/page", "cli/keys", "cli/student_options"]
    sources += ["student/watch", "student/file_watcher", "student/history", "student/brief"]
    sources += ["pools/warm", "workers/process", "workers/client"]
    one_platform = {*UNIX, "msvcrt", "winreg", "_winapi", "select", "grader.pools.forked", "grader.worker.zygote"}
    found = set()
    for source in sources:
        tree = ast.parse((ROOT / "grader" / f"{source}.py").read_text())
        for node in ast.walk(tree):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            found |= {(source, name, node in tree.body) for name in names if name in one_platform}
    assert found == {("cli/keys", name, False) for name in ("termios", "tty", "msvcrt")}


def test_a_folder_without_events_is_looked_at(tmp_path):
    """There is no folder to watch when it begins, so there are no events; what comes later is seen all the same."""
    path = tmp_path / "exercises" / "attention" / "softmax_attention.py"
    saves, stop = FileWatcher(tmp_path / "exercises", {SOFTMAX: path}), threading.Event()
    seen: list[Save] = []
    listener = threading.Thread(target=lambda: [seen.extend(each) for each in saves.listen(stop)])
    listener.start()
    wait(lambda: not saves.has_events)
    path.parent.mkdir(parents=True)
    path.write_text("x = 1")
    wait(lambda: [(save.name, save.gone) for save in seen] == [(SOFTMAX, False)], seen)
    path.unlink()
    wait(lambda: [save.gone for save in seen] == [False, True], seen)
    stop.set()
    listener.join(timeout=PATIENCE)
    assert not listener.is_alive()


def test_history_has_a_line_for_each_verdict_and_none_for_what_was_superseded(course):
    stub = course / "exercises" / f"{SOFTMAX}.py"
    with piped(course) as (_, lines):
        wait_until(lines, "verdict after")
        stub.write_text(LOOP)
        wait_until(lines, "softmax_attention")
        stub.write_bytes(right(course))
        wait_until(lines, "10 of 10 points")
        stub.write_bytes(wrong(course))
        wait_until(lines, "missing_scale", "of 10 points")
        wait(lambda: "begun, passed at attempt 1" in listed(course), lines)


def listed(course: Path) -> str:
    command = [sys.executable, "-m", "grader", "list", "attention"]
    return subprocess.run(command, cwd=course, capture_output=True, text=True, check=True).stdout
