"""Allows reading and copying of plain files in the student's own folder only.

Symbolic links are never followed. A hard link is left out if it is seen to be another name of a file of the course, or
of a file outside the student's folder.
"""

import itertools
import os
import stat
from collections import Counter
from collections.abc import Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import msgspec

MAX_FILES = 1_000  # of one student's assignment
MOST_NAMED = 12  # files in one line
KILOBYTE = 1_000  # as nbgrader counts in max_file_size
OURS_TO_KEEP = ("solutions", "exercises", "course.yaml")  # files of the course that students must not link to
FileId = tuple[int, int]  # device and inode


class FolderFiles(msgspec.Struct, frozen=True):
    """A folder's plain files beside its notebooks, and descriptions of the refused ones: `peek.txt (a link)`."""

    files: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    refused_paths: tuple[str, ...] = ()  # relative to the folder


class Guard:
    """Checks the files of submissions, for one run of one of nbgrader's converters."""

    def __init__(self, directory: Any, step: str, secret_places: Sequence[Path] = ()) -> None:
        """`directory`: nbgrader's CourseDirectory; `step`: the name of the folder to read, such as submitted."""
        places = [os.path.normpath(directory.format_path(step, name, name)) for name in "ab"]
        self._end = Path(os.path.commonpath(places))  # links above it are the instructor's own
        self._most = KILOBYTE * directory.max_file_size
        self._most_together = KILOBYTE * directory.max_dir_size
        self._directory, self._secret_places = directory, secret_places
        self._known_secrets: frozenset[FileId] | None = None

    def fault(self, path: Path) -> str:
        """Why that path is not read, in words for the student; "" if it may be read, or does not exist."""
        above = itertools.takewhile(lambda each: each != self._end, path.parents)
        for each in (path, *above):
            if each.is_symlink():
                kind = "the notebook" if path.suffix == ".ipynb" and each == path else "the folder"
                return f"{each.name} is a link, which is not followed; hand in {kind} itself"
            if each != path and each.is_file():
                return f"{each.name} is a file; hand in a folder with the notebook in it"
        try:
            word = self._refusal(path.lstat())
        except OSError:
            return ""
        advice = "clear its outputs" if word.startswith("larger") else "hand in the notebook itself"
        return f"{path.name} is {word}; {advice}" if word else ""

    def inspect(self, folder: str) -> FolderFiles:
        """The files of a student's assignment, without those that nbgrader's own `ignore` names."""
        if self.fault(Path(folder)):
            return FolderFiles()  # the fault is reported once, for the folder
        there = list(itertools.islice(_walk(folder, self._directory.ignore), MAX_FILES + 1))
        names = Counter(_identity(found) for _, found in there)
        has_copies = _is_linked_copy(there)
        files: list[str] = []
        refused: dict[str, str] = {}
        room = self._most_together
        for path, found in there:
            if path.endswith(".ipynb"):
                continue
            word = self._refusal(found)
            if not word and found.st_nlink > names[_identity(found)] and not has_copies:
                word = "a link to a file outside the folder"
            if not word and (found.st_size > room or len(files) == MAX_FILES):
                word = "more than an assignment may have"
            if word:
                refused[os.path.relpath(path, folder)] = word
            else:
                room -= found.st_size
                files.append(path)
        return FolderFiles(tuple(files), tuple(f"{name} ({word})" for name, word in refused.items()), tuple(refused))

    def _refusal(self, found: os.stat_result) -> str:
        if stat.S_ISLNK(found.st_mode):
            return "a link"
        if stat.S_ISDIR(found.st_mode):
            return ""
        if not stat.S_ISREG(found.st_mode):
            return "a special file"
        if found.st_size > self._most:
            return f"larger than {self._most // 1_000_000} MB"
        if found.st_nlink > 1 and _identity(found) in self._secret_files():
            return "a link to a file of the course"
        return ""

    def _secret_files(self) -> frozenset[FileId]:
        if self._known_secrets is None:
            paths = (path for place in self._secret_places for path in (place, *place.rglob("*")))
            self._known_secrets = frozenset(_identity(path.stat()) for path in paths if path.is_file())
        return self._known_secrets


def named(refused: Sequence[str]) -> str:
    """The first few names, in one line."""
    more = f" and {len(refused) - MOST_NAMED} more" if len(refused) > MOST_NAMED else ""
    return ", ".join(refused[:MOST_NAMED]) + more


def links_to_nothing(folder: Path) -> list[Path]:
    """Broken links in place of a student's folder: nbgrader does not see these students."""
    return sorted(path for path in folder.glob("*") if path.is_symlink() and not path.exists())


def secret_places(directory: Any, course: str, secret_file: str) -> list[Path]:
    """Files that a student's hard link must not lead to: solutions, secret, gradebook, nbgrader's source version."""
    root = Path(directory.root)
    places = [root / course / name for name in OURS_TO_KEEP] if course else []
    places += [root / name for name in (directory.source_directory, "nbgrader_config.py", "gradebook.db")]
    places += [root / secret_file] if secret_file else []
    return places


def _identity(found: os.stat_result) -> FileId:
    return found.st_dev, found.st_ino


def _is_linked_copy(there: Sequence[tuple[str, os.stat_result]]) -> bool:
    """Whether all files have further hard links, the notebooks too: then a backup of the whole folder made them."""
    plain = [(path, found) for path, found in there if stat.S_ISREG(found.st_mode)]
    return any(path.endswith(".ipynb") for path, _ in plain) and all(found.st_nlink > 1 for _, found in plain)


def _walk(folder: str, ignore: Sequence[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Files, and links to folders, in order."""
    for place, folders, files in os.walk(folder):
        links = {name for name in folders if os.path.islink(os.path.join(place, name))}
        kept = [name for name in (*files, *folders) if not any(fnmatch(name, pattern) for pattern in ignore)]
        folders[:] = sorted(set(folders) & set(kept) - links)
        for name in sorted(set(kept) - set(folders)):
            path = os.path.join(place, name)
            yield path, os.lstat(path)
