"""The files of a class: `<student>/<module>/<exercise>.py` or .ipynb, in a folder or in a zip a student.

Everything below a student's name is the student's: names, links, sizes and zips are judged, never believed. Nothing is
unpacked; a file is opened when it is read, and no more of it is read than a submission may have.
"""

import itertools
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import msgspec

from grader.submission import SUFFIXES, Submission, bounded_submission, read_submission

MAX_FILES = 1_000  # of one student; a course has a few dozen exercises
MAX_ZIP_BYTES = 1 << 24  # its directory, at 47 bytes an entry or more, is read into memory before it can be counted
IGNORED = ("__MACOSX", "__pycache__")
SAFE_COMPRESSION = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack a block whatever its size


class Entry(msgspec.Struct, frozen=True):
    """One student's file for one exercise, where it lies. `exercise` is what its path says; `member`: in that zip."""

    student: str
    exercise: str
    path: Path
    member: str = ""
    fault: str = ""

    def read(self) -> Submission:
        """The submission; whatever is wrong with the file is its `fault`."""
        name = PurePosixPath(self.member.replace("\\", "/") or self.path.name).name
        if self.fault:
            return Submission(name, fault=self.fault)
        if self.member:
            return _read_member(self.path, self.member, name)
        try:
            return read_submission(self.path)
        except FileNotFoundError:
            return Submission(name, fault=f"{name} is a link to nothing")


class Collection(msgspec.Struct, frozen=True):
    """What a folder of submissions holds, sorted; `unread` says by student what could not be looked into, and why."""

    entries: tuple[Entry, ...]
    unread: tuple[tuple[str, str], ...] = ()


def find_submissions(folder: Path) -> Collection:
    """All students' files below `folder`. Raises OSError where that folder cannot be listed."""
    entries: list[Entry] = []
    unread: list[tuple[str, str]] = []
    for path in sorted(folder.iterdir()):
        if path.name.startswith(".") or path.name in IGNORED:
            continue
        student = _text(path.stem if path.suffix.lower() == ".zip" else path.name)
        try:
            entries += _entries_of(student, path)
        except _Unread as fault:
            unread.append((student, str(fault)))
    return Collection(tuple(_one_each(entries)), tuple(sorted(unread)))


class _Unread(Exception):
    """A student's folder or zip that nothing can be read from."""


def _entries_of(student: str, path: Path) -> list[Entry]:
    if path.is_symlink():
        raise _Unread("a link, which is not followed; put the folder itself there")
    if path.is_dir():
        found = list(itertools.islice(_in_folder(student, path), MAX_FILES + 1))
    elif path.suffix.lower() == ".zip":
        found = _in_zip(student, path)
    else:
        raise _Unread("neither a student's folder nor a .zip")
    if len(found) > MAX_FILES:
        raise _Unread(f"has more than {MAX_FILES} files")
    return found


def _in_folder(student: str, folder: Path) -> Iterator[Entry]:
    """Files in the student's folder and one level below it, a file of a course being exactly there."""
    for module in _listed(folder):
        if module.suffix in SUFFIXES:
            yield _at(student, module.stem, module, folder)
        elif module.is_dir() and _is_within(module, folder):
            for file in _listed(module):
                if file.suffix in SUFFIXES:
                    yield _at(student, f"{module.name}/{file.stem}", file, folder)
        elif module.is_symlink():
            yield _at(student, module.name, module, folder)


def _listed(folder: Path) -> list[Path]:
    try:
        found = list(itertools.islice(folder.iterdir(), MAX_FILES + 1))
    except OSError as fault:
        raise _Unread(f"cannot be read: {fault.strerror}") from fault
    if len(found) > MAX_FILES:
        raise _Unread(f"has more than {MAX_FILES} files")
    return sorted(path for path in found if not path.name.startswith(".") and path.name not in IGNORED)


def _at(student: str, exercise: str, path: Path, folder: Path) -> Entry:
    fault = "" if _is_within(path, folder) else f"{_text(path.name)} is a link out of the student's folder"
    return Entry(student, _text(exercise), path, fault=fault)


def _is_within(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # links in a circle
        return False


def _in_zip(student: str, path: Path) -> list[Entry]:
    names = _member_names(path)
    parts = {name: PurePosixPath(name.replace("\\", "/")).parts for name in names if not name.endswith("/")}
    parts = {name: each for name, each in parts.items() if not _is_ignored(each) and name.endswith(SUFFIXES)}
    skipped = 1 if len({each[0] for each in parts.values()}) == 1 and all(len(p) > 2 for p in parts.values()) else 0
    found = []
    for name, each in parts.items():
        exercise = "/".join((*each[skipped:-1], PurePosixPath(each[-1]).stem))
        fault = f"the zip has two files '{_text(name)}'" if names.count(name) > 1 else ""
        if each[0] == "/" or ".." in each:
            fault = f"'{_text(name)}' leads out of the zip"
        found.append(Entry(student, _text(exercise), path, name, fault))
    return found


def _is_ignored(parts: tuple[str, ...]) -> bool:
    return any(part in IGNORED or (part.startswith(".") and part != "..") for part in parts)


def _member_names(path: Path) -> list[str]:
    try:
        if path.stat().st_size > MAX_ZIP_BYTES:
            raise _Unread(f"{_text(path.name)} has more than {MAX_ZIP_BYTES >> 20} MiB")
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
    except _Unread:
        raise
    except Exception as fault:  # zipfile raises a dozen classes on what is no zip
        raise _Unread(f"{_text(path.name)} is not a zip that can be read") from fault
    if len(names) > MAX_FILES:
        raise _Unread(f"{_text(path.name)} has more than {MAX_FILES} files")
    return names


def _read_member(path: Path, member: str, name: str) -> Submission:
    try:
        with zipfile.ZipFile(path) as archive:
            info = archive.getinfo(member)
            if (info.external_attr >> 16) & 0o170000 not in (0, 0o100000):
                return Submission(name, fault=f"{name} is no ordinary file in the zip")
            if info.compress_type not in SAFE_COMPRESSION:
                return Submission(name, fault=f"{name} is compressed in a way that is not read; zip it the usual way")
            with archive.open(info) as file:
                return bounded_submission(name, file)
    except Exception:  # a password, a wrong checksum, a truncated stream: zipfile raises a dozen classes
        return Submission(name, fault=f"{name} cannot be read from the zip: it is damaged or has a password")


def _one_each(entries: list[Entry]) -> Iterator[Entry]:
    """One entry an exercise; where a student has several files for one, which counts is not for us to guess."""
    ordered = sorted(entries, key=lambda entry: (entry.student, entry.exercise))
    for _, group in itertools.groupby(ordered, key=lambda entry: (entry.student, entry.exercise)):
        first, *others = group
        if others and not first.fault:
            names = sorted({_text(each.member or each.path.name) for each in (first, *others)})
            fault = f"there are {len(others) + 1} files for this exercise ({', '.join(names)}); hand in one"
            first = msgspec.structs.replace(first, fault=fault)
        yield first


def _text(name: str) -> str:
    """A file's name as text that can be stored: bytes that are no UTF-8 are written as \\xNN."""
    return os.fsencode(name).decode("utf-8", "backslashreplace")
