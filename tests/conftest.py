"""What all tests share: the real course, and judging a source as a student's file."""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.model import Result
from grader.pools.spawned import Workers
from grader.submission import Submission

with contextlib.suppress(ImportError):  # a machine with a GPU runs some of the tests, and may lack it
    from hypothesis import settings

    settings.register_profile("the same every time", derandomize=True)
    settings.load_profile("the same every time")  # others, by chance: pytest --hypothesis-profile=default
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # each command that a test starts would compile all modules anew
sys.dont_write_bytecode = False
ROOT = Path(__file__).parents[1]
Judge = Callable[..., Result]
OF_EACH_KIND = (  # tests range over these, so that they do not grow with the course: the rest is for `grader verify`
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


def small_course(root: Path) -> Path:
    """A course of the exercises OF_EACH_KIND: copies of their files below this folder, and a course.yaml for them."""
    content = yaml.safe_load((ROOT / "course.yaml").read_text(encoding="utf-8"))
    for module in content["modules"]:
        module["exercises"] = [each for each in module["exercises"] if f"{module['id']}/{each['id']}" in OF_EACH_KIND]
        for each in module["exercises"]:
            each["after"] = [name for name in each.get("after", []) if name in OF_EACH_KIND]
    content["modules"] = [module for module in content["modules"] if module["exercises"]]
    for exercise in of_each_kind():
        for place in (exercise.folder, exercise.stub, exercise.folder.parent / "inputs.py"):
            _copy(place, root / place.relative_to(ROOT))
    (root / "course.yaml").write_text(yaml.safe_dump(content, sort_keys=False), encoding="utf-8")
    return root


def _copy(place: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.copytree(place, target, ignore=shutil.ignore_patterns("__pycache__"))
    elif place.is_file():
        shutil.copy(place, target)


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
