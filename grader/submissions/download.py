"""The files of a learning platform's download: a folder or a zip with one or more entries for each student.

Zips are read, also a zip within a zip. Links are not followed, and only ordinary files are opened.
"""

import io
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path

import msgspec

from grader.submissions.archive import MAX_ZIP_BYTES, Archive, UnreadableError, kind_of, open_archive, open_file
from grader.submissions.class_folder import COLLECTED, walk
from grader.submissions.names import SYSTEMS_OWN, as_text, parts_of

NESTED = 2  # zips within zips; a student may zip a zip
MAX_ZIPS = 8  # within one entry
CLASS_FILES, CLASS_BYTES, CLASS_DIRECTORY = 200_000, 1 << 36, 1 << 26  # of the download itself, which a platform made
ReadBytes = Callable[[int], bytes]


class Item(msgspec.Struct, frozen=True):
    """A file. `parts`: its path below the entry. `load(most)` reads at most `most + 1` bytes."""

    parts: tuple[str, ...]
    load: ReadBytes
    fault: str = ""

    @property
    def place(self) -> str:
        return "/".join(as_text(part) for part in self.parts)


class Top:
    """One entry of the download: a student's folder, zip or file, or something beside them."""

    def __init__(self, name: str, make: Callable[[], Iterable[Item]], *, is_folder: bool) -> None:
        self.name, self.is_folder, self._make = name, is_folder, make
        self.place = as_text(name) + "/" * is_folder

    @contextmanager
    def items(self) -> Iterator[list[Item]]:
        """Its files, which can be read inside this context. Raises UnreadableError if the entry cannot be listed."""
        with ExitStack() as opened:
            try:
                found = list(_opened(list(self._make()), opened))
            except OSError as fault:
                raise UnreadableError(f"cannot be read: {fault.strerror}") from fault
            yield found


@contextmanager
def open_download(download: Path, is_students: Callable[[str], bool]) -> Iterator[list[Top]]:
    """The entries in the order of their names, without the system's own. Raises UnreadableError and OSError.

    A folder around all entries is skipped if `is_students` is true of a name inside it.
    """
    if download.is_dir():
        yield [_top(path) for path in _paths(download, is_students)]
        return
    with open_archive(
        download, most_files=CLASS_FILES, most_bytes=CLASS_BYTES, directory_bytes=CLASS_DIRECTORY
    ) as archive:
        yield _tops_in(archive, is_students)


def _paths(folder: Path, is_students: Callable[[str], bool]) -> list[Path]:
    ours = {*SYSTEMS_OWN, COLLECTED}
    paths = sorted((each for each in folder.iterdir() if each.name not in ours), key=lambda path: path.name)
    if len(paths) == 1 and paths[0].is_dir() and not paths[0].is_symlink():
        below = _paths(paths[0], is_students)
        return below if any(is_students(path.name) for path in below) else paths
    return paths


def _top(path: Path) -> Top:
    is_folder = path.is_dir() and not path.is_symlink()

    def make() -> Iterator[Item]:
        if kind := kind_of(path.lstat().st_mode if not is_folder else 0):
            raise UnreadableError(f"{kind}, which is {'not followed' if kind == 'a link' else 'never opened'}")
        if not is_folder:
            yield Item((path.name,), partial(_load, path))
            return
        for parts, place, fault in walk(path):
            yield Item(parts, partial(_load, place), fault)

    return Top(path.name, make, is_folder=is_folder)


def _tops_in(archive: Archive, is_students: Callable[[str], bool]) -> list[Top]:
    paths = {name: parts for name in archive.names if (parts := parts_of(name))}
    above = 0  # number of folders around all entries
    while len({parts[above] for parts in paths.values() if len(parts) > above}) == 1:
        if not any(is_students(parts[above + 1]) for parts in paths.values() if len(parts) > above + 1):
            break
        above += 1
    groups: dict[str, dict[str, tuple[str, ...]]] = {}
    for name, parts in paths.items():
        if len(parts) > above:
            group = groups.setdefault(parts[above], {})
            if not name.endswith(("/", "\\")):
                group[name] = parts
    tops = []
    for first, members in sorted(groups.items()):
        is_folder = all(len(parts) > above + 1 for parts in members.values())
        make = partial(_items_in, archive, members, above + is_folder)
        tops.append(Top(first, make, is_folder=is_folder))
    return tops


def _items_in(archive: Archive, members: Mapping[str, tuple[str, ...]], below: int) -> list[Item]:
    """Items of these members, by their names in the zip; `below`: number of path parts above each item."""
    items = []
    for name, parts in members.items():
        leads_out = name.startswith(("/", "\\")) or ".." in parts
        fault = "a path that leads out of the zip" if leads_out else ""
        fault = fault or ("there twice in the zip" if name in archive.repeated else "")
        items.append(Item(parts[below:], partial(_load_member, archive, name), fault))
    return items


def _opened(items: list[Item], opened: ExitStack) -> Iterator[Item]:
    """The items, with each zip replaced by the items in it."""
    waiting, count = [(item, 0) for item in items], 0
    while waiting:
        item, depth = waiting.pop(0)
        if item.fault or not item.parts[-1].lower().endswith(".zip"):
            yield item
            continue
        count += 1
        try:
            if depth > NESTED or count > MAX_ZIPS:
                raise UnreadableError("a zip too many within this one; not opened")
            content = item.load(MAX_ZIP_BYTES)
            archive = opened.enter_context(Archive(io.BytesIO(content)))
        except UnreadableError as fault:
            yield msgspec.structs.replace(item, fault=str(fault))
            continue
        names = {name: parts_of(name) for name in archive.names if not name.endswith(("/", "\\"))}
        names = {name: (*item.parts, *each) for name, each in names.items() if each}
        waiting = [(each, depth + 1) for each in _items_in(archive, names, 0)] + waiting


def _load(path: Path, most: int) -> bytes:
    """Raises UnreadableError."""
    try:
        with open_file(path) as file:
            return file.read(most + 1)
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {fault.strerror}") from fault


def _load_member(archive: Archive, member: str, most: int) -> bytes:
    """Raises UnreadableError."""
    try:
        with archive.open(member) as file:
            return file.read(most + 1)
    except UnreadableError:
        raise
    except Exception as fault:  # zipfile raises a dozen classes on a damaged zip
        raise UnreadableError("cannot be read from the zip: it is damaged or has a password") from fault
