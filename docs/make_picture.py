"""Draws docs/failing_check.svg: what `grader check` really prints of a subtly wrong submission.

python docs/make_picture.py
"""

import io
import os
import pty
import subprocess
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.text import Text

from grader.checks.variants import variant
from grader.course.reading import load_course

ROOT = Path(__file__).parents[1]
EXERCISE, MISTAKE = "attention/softmax_attention", "mask_after_softmax"


def main() -> None:
    exercise = load_course(ROOT).exercises[EXERCISE]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "softmax_attention.py"
        file.write_bytes(variant(exercise, "mistakes", MISTAKE))
        printed = on_a_terminal([sys.executable, "-m", "grader", "check", EXERCISE, "--file", str(file)])
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ grader check {EXERCISE}\n\n{printed.rstrip()}"))
    console.save_svg(str(ROOT / "docs" / "failing_check.svg"), title="grader check")


def on_a_terminal(command: list[str]) -> str:
    """The lines that stay on the screen when the command has ended."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(command, cwd=ROOT, stdout=follower, env={**os.environ, "TERM": "xterm"})
    os.close(follower)
    written = b""
    while True:
        try:
            written += (data := os.read(leader, 4096))
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not data:
            break
    process.wait()
    lines = written.decode().replace("\r\n", "\n").split("\n")
    return "\n".join(line.rpartition("\x1b[2K")[2] for line in lines)  # what was written over is gone


main()
