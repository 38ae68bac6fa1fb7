"""What does a submission cost, beside stock `nbgrader autograde`, and how much of that is ours?

pip install nbgrader; python tests/benchmarks/grade_cost.py [OURS] [THEIRS] [ROUNDS] [--write]

1. ROUNDS (3) times, in turn: stock `nbgrader autograde` on THEIRS (20) notebooks with one test cell of 20 cases;
   `grader grade` on OURS (200) submissions of attention/softmax_attention with the same functions, start-up included,
   without the exercise's speed check and with it. The medians are compared.
2. The overhead a submission: everything but the submission's own calls, on one core, for a NumPy and a torch exercise.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import figures
import nbformat

from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.pools.walled import WalledWorkers
from grader.sandbox.walls import survey_or_refuse
from grader.submission import Submission
from grader.workers.client import CallResult, Worker

sys.path.insert(0, str(Path(__file__).parents[1]))
from a_class import EXERCISE, make_course

TEST_CELL = """
import numpy as np
for seed in range(20):
    rng = np.random.default_rng(seed)
    q, k, v = rng.normal(size=(5, 16)), rng.normal(size=(7, 16)), rng.normal(size=(7, 3))
    weights = np.exp(q @ k.T / 4)
    np.testing.assert_allclose(softmax_attention(q, k, v), weights / weights.sum(axis=1, keepdims=True) @ v, rtol=1e-9)
"""
TORCH = {
    "reference": "import torch\n\n\ndef soft(x):\n    return torch.softmax(x, -1)\n",
    "checks": """
import torch
from grader.checks import Agrees, Tolerance


def inputs(rng):
    return {"x": torch.from_numpy(rng.normal(size=(5, 7)))}


tolerance = Tolerance(rtol=1e-9)
checks = [Agrees("agrees", inputs, cases=20), Agrees("again", inputs, cases=10)]
""",
    "mistakes": "import torch\n\n\ndef first_axis(x):\n    return torch.softmax(x, 0)\n",
}


def main() -> None:
    ours, theirs, rounds = figures.given(200, 20, 3)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        without = make_course(root / "without")
        add_torch(without)
        timed = make_course(root / "timed", speed=True)
        sources = functions(without, max(ours, theirs))
        hand_in(root / "submissions", sources[:ours])
        runs = {
            "nbgrader autograde": (theirs, prepare_nbgrader(root / "nbgrader", sources[:theirs])),
            "grader grade": (ours, partial(grade_all, without, root / "submissions")),
            "with the speed check": (ours, partial(grade_all, timed, root / "submissions")),
        }
        found: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, (count, run) in runs.items():
                begin = time.perf_counter()
                run()
                found[name].append((time.perf_counter() - begin) / count * 1e3)
                print(f"{name:<22}{found[name][-1]:7.1f} ms a submission", flush=True)
        medians = {name: statistics.median(each) for name, each in found.items()}
        stock = medians["nbgrader autograde"]
        rows = [(name, f"{each:.1f} ms", f"{stock / each:.1f} x") for name, each in medians.items()]
        for exercise in (EXERCISE, "torch/soft"):
            rows.append((f"overhead, {exercise}, on one core", overhead(without, exercise), ""))
        figures.show(__file__, ("", "a submission", "as quick as stock nbgrader"), rows)


def add_torch(course: Path) -> None:
    """A small torch exercise."""
    folder = course / "solutions" / "torch" / "soft"
    folder.mkdir(parents=True)
    for name, text in TORCH.items():
        (folder / f"{name}.py").write_text(text)
    with (course / "course.yaml").open("a") as file:
        soft = "{id: soft, points: 2.5, kind: torch, limits: {memory_mb: 8192}}"
        file.write(f"  - {{id: torch, title: t, exercises: [{soft}]}}\n")


def functions(course: Path, count: int) -> list[bytes]:
    """Half of them right, half of them the exercise's mistakes; no two the same."""
    exercise = load_course(course).exercises[EXERCISE]
    variants = [exercise.read("reference.py"), *(variant(exercise, "mistakes", name) for name in exercise.mistakes)]
    return [variants[i % len(variants) if i % 2 else 0] + b"# %d\n" % i for i in range(count)]


def hand_in(folder: Path, sources: Sequence[bytes]) -> None:
    for number, source in enumerate(sources):
        file = folder / f"s{number:04}" / f"{EXERCISE}.py"
        file.parent.mkdir(parents=True)
        file.write_bytes(source)


def grade_all(course: Path, submissions: Path) -> None:
    with tempfile.TemporaryDirectory() as results:
        command = [sys.executable, "-m", "grader", "grade", str(submissions), "--out", results]
        environment = {**os.environ, "GRADER_SECRET": "0" * 64}
        done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, (done.returncode, done.stdout[-2000:])  # graded, and not all with full marks
    assert "Faults of the course" not in done.stdout, done.stdout


def prepare_nbgrader(course: Path, sources: Sequence[bytes]) -> Callable[[], None]:
    """What runs `nbgrader autograde`, as it comes."""
    source = nbformat.v4.new_notebook()
    source.cells = [solution_cell("raise NotImplementedError"), test_cell()]
    write_notebook(course / "source" / "ps" / "softmax_attention.ipynb", source)
    (course / "nbgrader_config.py").write_text(f"c = get_config()\nc.CourseDirectory.root = {str(course)!r}\n")
    nbgrader = [sys.executable, "-m", "nbgrader"]
    path = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}  # nbgrader calls alembic by name
    options: dict[str, Any] = {"cwd": course, "capture_output": True, "env": {**os.environ, **path}, "check": False}
    subprocess.run([*nbgrader, "generate_assignment", "ps"], **options)
    release = nbformat.read(course / "release" / "ps" / "softmax_attention.ipynb", as_version=4)
    for number, code in enumerate(sources):
        release.cells[0].source = code.decode()
        write_notebook(course / "submitted" / f"s{number:04}" / "ps" / "softmax_attention.ipynb", release)
    before = (course / "gradebook.db").read_bytes()

    def run() -> None:
        (course / "gradebook.db").write_bytes(before)
        shutil.rmtree(course / "autograded", ignore_errors=True)
        subprocess.run([*nbgrader, "autograde", "ps"], **options)
        graded = list((course / "autograded").glob("*/ps/softmax_attention.ipynb"))
        assert len(graded) == len(sources), f"nbgrader graded {len(graded)} of {len(sources)}"

    return run


def solution_cell(code: str) -> Any:
    cell = nbformat.v4.new_code_cell(f"### BEGIN SOLUTION\n{code}\n### END SOLUTION")
    cell.metadata["nbgrader"] = nbgrader_metadata("solution", solution=True)
    return cell


def test_cell() -> Any:
    cell = nbformat.v4.new_code_cell(TEST_CELL)
    cell.metadata["nbgrader"] = nbgrader_metadata("test", grade=True, locked=True, points=10)
    return cell


def nbgrader_metadata(grade_id: str, **changes: Any) -> dict[str, Any]:
    flags = dict.fromkeys(("grade", "locked", "solution", "task"), False)
    return {"schema_version": 3, "grade_id": grade_id, **flags, **changes}


def write_notebook(path: Path, notebook: Any) -> None:
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(notebook, path)


class Timed(WalledWorkers):
    """Walled workers that add up what the submissions' own calls take."""

    spent = 0.0

    def run(self, code: bytes, filename: str, exercise: Any, used: Any = ()) -> Worker:
        worker = super().run(code, filename, exercise, used)
        call = worker.call

        def timed(*arguments: Any, **options: Any) -> Any:
            answer = call(*arguments, **options)
            self.spent += answer.seconds if isinstance(answer, CallResult) else 0.0
            return answer

        worker.call = timed  # type: ignore[method-assign]  # a measuring tape around it
        return worker


def overhead(course: Path, name: str) -> str:
    """On one core: wall clock of a whole judgement less its calls, as a median."""
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    try:
        exercise = load_course(course).exercises[name]
    except ImportError as fault:
        return f"left out: {fault}"
    source = exercise.read("reference.py")
    extra = []
    with Timed(survey_or_refuse(course)) as workers:
        for number in range(60):
            begin, before = time.perf_counter(), workers.spent
            report = grade(Submission("s.py", source + b"# %d\n" % number), exercise, number, workers).report
            extra.append((time.perf_counter() - begin - (workers.spent - before)) * 1e3)
            assert report.full_marks, report
    extra = extra[5:]  # the first ones start the zygote
    return f"{statistics.median(extra):.1f} ms"


if __name__ == "__main__":
    main()
