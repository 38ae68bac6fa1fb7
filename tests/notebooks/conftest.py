"""What the tests of notebooks share: a course with one exercise, and what is handed in for it."""

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
