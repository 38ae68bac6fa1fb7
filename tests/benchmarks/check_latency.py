"""How long does `grader check attention/softmax_attention` take, beside pytest on one test of the same function?

python tests/benchmarks/check_latency.py [ROUNDS] [--write]

Three commands in turn, ROUNDS times: pytest on one test with assert_allclose, with the plugins that the dev extra
brings and with none; and `grader check`, timed to its end and to its first verdict on values. Prints medians.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import figures

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "solutions" / "attention" / "softmax_attention" / "reference.py"
TEST = """
import numpy as np
from numpy.testing import assert_allclose
from softmax_attention import softmax_attention


def test_softmax_attention():
    rng = np.random.default_rng(0)
    q, k, v = rng.normal(size=(5, 16)), rng.normal(size=(7, 16)), rng.normal(size=(7, 3))
    weights = np.exp(q @ k.T / 4)
    assert_allclose(softmax_attention(q, k, v), weights / weights.sum(axis=1, keepdims=True) @ v, rtol=1e-9)
"""


def main() -> None:
    (rounds,) = figures.given(20)
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "softmax_attention.py"
        file.write_bytes(REFERENCE.read_bytes())
        (Path(folder) / "test_softmax_attention.py").write_text(TEST)
        grader = [sys.executable, "-m", "grader", "check", "--course", str(ROOT), "attention/softmax_attention"]
        commands = {
            "pytest, one test": [sys.executable, "-m", "pytest", "-q", folder],
            "pytest, one test, no plugins": [sys.executable, "-m", "pytest", "-q", folder],
            "grader check, all checks with speed": [*grader, "--file", str(file)],
        }
        times: dict[str, list[float]] = {name: [] for name in (*commands, "grader check, first verdict on values")}
        for round_ in range(rounds + 1):  # the first one warms the disk and is dropped
            for name, command in commands.items():
                first, whole = run(command, folder, plugins="no plugins" not in name)
                if round_:
                    times[name].append(whole)
                    if name.startswith("grader"):
                        times["grader check, first verdict on values"].append(first)
    base, bare = (statistics.median(times[name]) for name in list(times)[:2])
    rows = [(name, statistics.median(each), max(each)) for name, each in times.items()]
    figures.show(
        __file__,
        ("", "median", "worst", "beside pytest as `.[dev]` installs it", "beside pytest with no plugins"),
        [
            (name, f"{median * 1e3:.0f} ms", f"{worst * 1e3:.0f} ms", f"{median / base:.2f}", f"{median / bare:.2f}")
            for name, median, worst in rows
        ],
    )


def run(command: list[str], folder: str, *, plugins: bool) -> tuple[float, float]:
    """Seconds to the first line with a verdict, and to the end."""
    environment = {**os.environ, **({} if plugins else {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"})}
    begin = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=folder, env=environment, text=True)
    assert process.stdout is not None
    first = 0.0
    for line in process.stdout:
        if not first and "agrees with the reference" in line:
            first = time.perf_counter() - begin
    assert process.wait() == 0, command
    return first, time.perf_counter() - begin


main()
