"""What the tests of notebooks share: a course with one exercise, and what is handed in for it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from notebooks.a_folder import EXERCISE, make_course


@pytest.fixture(scope="session")
def softmax(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_course(tmp_path_factory.mktemp("softmax") / "course", [EXERCISE])


@pytest.fixture(scope="session")
def right(softmax: Path) -> str:
    """A right solution, without the statement."""
    text: str = (softmax / "solutions" / EXERCISE / "reference.py").read_text().split('"""')[2]
    return text.strip("\n")


@pytest.fixture(scope="session")
def wrong() -> str:
    return """import numpy as np

def softmax_attention(q, k, v, mask=None):
    scores = q @ k.swapaxes(-1, -2)
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    weights = np.exp(scores - scores.max(axis=-1, keepdims=True))
    return weights / weights.sum(axis=-1, keepdims=True) @ v
"""


@pytest.fixture
def postgres() -> Iterator[str]:
    """URL of a database on a server of our own; skips, and says so, where PostgreSQL is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not found:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")
    with tempfile.TemporaryDirectory(prefix="pg") as name:
        data = Path(name)
        shutil.chown(data, "postgres")
        as_postgres = {"user": "postgres", "cwd": "/", "check": True, "stdout": subprocess.DEVNULL}
        subprocess.run([found[-1], "-D", data / "db", "-A", "trust"], **as_postgres)
        control = [found[-1].with_name("pg_ctl"), "-D", data / "db", "-w", "-l", data / "log"]
        subprocess.run([*control, "-o", f"-c listen_addresses='' -k {data}", "start"], **as_postgres)
        try:
            yield f"postgresql+psycopg://postgres@/postgres?host={data}"
        finally:
            subprocess.run([*control, "-m", "immediate", "stop"], **as_postgres)
