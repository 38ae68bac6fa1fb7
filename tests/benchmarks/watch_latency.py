"""How long from a save to the verdict on the screen, in `grader watch`?

python tests/benchmarks/watch_latency.py [SAVES] [--write]

From close() of the file to the first line of the verdict on the pseudo-terminal, for a NumPy exercise and for one in
torch, SAVES (100) times each; right and wrong solutions in turn, so that each save changes the screen. Once with a
pause of two seconds between the last report and the next save, once with none: then the spare workers are used up, and
the next one may still be importing.
"""

import fcntl
import os
import pty
import shutil
import statistics
import struct
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import figures
import torch

from grader.checks.variants import variant
from grader.course.reading import load_course

ROOT = Path(__file__).parents[2]
NUMPY, TORCH = "attention/softmax_attention", "torch/soft"
PAUSES = {"2 s": 2.0, "none": 0.0}
SOFT = {
    "reference": '''"""Softmax over the last axis."""

import torch


def soft(x):
    ### BEGIN SOLUTION
    return torch.softmax(x, -1)
    ### END SOLUTION
''',
    "checks": """
import torch
from grader.checks import Agrees, Tolerance


def inputs(rng):
    return {"x": torch.from_numpy(rng.normal(size=(5, 7)))}


tolerance = Tolerance(rtol=1e-9)
checks = [Agrees("agrees", inputs, cases=20, points=5), Agrees("again", inputs, cases=10, points=4.5)]
""",
    "mistakes": '''
import torch


def first_axis(x):
    """The softmax runs over the first axis."""
    return torch.softmax(x, 0)
''',
}


def main() -> None:
    (saves,) = figures.given(100)
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder))
        looked_for = (NUMPY, "the worked example", "missing_scale"), (TORCH, "agrees", "first_axis")
        for exercise, first, mistake in looked_for:
            for name, pause in PAUSES.items():
                times = measure(course, exercise, first, mistake, saves, pause)
                quantiles = statistics.quantiles(times, n=20)
                found = (statistics.median(times), quantiles[-1], max(times))
                rows.append((exercise, name, *(f"{seconds * 1e3:.0f} ms" for seconds in found)))
                print(*rows[-1], flush=True)
    head = ("", "pause between saves", "median", "95th percentile", "worst")
    figures.show(__file__, head, rows, f"torch {torch.__version__}")


def make_course(root: Path) -> Path:
    shutil.copytree(ROOT / "solutions" / NUMPY, root / "solutions" / NUMPY)
    folder = root / "solutions" / TORCH
    folder.mkdir(parents=True)
    for name, text in SOFT.items():
        (folder / f"{name}.py").write_text(text)
    (root / "course.yaml").write_text(
        "title: t\nmodules:\n"
        "  - {id: attention, title: a, exercises: [{id: softmax_attention, points: 10}]}\n"
        "  - {id: torch, title: t, exercises: [{id: soft, points: 10, kind: torch, limits: {memory_mb: 8192}}]}\n"
    )
    return root


def measure(course: Path, name: str, first: str, mistake: str, saves: int, pause: float) -> list[float]:
    """Seconds from close() to the first line of the verdict."""
    exercise = load_course(course).exercises[name]
    sources = (exercise.read("reference.py"), variant(exercise, "mistakes", mistake))
    signs = (f"\u2713 {first}".encode(), f"\u2717 {first}".encode())
    exercise.stub.parent.mkdir(parents=True, exist_ok=True)
    exercise.stub.write_bytes(sources[1])
    times = []
    with watching(course, name) as screen:
        screen.read_until(b"of 10 points")
        for number in range(saves + 4):  # the first ones bring in what is imported once
            screen.drain(0.1)
            time.sleep(pause)
            with exercise.stub.open("wb") as file:
                file.write(sources[number % 2] + b"# %d\n" % number)
            begin = time.perf_counter()
            at = screen.read_until(signs[number % 2])
            if number >= 4:
                times.append(at - begin)
            screen.read_until(b"of 10 points")
    return times


class Screen:
    """Our end of the pseudo-terminal."""

    def __init__(self, leader: int) -> None:
        self._leader, self._seen = leader, b""

    def read_until(self, text: bytes) -> float:
        """When that text had come; what came before it is forgotten."""
        while text not in self._seen:
            self._seen += os.read(self._leader, 1 << 16)
        at = time.perf_counter()
        self._seen = self._seen.partition(text)[2]
        return at

    def drain(self, quiet: float) -> None:
        """Read until nothing has come for so long."""
        os.set_blocking(self._leader, False)
        until = time.perf_counter() + quiet
        while time.perf_counter() < until:
            try:
                os.read(self._leader, 1 << 16)
                until = time.perf_counter() + quiet
            except BlockingIOError:
                time.sleep(0.005)
        os.set_blocking(self._leader, True)
        self._seen = b""


@contextmanager
def watching(course: Path, name: str) -> Iterator[Screen]:
    """`grader watch` on a terminal of 80 x 24."""
    leader, follower = pty.openpty()
    fcntl.ioctl(follower, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    command = [sys.executable, "-m", "grader", "watch", "--course", str(course), name]
    environment = {**os.environ, "TERM": "xterm", "NO_COLOR": "1"}
    process = subprocess.Popen(command, stdin=follower, stdout=follower, stderr=follower, env=environment)
    os.close(follower)
    try:
        yield Screen(leader)
    finally:
        os.write(leader, b"q")
        process.wait(timeout=30)
        os.close(leader)


main()
