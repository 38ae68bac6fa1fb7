"""What does judging cost inside nbgrader, and how much quicker is it than stock nbgrader?

pip install -c constraints.txt -e '.[dev]'; python tests/benchmarks/nbgrader_cost.py [COUNT] [ROUNDS] [--write]

COUNT (50) notebooks of attention/softmax_attention with the same functions, ROUNDS (1) times, one after the other:

stock       nbgrader autograde as it comes: a kernel runs each notebook and one test cell of 20 cases
empty       nbgrader autograde on our notebooks, with a step that does nothing in the place of Execute
judged      nbgrader autograde with ours
many        grader nbgrader autograde

All start-up is included. The exercise is judged without its speed check, which takes its time whatever it stands in.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import figures
import nbformat

sys.path.insert(0, str(Path(__file__).parents[1]))
from a_class import EXERCISE, make_class, make_course

MODULE, NAME = EXERCISE.split("/")
SECRET = {"GRADER_SECRET": "0" * 64}
PATH = {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}  # nbgrader calls alembic by name
TEST_CELL = """
import numpy as np
for seed in range(20):
    rng = np.random.default_rng(seed)
    q, k, v = rng.normal(size=(5, 16)), rng.normal(size=(7, 16)), rng.normal(size=(7, 3))
    weights = np.exp(q @ k.T / 4)
    np.testing.assert_allclose(softmax_attention(q, k, v), weights / weights.sum(axis=1, keepdims=True) @ v, rtol=1e-9)
"""
EMPTY_CONFIG = """
from nbgrader.converters.autograde import Autograde
from nbgrader.preprocessors import Execute, NbGraderPreprocessor


class Nothing(NbGraderPreprocessor):
    def preprocess(self, nb, resources):
        return nb, resources


c = get_config()
c.Autograde.autograde_preprocessors = [
    Nothing if step is Execute else step for step in Autograde().autograde_preprocessors
]
"""


def main() -> None:
    count, rounds = figures.given(50, 1)
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        course = make_course(root / "course")
        sources = [path.read_text() for path in sorted(make_class(root / "class", count).rglob("*.py"))]
        runs: dict[str, Callable[[], float]] = {
            "stock": stock(root / "stock", sources),
            "empty": ours(root / "empty", course, sources, config=EMPTY_CONFIG),
            "judged": ours(root / "judged", course, sources),
            "many": ours(root / "many", course, sources, command=["grader", "nbgrader", "autograde", MODULE]),
        }
        seconds: dict[str, list[float]] = {name: [] for name in runs}
        for _ in range(rounds):
            for name, run in runs.items():
                seconds[name].append(run())
                print(f"{name:<8}{seconds[name][-1]:7.1f} s", flush=True)
    median = {name: statistics.median(each) for name, each in seconds.items()}
    print(f"judging adds {median['judged'] / median['empty'] - 1:+.0%} to nbgrader with an empty step")
    rows = [(name, f"{each:.1f} s", f"{median['stock'] / each:.1f} x") for name, each in median.items()]
    figures.show(__file__, (f"{count} notebooks", "time", "as quick as stock"), rows)


def stock(folder: Path, sources: list[str]) -> Callable[[], float]:
    source = nbformat.v4.new_notebook()
    source.cells = [
        _cell("### BEGIN SOLUTION\nraise NotImplementedError\n### END SOLUTION", "solution", solution=True),
        _cell(TEST_CELL, "test", grade=True, locked=True, points=10),
    ]
    source.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = folder / "source" / MODULE / f"{NAME}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(source, path)
    return _prepared(folder, sources, "", ["nbgrader", "autograde", MODULE])


def ours(
    folder: Path, course: Path, sources: list[str], *, config: str = "", command: list[str] | None = None
) -> Callable[[], float]:
    folder.mkdir()
    _run(folder, ["grader", "nbgrader", "build", "--from", str(course)])
    return _prepared(folder, sources, config, command or ["nbgrader", "autograde", MODULE])


def _prepared(folder: Path, sources: list[str], config: str, command: list[str]) -> Callable[[], float]:
    """Release, hand in, and give back what grades it all once and says how long that took."""
    if config:
        (folder / "nbgrader_config.py").write_text(config)
    _run(folder, ["nbgrader", "generate_assignment", MODULE])
    release = nbformat.read(folder / "release" / MODULE / f"{NAME}.ipynb", as_version=4)
    solution = next(c for c in release.cells if c.metadata.get("nbgrader", {}).get("grade_id") == "solution")
    for number, code in enumerate(sources):
        solution.source = code
        path = folder / "submitted" / f"s{number:04}" / MODULE / f"{NAME}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(release, path)
    released = (folder / "gradebook.db").read_bytes()

    def run() -> float:
        for made in ("autograded", ".grader"):
            shutil.rmtree(folder / made, ignore_errors=True)
        (folder / "gradebook.db").write_bytes(released)
        begin = time.perf_counter()
        _run(folder, command)
        seconds = time.perf_counter() - begin
        graded = len(list((folder / "autograded").glob(f"*/{MODULE}/{NAME}.ipynb")))
        assert graded == len(sources), f"{command} graded {graded} of {len(sources)}"
        return seconds

    return run


def _run(folder: Path, command: list[str]) -> None:
    environment = {**os.environ, **PATH, **SECRET}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode in (0, 1), f"{command}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-4000:]}"


def _cell(source: str, name: str, **options: Any) -> Any:
    cell = nbformat.v4.new_code_cell(source)
    flags = {"schema_version": 3, "grade_id": name, **dict.fromkeys(("grade", "locked", "solution", "task"), False)}
    cell.metadata["nbgrader"] = {**flags, **options}
    return cell


if __name__ == "__main__":
    main()
