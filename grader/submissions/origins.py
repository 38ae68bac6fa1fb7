"""Writes the folder that `collect` makes for `grade`, and records the downloads that its files come from."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from grader.submissions.archive import UnreadableError, open_file
from grader.submissions.class_folder import COLLECTED, NOT_TAKEN
from grader.submissions.collect import Candidate, Collected, Left
from grader.submissions.names import is_folder_name

MAX_BYTES = 1 << 20  # of the list of downloads


def write(candidates: Iterable[Candidate], into: Path, *, replace: bool) -> Iterator[tuple[Candidate, str]]:
    """Copy the files; yields each with "", or why it was not copied. Raises OSError if the folder cannot be written.

    An existing file with another content is kept, unless `replace`.
    """
    for each in candidates:
        target = into / each.target
        others = [target.with_suffix(suffix) for suffix in (".py", ".ipynb", ".cu")]
        there = [path for path in others if os.path.lexists(path)]
        if there == [target] and _holds(target, each.content):
            yield each, ""
            continue
        if there and not replace:
            yield each, f"{there[0].name} is there already, with another content; to replace it: --replace"
            continue
        for path in there:
            path.unlink()
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            file.write(each.content)
        yield each, ""


def write_left(found: Collected, left: Iterable[Left], download: Path, into: Path) -> None:
    """Make a folder for each student of the download, so that `grade` names all of them, with a list of files left.

    Beside them, record the download. Raises OSError.
    """
    reasons: dict[str, list[str]] = {student: [] for student in found.students}
    for each in left:
        if each.student in reasons and not each.nothing:
            reasons[each.student].append(f"{each.place}: {each.reason}\n")
    for student, lines in reasons.items():
        if is_folder_name(student):
            (into / student).mkdir(parents=True, exist_ok=True)
            (into / student / NOT_TAKEN).unlink(missing_ok=True)
            if lines:
                (into / student / NOT_TAKEN).write_text("".join(lines), encoding="utf-8")
    if into.is_dir():
        origins = [*dict.fromkeys([*origins_of(into), str(download.resolve())])]
        (into / COLLECTED).write_bytes(msgspec.json.format(msgspec.json.encode(origins)))


def origins_of(folder: Path) -> list[str]:
    """The downloads from which `collect` took the files of this folder, as full paths."""
    try:
        with open_file(folder / COLLECTED) as file:
            return msgspec.json.decode(file.read(MAX_BYTES), type=list[str])
    except (OSError, UnreadableError, msgspec.MsgspecError):  # it was not collected
        return []


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content
