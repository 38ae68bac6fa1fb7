"""Finding and reading a class's files: every name, link and zip below a student's folder is hostile."""

import os
import time
import zipfile
from pathlib import Path

import pytest

from grader.submission import MAX_BYTES, MAX_NOTEBOOK_BYTES
from grader.submissions.archive import MAX_FILES
from grader.submissions.class_folder import Parcel, SubmittedFile, find_submissions

ROPE = "position/rope"
SOURCE = b"def rope(x):\n    return x\n"


def put(root: Path, name: str, content: bytes = SOURCE) -> Path:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def put_zip(root: Path, name: str, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    root.mkdir(exist_ok=True)
    with zipfile.ZipFile(root / name, "w", compression) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return root / name


def found(root: Path) -> dict[tuple[str, str], SubmittedFile]:
    return {(entry.student, entry.exercise): entry for entry in find_submissions(root).entries}


def parcels_of(root: Path) -> dict[str, Parcel]:
    return {parcel.student: parcel for parcel in find_submissions(root).parcels}


def fault_of(root: Path, student: str = "alice", exercise: str = ROPE) -> str:
    submission = found(root)[student, exercise].read()
    assert submission.source == b"" or not submission.fault
    return submission.fault


def test_folders_and_zips_give_the_same(tmp_path):
    put(tmp_path, f"alice/{ROPE}.py")
    put(tmp_path, "alice/notes.txt")
    put(tmp_path, "alice/position/__pycache__/rope.py")
    put(tmp_path, ".git/position/rope.py")
    put_zip(tmp_path, "bob.zip", {f"{ROPE}.py": SOURCE, "__MACOSX/position/._rope.py": b"", "README.md": b""})
    put_zip(tmp_path, "carol.zip", {f"carol's work/{ROPE}.py": SOURCE, "carol's work/README.md": b""})
    put_zip(tmp_path, "dan.zip", {"position\\rope.py": SOURCE})
    entries = found(tmp_path)
    assert list(entries) == [(name, ROPE) for name in ("alice", "bob", "carol", "dan")]
    submissions = [entry.read() for entry in entries.values()]
    assert {(each.filename, each.source, each.fault) for each in submissions} == {("rope.py", SOURCE, "")}


def test_a_notebook_is_passed_on_as_it_is(tmp_path):
    put(tmp_path, f"alice/{ROPE}.ipynb", b'{"cells": []}')
    put(tmp_path, f"bob/{ROPE}.ipynb", b" " * (MAX_NOTEBOOK_BYTES + 1))
    submission = found(tmp_path)["alice", ROPE].read()
    assert (submission.filename, submission.source, submission.fault) == ("rope.ipynb", b'{"cells": []}', "")
    assert "clear its outputs" in fault_of(tmp_path, "bob")


def test_a_file_in_a_place_of_its_own_is_listed_as_it_is_called(tmp_path):
    put(tmp_path, "alice/rope.py")
    put(tmp_path, "alice/postion/rope.py")
    assert list(found(tmp_path)) == [("alice", "postion/rope"), ("alice", "rope")]


def test_two_files_for_one_exercise_are_a_fault_that_names_both(tmp_path):
    put(tmp_path, f"alice/{ROPE}.py")
    put(tmp_path, f"alice/{ROPE}.ipynb", b"{}")
    assert fault_of(tmp_path) == "there are 2 files for this exercise (rope.ipynb, rope.py); hand in one"


def test_what_is_no_ordinary_file_is_a_fault_and_nothing_waits(tmp_path):
    secret = put(tmp_path.parent, f"{tmp_path.name}-secret/rope.py", b"SECRET = 1\n")
    for student in ("folder", "fifo", "dangling", "out", "inside", "circle", "socket"):
        put(tmp_path, f"{student}/position/spare.txt")
    (tmp_path / f"folder/{ROPE}.py").mkdir()
    os.mkfifo(tmp_path / f"fifo/{ROPE}.py")
    (tmp_path / f"dangling/{ROPE}.py").symlink_to("nowhere.py")
    (tmp_path / f"out/{ROPE}.py").symlink_to(secret)
    (tmp_path / f"circle/{ROPE}.py").symlink_to("rope.py")
    put(tmp_path, "inside/real.txt")
    (tmp_path / f"inside/{ROPE}.py").symlink_to("../real.txt")
    (tmp_path / f"socket/{ROPE}.py").symlink_to("/dev/zero")
    assert fault_of(tmp_path, "folder") == "rope.py is a folder; a submission is one file"
    assert fault_of(tmp_path, "fifo") == "rope.py is not an ordinary file; a submission is one file"
    assert fault_of(tmp_path, "dangling") == "rope.py is a link to nothing"
    assert fault_of(tmp_path, "out") == "rope.py is a link out of the student's folder"
    assert "link" in fault_of(tmp_path, "circle") or "symbolic" in fault_of(tmp_path, "circle")
    assert fault_of(tmp_path, "inside") == ""
    assert fault_of(tmp_path, "socket") == "rope.py is a link out of the student's folder"


def test_a_linked_folder_is_not_followed(tmp_path):
    put(tmp_path, f"alice/{ROPE}.py", b"mine = 1\n")
    (tmp_path / "mallory").mkdir()
    (tmp_path / "mallory" / "position").symlink_to(tmp_path / "alice" / "position")
    (tmp_path / "eve").symlink_to(tmp_path / "alice")
    assert list(found(tmp_path)) == [("alice", ROPE)]
    parcels = parcels_of(tmp_path)
    assert "a link" in parcels["eve"].refused
    assert parcels["mallory"].faults == (("position", "a link out of the student's folder"),)


@pytest.mark.parametrize("name", ["../position/rope.py", "/position/rope.py", "x/../position/rope.py"])
def test_no_name_leads_out_of_a_zip(tmp_path, name):
    put_zip(tmp_path, "alice.zip", {name: SOURCE})
    assert all("leads out of the zip" in entry.read().fault for entry in found(tmp_path).values())


@pytest.mark.slow
def test_a_bomb_costs_what_a_submission_may_have(tmp_path):
    put_zip(tmp_path, "deflate.zip", {f"{ROPE}.py": b"#" * (200 << 20)})
    put_zip(tmp_path, "bz2.zip", {f"{ROPE}.py": b"#" * (200 << 20)}, zipfile.ZIP_BZIP2)
    put_zip(tmp_path, "many.zip", {f"m/e{number}.py": b"" for number in range(MAX_FILES + 1)})
    began = time.monotonic()
    assert f"more than {MAX_BYTES >> 10} KiB" in fault_of(tmp_path, "deflate")
    assert "compressed in a way" in fault_of(tmp_path, "bz2")
    assert parcels_of(tmp_path)["many"].refused == f"a zip of more than {MAX_FILES} files"
    assert time.monotonic() - began < 1.0


def test_a_zip_that_lies_is_a_fault(tmp_path):
    path = put_zip(tmp_path, "alice.zip", {f"{ROPE}.py": SOURCE * 50})
    whole = path.read_bytes()
    path.write_bytes(whole.replace(SOURCE[:4], b"XXXX").replace(whole[60:70], b"\0" * 10))
    assert "damaged" in fault_of(tmp_path)
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo(f"{ROPE}.py")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    assert "not an ordinary file" in fault_of(tmp_path)
    path.write_bytes(whole[:40])
    assert parcels_of(tmp_path)["alice"].refused == "not a zip that can be read"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(f"{ROPE}.py", b"1")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr(f"{ROPE}.py", b"2")
    assert "two files" in fault_of(tmp_path)


def test_a_password_is_a_fault(tmp_path):
    path = put_zip(tmp_path, "alice.zip", {f"{ROPE}.py": SOURCE}, zipfile.ZIP_STORED)
    raw = bytearray(path.read_bytes())
    raw[6] |= 1  # the flag in the local header
    raw[raw.index(b"PK\1\2") + 8] |= 1  # and in the directory
    path.write_bytes(raw)
    assert "password" in fault_of(tmp_path)


def test_names_that_are_no_utf_8_can_be_told_apart_and_stored(tmp_path):
    for name in (b"\xff", b"\xfe"):
        folder = os.fsencode(tmp_path) + b"/" + name + b"/position"
        os.makedirs(folder)
        with open(folder + b"/rope.py", "wb") as file:
            file.write(SOURCE)
    assert sorted(student for student, _ in found(tmp_path)) == ["\\xfe", "\\xff"]
