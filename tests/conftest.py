"""What all tests share: the real course, and judging a source as a student's file."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import Result
from grader.pools.spawned import Workers
from grader.submission import Submission

ROOT = Path(__file__).parents[1]
Judge = Callable[..., Result]
OF_EACH_KIND = (  # what ranges over exercises takes these: the rest of the course is for `grader verify`
    "foundations/min_max_scaling",  # two functions
    "tokens/bpe_train",  # bytes in, a list of pairs out
    "recurrent/lstm_gates",  # a tuple of arrays
    "attention/softmax_attention",  # an optional argument
    "position/rope",
    "blocks/layer_norm",  # torch, with gradients
    "blocks/add_and_norm",  # uses an earlier one
    "decoding/beam_search",  # a list of tuples out
    "cache/kv_cache",  # a class
    "cuda/vector_add",
    "cuda/softmax_rows",
)


@pytest.fixture(scope="session", autouse=True)
def _no_notes_at_home(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What the grader notes for its user stays with the tests; commands that they start inherit it."""
    os.environ["XDG_STATE_HOME"] = str(tmp_path_factory.mktemp("state"))


@pytest.fixture(scope="session")
def course() -> Course:
    return load_course(ROOT)


def of_each_kind(*kinds: str) -> list[Exercise]:
    """Some exercises of the real course; of these kinds only, if any are named."""
    exercises = load_course(ROOT).exercises
    return [exercises[name] for name in OF_EACH_KIND if not kinds or exercises[name].kind in kinds]


@pytest.fixture(scope="session")
def workers() -> Iterator[Workers]:
    with Workers() as each:
        yield each


@pytest.fixture
def judge(workers: Workers) -> Judge:
    """judge(exercise, source, seed=0) -> Result"""

    def judge(exercise: Exercise, source: bytes | str, seed: int = 0) -> Result:
        code = source.encode() if isinstance(source, str) else source
        return grade(Submission("submission.py", code), exercise, seed, workers)

    return judge
