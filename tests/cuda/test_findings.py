"""Every fault of a kernel is reported with threads and lines; nothing hangs and nothing gets away.

Each file in findings/ says at its end under what it runs, and what is to be said of it.
"""

import re
from pathlib import Path

import numpy as np
import pytest
from kernels import run

from grader.model import Status
from grader.workers.process import Stopped

pytestmark = pytest.mark.slow

X = np.random.default_rng(0).normal(size=100).astype(np.float32)
FILES = sorted((Path(__file__).parent / "findings").glob("*.cu"))


@pytest.mark.parametrize("walled", [False, True], ids=["open", "walled"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_it_is_found_and_located(path, walled):
    source = path.read_text()
    promise = dict(re.findall(r"^// (signature|expected|says): (.*)$", source, re.MULTILINE))
    build, status = promise["expected"].split()
    seconds = 0.7 if status == "timed_out" else 5.0
    answer = run(source, promise["signature"], X, builds=build, walled=walled, seconds=seconds)
    assert isinstance(answer, Stopped), answer
    assert answer.status is Status(status), answer
    assert re.search(promise["says"], "\n".join(map(str, answer.details)), re.MULTILINE), answer
    assert not re.search(r"\d", answer.reason), "a summary gives no number away"


def test_there_are_findings():
    assert len(FILES) > 35
