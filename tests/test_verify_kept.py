"""Kept results of verify hold promise by promise, and only on the machine, and for the user, that found them."""

import os
import shutil
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from a_class import EXERCISE, make_course
from test_two_machines import is_in_key, modules_of

from grader.course import digests
from grader.course.reading import load_course
from grader.model import Kind
from grader.sealing.user_state import own_key
from grader.verify import dependencies
from grader.verify.cache import VerifyCache
from grader.verify.dependencies import VERIFYING, Dependencies
from grader.verify.model import PROMISES, Verified

pytestmark = pytest.mark.slow

FINE = Verified(EXERCISE, tuple(PROMISES), tuple(PROMISES), mistakes=3, named=3)


@pytest.fixture(autouse=True)
def _homes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "ours"))


@pytest.fixture
def exercise(tmp_path):
    return load_course(make_course(tmp_path / "course")).exercises[EXERCISE]


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "course" / ".grader" / "verify" / f"{EXERCISE.replace('/', '.')}.json"


def test_it_is_found_again_and_not_trusted_on_another_machine(tmp_path, exercise, monkeypatch):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    found = VerifyCache(tmp_path / "course").find(exercise)
    assert found is not None
    assert found.all
    assert found.verified == FINE
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    assert VerifyCache(tmp_path / "course").find(exercise) is None


def as_it_was_before(tmp_path, exercise) -> bytes:
    return msgspec.json.encode({"keys": Dependencies(exact=True).promises(exercise), "verified": FINE})


def with_a_seal_of_another_key(tmp_path, exercise) -> bytes:
    entry = msgspec.Raw(as_it_was_before(tmp_path, exercise))
    return msgspec.json.encode({"seal": b"x" * 32, "entry": entry})


def with_more_promises(tmp_path, exercise) -> bytes:
    return file_of(tmp_path).read_bytes().replace(b'"mistakes":3', b'"mistakes":9')


@pytest.mark.parametrize("forge", [as_it_was_before, with_a_seal_of_another_key, with_more_promises])
def test_what_a_checkout_brings_is_not_believed(tmp_path, exercise, forge):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    content = forge(tmp_path, exercise)
    assert content != file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(content)
    assert VerifyCache(tmp_path / "course").find(exercise) is None


@pytest.mark.parametrize("kind", ["FIFO", "link", "huge"])
def test_what_is_no_file_of_ours_is_not_opened(tmp_path, exercise, kind):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    path = file_of(tmp_path)
    path.rename(path.with_suffix(".moved"))
    if kind == "FIFO":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(path.with_suffix(".moved"))
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    assert VerifyCache(tmp_path / "course").find(exercise) is None


def test_the_key_is_made_once_and_must_be_its_users_alone(tmp_path, exercise):
    key = own_key()
    assert own_key() == key
    place = tmp_path / "ours" / "dl-grader" / "key"
    assert place.stat().st_mode & 0o777 == 0o600
    place.chmod(0o644)
    with pytest.raises(OSError, match="can be read by others"):
        own_key()
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)  # without a key nothing is kept
    assert VerifyCache(tmp_path / "course").find(exercise) is None


# -- promise by promise ------------------------------------------------------------------------------------------------

OF_MISTAKES = {"mistakes", "margins"}
TOUCHED = {  # what is changed -> the promises of which nothing holds any more
    "hints.md": {"hints"},
    "mistakes.py": OF_MISTAKES,
    "alternatives.py": {"alternatives", "margins", "speed", "edges"},
    "yardstick.py": {"mistakes", "speed"},
    "edge_cases.py": set(PROMISES),  # hidden checks are there, and excuses
    "checks.py": set(PROMISES),
    "reference.py": set(PROMISES),
    "a_new_file.py": set(PROMISES),
    "../inputs.py": set(PROMISES),
    "stub": {"stub"},
}


def touch(path):
    with path.open("a") as file:
        file.write("\n")


@pytest.mark.parametrize("name", TOUCHED)
def test_what_does_not_depend_on_a_change_holds(tmp_path, exercise, name):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    touch(exercise.stub if name == "stub" else exercise.folder / name)
    found = VerifyCache(tmp_path / "course").find(exercise)
    holding = found.promises if found is not None else frozenset()
    assert set(PROMISES) - holding == TOUCHED[name]


def test_what_imports_mistakes_depends_on_them(tmp_path, exercise):
    checks = exercise.folder / "checks.py"
    checks.write_text("from .mistakes import missing_scale\n" + checks.read_text())
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    touch(exercise.folder / "mistakes.py")
    assert VerifyCache(tmp_path / "course").find(exercise) is None


def test_shared_inputs_of_another_module_count(tmp_path, exercise):
    other = tmp_path / "course" / "solutions" / "blocks" / "inputs.py"
    other.parent.mkdir()
    other.write_text("x = 1\n")
    checks = exercise.folder / "checks.py"
    checks.write_text("from solutions.blocks.inputs import x\n" + checks.read_text())
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=False)
    other.write_text("x = 2\n")
    assert VerifyCache(tmp_path / "course").find(exercise) is None


def test_where_one_promise_was_in_the_way_all_are_looked_at_again(tmp_path, exercise):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, whole=True)
    assert VerifyCache(tmp_path / "course").find(exercise).all
    touch(exercise.folder / "hints.md")
    assert VerifyCache(tmp_path / "course").find(exercise) is None


def test_what_a_busy_machine_left_open_is_not_kept(tmp_path, exercise):
    VerifyCache(tmp_path / "course").keep(exercise, FINE, {"speed"}, whole=False)
    found = VerifyCache(tmp_path / "course").find(exercise)
    assert set(PROMISES) - found.promises == {"speed"}
    assert not found.all


def test_all_that_verifies_is_in_the_key():
    seen, wanted = set[str](), ["verify.run", "verify.schedule", "verify.process_pool"]
    wanted += ["grading.judge_process", "worker.zygote", "cuda.gpu_process"]
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            wanted += modules_of(name)
    assert "verify.mutation_testing" in seen
    places = (*VERIFYING, "sealing")  # that room says what is kept, and not what is found
    assert not [each for each in seen if not is_in_key(each, places)]


def test_a_package_of_another_kind_is_no_change(exercise, monkeypatch):
    before = Dependencies(exact=True)
    kinds = {kind: before.code(kind) for kind in ("numpy", "torch")}
    monkeypatch.setattr("grader.verify.dependencies.version_of", lambda name: "99.1" if name == "torch" else "1.0")
    after, same = Dependencies(exact=True), Dependencies(exact=True)
    assert after.code("numpy") == same.code("numpy")
    assert after.code("torch") != kinds["torch"]
    monkeypatch.setattr("grader.verify.dependencies.version_of", lambda name: "99.2" if name == "torch" else "1.0")
    again = Dependencies(exact=True)
    assert again.code("numpy") == after.code("numpy")
    assert again.code("torch") != after.code("torch")


@pytest.mark.parametrize(
    ("file", "voided"),
    [
        ("cuda/compiler.py", {"cuda"}),
        ("cuda/emulator/host.cpp", {"cuda"}),
        ("checks/speed.py", {"numpy", "python", "torch", "cuda"}),
        ("pools/spawned.py", {"numpy", "python", "torch", "cuda"}),
        ("cli/main.py", set()),
    ],
)
def test_what_judges_one_kind_alone_is_no_change_for_others(tmp_path, monkeypatch, file, voided):
    root = tmp_path / "grader"
    shutil.copytree(Path(dependencies.__file__).parents[1], root, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(dependencies, "__file__", str(root / "verify" / "dependencies.py"))
    monkeypatch.setattr(digests, "__file__", str(root / "course" / "digests.py"))
    kinds: tuple[Kind, ...] = get_args(Kind)
    before = {kind: (Dependencies(exact=True).code(kind), digests.judging_digest(kind)) for kind in kinds}
    touch(root / file)
    after = {kind: (Dependencies(exact=True).code(kind), digests.judging_digest(kind)) for kind in kinds}
    assert {kind for kind in kinds if before[kind][0] != after[kind][0]} == voided
    assert {kind for kind in kinds if before[kind][1] != after[kind][1]} == voided
