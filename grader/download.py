"""What lies in a learning platform's download: a folder or a zip with an entry, or several, for each student.

Zips are looked into, also those that lie in another zip. Links are not followed, and what is not an ordinary file is
never opened.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, suppress
from functools import partial
from pathlib import Path

import msgspec

from grader.archive import MAX_ZIP_BYTES, Archive, UnreadableError, kind_of, open_file
from grader.collection import COLLECTED, walk
from grader.names import SYSTEMS_OWN, as_text, parts_of

NESTED = 2  # zips within zips; a student may zip a zip
MAX_ZIPS = 8  # within one entry
CLASS_FILES, CLASS_BYTES, CLASS_DIRECTORY = 200_000, 1 << 36, 1 << 26  # of the download itself, which a platform made
Load = Callable[[int], bytes]


class Item(msgspec.Struct, frozen=True):
    """A file. `parts`: its path below the entry; `load`, given a number of bytes, reads no more than one beyond."""

    parts: tuple[str, ...]
    load: Load
    fault: str = ""

    @property
    def place(self) -> str:
        return "/".join(as_text(part) for part in self.parts)


class Top(msgspec.Struct, frozen=True):
    """One entry of the download. `items` can be read until the next entry is asked for."""

    name: str
    is_folder: bool
    items: tuple[Item, ...]
    fault: str = ""

    @property
    def place(self) -> str:
        return as_text(self.name) + "/" * self.is_folder


def tops_of(download: Path, is_students: Callable[[str], bool]) -> Iterator[Top]:
    """The entries in the order of their names, but for the system's own. Raises UnreadableError and OSError.

    Platforms and people put a folder around all; it is passed over where `is_students` says that of a name inside.
    """
    if not download.is_dir():
        with _class_archive(download) as archive:
            yield from _tops_in(archive, is_students)
        return
    paths = _children(download)
    while len(paths) == 1 and paths[0].is_dir() and not paths[0].is_symlink():
        below = _children(paths[0])
        if not any(is_students(path.name) for path in below):
            break
        paths = below
    for path in paths:
        with ExitStack() as opened:
            yield _top_of(path, opened)


def read_beside(download: Path, name: str, most: int) -> bytes:
    """A file that a platform put beside the entries, or as much of it; nothing where there is none."""
    if download.is_dir():
        found = [each for each in (download / name, *download.glob(f"*/{name}")) if not each.is_symlink()]
        with suppress(UnreadableError):
            return _load(next(each for each in found if each.is_file()), most) if any(map(Path.is_file, found)) else b""
        return b""
    with _class_archive(download) as archive:
        names = [each for each in archive.names if parts_of(each)[-1:] == (name,) and len(parts_of(each)) <= 2]
        with suppress(UnreadableError):
            return _load_member(archive, names[0], most) if names else b""
    return b""


def _class_archive(path: Path) -> Archive:
    return Archive(open_file(path), most_files=CLASS_FILES, most_bytes=CLASS_BYTES, directory_bytes=CLASS_DIRECTORY)


def _children(folder: Path) -> list[Path]:
    names = {*SYSTEMS_OWN, COLLECTED}
    return sorted((each for each in folder.iterdir() if each.name not in names), key=lambda path: path.name)


def _top_of(path: Path, opened: ExitStack) -> Top:
    is_folder = path.is_dir() and not path.is_symlink()
    try:
        if kind := kind_of(path.lstat().st_mode if not is_folder else 0):
            raise UnreadableError(f"{kind}, which is never opened")
        if is_folder:
            items = [Item(parts, partial(_load, place), fault) for parts, place, fault in walk(path)]
        else:
            items = [Item((path.name,), partial(_load, path))]
        return Top(path.name, is_folder, tuple(_opened(items, opened)))
    except UnreadableError as fault:
        return Top(path.name, is_folder, (), str(fault))
    except OSError as fault:
        return Top(path.name, is_folder, (), f"cannot be read: {fault.strerror}")


def _tops_in(archive: Archive, is_students: Callable[[str], bool]) -> Iterator[Top]:
    paths = {name: parts_of(name) for name in archive.names}
    paths = {name: parts for name, parts in paths.items() if parts}
    above = 0  # folders around all
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
    for first in sorted(groups):
        is_folder = all(len(parts) > above + 1 for parts in groups[first].values())
        with ExitStack() as opened:
            items = _items_in(archive, groups[first], below=above + is_folder)
            yield Top(first, is_folder, tuple(_opened(items, opened)))


def _items_in(archive: Archive, members: Mapping[str, tuple[str, ...]], below: int) -> list[Item]:
    """Items of these members, by their names in the zip; `below`: how many parts of a path belong to no item."""
    items = []
    for name, parts in members.items():
        leads_out = name.startswith(("/", "\\")) or ".." in parts
        fault = "a path that leads out of the zip" if leads_out else ""
        fault = fault or ("there twice in the zip" if name in archive.repeated else "")
        items.append(Item(parts[below:], partial(_load_member, archive, name), fault))
    return items


def _opened(items: list[Item], opened: ExitStack) -> Iterator[Item]:
    """The items, with what is in a zip in the place of the zip."""
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
