"""Does `grader grade` cost the same for the ten-thousandth submission as for the hundredth, in time and in memory?

python tests/benchmarks/grade_growth.py [COUNT ...] [--write]        (default: 100 1000 10000)

Grades generated classes of these sizes, each into a store of its own. Prints the wall time, the marginal cost a
submission from one size to the next, and the highest resident memory of the writer and of the largest judge.
"""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import figures

sys.path.insert(0, str(Path(__file__).parents[1]))
from a_class import make_class, make_course


def main() -> None:
    before, rows = (0, 0.0), []
    with tempfile.TemporaryDirectory() as folder:
        course = make_course(Path(folder) / "course")
        for count in figures.given() or [100, 1_000, 10_000]:
            students = make_class(Path(folder) / f"class{count}", count)
            seconds, writer, judge = grade(course, students, Path(folder) / f"out{count}")
            marginal = (seconds - before[1]) / (count - before[0]) * 1e3
            memory = (f"{writer:.1f} MiB", f"{judge:.1f} MiB")
            rows.append((count, f"{seconds:.2f} s", f"{count / seconds:.1f}", f"{marginal:.2f} ms", *memory))
            print(*rows[-1], flush=True)
            before = (count, seconds)
    figures.show(__file__, ("submissions", "time", "a second", "marginal submission", "writer", "largest judge"), rows)


def grade(course: Path, students: Path, out: Path) -> tuple[float, float, float]:
    """Seconds, and the peak memory in MiB of the grader's own process and of its largest judge."""
    command = [sys.executable, "-m", "grader", "grade", str(students), "--course", str(course), "--out", str(out)]
    environment = {**os.environ, "GRADER_SECRET": "0123456789abcdef" * 2}
    began = time.monotonic()
    running = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    writer = judge = 0.0
    while running.poll() is None:
        writer = max(writer, peak_of(running.pid))
        judge = max([judge, *map(peak_of, children_of(running.pid))])
        time.sleep(0.1)
    if running.returncode not in (0, 1):
        assert running.stderr is not None
        raise SystemExit(running.stderr.read())
    return time.monotonic() - began, writer, judge


def peak_of(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmHWM")), 0.0)


def children_of(pid: int) -> list[int]:
    try:
        return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


if __name__ == "__main__":
    main()
