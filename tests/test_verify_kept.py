"""Kept results of verify are trusted only on the machine, and for the user, that found them."""

import os
from pathlib import Path

import msgspec
import pytest
from a_class import EXERCISE, make_course

from grader.course import load_course
from grader.identity import digest_of, exercise_digest, grader_digest
from grader.user_state import own_key
from grader.verify.kept import Kept
from grader.verify.model import Verified

FINE = Verified(EXERCISE, ("example",), ("example",), (), (), 3, 3, ())


@pytest.fixture(autouse=True)
def _homes(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "ours"))


@pytest.fixture
def exercise(tmp_path):
    return load_course(make_course(tmp_path / "course")).exercises[EXERCISE]


def file_of(tmp_path: Path) -> Path:
    return tmp_path / "course" / ".grader" / "verify" / f"{EXERCISE.replace('/', '.')}.json"


def test_it_is_found_again_and_not_trusted_on_another_machine(tmp_path, exercise, monkeypatch):
    Kept(tmp_path / "course").keep(exercise, FINE)
    found = Kept(tmp_path / "course").find(exercise)
    assert found is not None
    assert found.from_earlier
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "theirs"))
    assert Kept(tmp_path / "course").find(exercise) is None


def as_it_was_before(tmp_path, exercise) -> bytes:
    key = digest_of(exercise_digest(exercise), grader_digest(), "")
    return msgspec.json.encode({"key": key, "verified": FINE})


def with_a_seal_of_another_key(tmp_path, exercise) -> bytes:
    entry = msgspec.Raw(as_it_was_before(tmp_path, exercise))
    return msgspec.json.encode({"seal": b"x" * 32, "entry": entry})


def with_more_promises(tmp_path, exercise) -> bytes:
    return file_of(tmp_path).read_bytes().replace(b'"mistakes":3', b'"mistakes":9')


@pytest.mark.parametrize("forge", [as_it_was_before, with_a_seal_of_another_key, with_more_promises])
def test_what_a_checkout_brings_is_not_believed(tmp_path, exercise, forge):
    Kept(tmp_path / "course").keep(exercise, FINE)
    content = forge(tmp_path, exercise)
    assert content != file_of(tmp_path).read_bytes()
    file_of(tmp_path).write_bytes(content)
    assert Kept(tmp_path / "course").find(exercise) is None


@pytest.mark.parametrize("kind", ["FIFO", "link", "huge"])
def test_what_is_no_file_of_ours_is_not_opened(tmp_path, exercise, kind):
    Kept(tmp_path / "course").keep(exercise, FINE)
    path = file_of(tmp_path)
    path.rename(path.with_suffix(".moved"))
    if kind == "FIFO":
        os.mkfifo(path)
    elif kind == "link":
        path.symlink_to(path.with_suffix(".moved"))
    else:
        with path.open("wb") as file:
            file.truncate(1 << 40)
    assert Kept(tmp_path / "course").find(exercise) is None


def test_the_key_is_made_once_and_must_be_its_users_alone(tmp_path, exercise):
    key = own_key()
    assert own_key() == key
    place = tmp_path / "ours" / "dl-grader" / "key"
    assert place.stat().st_mode & 0o777 == 0o600
    place.chmod(0o644)
    with pytest.raises(OSError, match="can be read by others"):
        own_key()
    Kept(tmp_path / "course").keep(exercise, FINE)  # without a key nothing is kept, and nothing is believed
    assert Kept(tmp_path / "course").find(exercise) is None
