"""The files of a class: `<student>/<module>/<exercise>.py`, .ipynb or .cu, in one folder or one zip for each student.

A student controls everything below the student's name, so names, links, sizes and zips are validated. Zips are read in
place. A file is opened when it is read, and never more of it is read than a submission may have.

Other files are listed too, so that `accounts` can explain each entry of the folder that was not graded.
"""

import itertools
import os
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath

import msgspec

from grader.submission import SUFFIXES, Submission, bounded_submission, read_submission
from grader.submissions.archive import MAX_FILES, UnreadableError, kind_of, open_archive
from grader.submissions.names import SYSTEMS_OWN, as_text, folded, parts_of
from grader.submissions.platform_names import is_platforms

MAX_DEPTH = 8  # of folders that are searched for files in the wrong place
MAX_LISTED = 4 * MAX_FILES  # files of one student


NOT_TAKEN = "not_taken.txt"  # in a student's folder: the files that `collect` could not take
COLLECTED = ".collected.json"  # the downloads from which `collect` took the files of this folder


class SubmittedFile(msgspec.Struct, frozen=True):
    """One student's file for one exercise. `exercise`: its id by the path; `member`: the name in the zip `path`."""

    student: str
    exercise: str
    path: Path
    member: str = ""
    fault: str = ""

    def read(self) -> Submission:
        """The submission. If the file cannot be read, its `fault` says why."""
        return msgspec.structs.replace(self._read(), student=self.student, exercise=self.exercise)

    def _read(self) -> Submission:
        name = as_text(PurePosixPath(self.member.replace("\\", "/") or self.path.name).name)
        if self.fault:
            return Submission(name, fault=self.fault)
        if self.member:
            return _read_member(self.path, self.member, name)
        try:
            return read_submission(self.path)
        except FileNotFoundError:
            return Submission(name, fault=f"{name} is a link to nothing")


class Parcel(msgspec.Struct, frozen=True):
    """One entry of the submissions folder: a student's folder, a student's zip, or something else.

    `folded`: the student's name as `names.folded` gives it, equal for two entries of one student. `others`: paths of
    files that are not where a submission belongs. `faults`: paths that could not be read, with the reason. `refused`:
    why the whole entry is refused, or "".
    """

    name: str
    student: str
    folded: str = ""
    entries: tuple[SubmittedFile, ...] = ()
    others: tuple[str, ...] = ()
    faults: tuple[tuple[str, str], ...] = ()
    refused: str = ""
    is_students: bool = True

    def place(self, path: str) -> str:
        """A path in the entry, relative to the submissions folder."""
        return f"{self.name.rstrip('/')}/{path}" if path else self.name


class Collection(msgspec.Struct, frozen=True):
    """The content of a submissions folder, in the order of names. `ignored`: files of the operating system."""

    parcels: tuple[Parcel, ...]
    ignored: tuple[str, ...] = ()

    @property
    def entries(self) -> tuple[SubmittedFile, ...]:
        """All submissions, by student and exercise."""
        found = [entry for parcel in self.parcels for entry in parcel.entries]
        return tuple(sorted(found, key=lambda entry: (entry.student, entry.exercise)))


def find_submissions(folder: Path, besides: Iterable[Path] = ()) -> Collection:
    """All students' files below `folder`, without the grader's own files and folders in it (`besides`).

    Raises OSError if the folder cannot be listed.
    """
    own = {path.resolve() for path in besides}
    paths = sorted(folder.iterdir(), key=lambda path: as_text(path.name))
    paths = [path for path in paths if path.name != COLLECTED and folder.resolve() / path.name not in own]
    ignored = tuple(path.name for path in paths if path.name in SYSTEMS_OWN)
    parcels = [_parcel(path) for path in paths if path.name not in SYSTEMS_OWN]
    return Collection(tuple(_without_doubles(parcels)), ignored)


def _parcel(path: Path) -> Parcel:
    is_folder = path.is_dir() and not path.is_symlink()
    is_zip = path.suffix.lower() == ".zip"
    student = path.stem if is_zip else path.name
    parcel = Parcel(as_text(path.name) + "/" * is_folder, as_text(student), folded(student))
    if path.name.startswith("."):
        return msgspec.structs.replace(parcel, refused="its name begins with a dot; rename it")
    try:
        if kind := kind_of(path.lstat().st_mode if not is_folder else 0):
            advice = "not followed; put the folder itself there" if kind == "a link" else "never opened"
            raise UnreadableError(f"{kind}, which is {advice}")
        if is_folder or is_zip:
            found = _folder(parcel, path) if is_folder else _zip(parcel, path)
            return _set_aside(found) if is_platforms(path.name) else found
    except UnreadableError as fault:
        return msgspec.structs.replace(parcel, refused=str(fault))
    except OSError as fault:
        return msgspec.structs.replace(parcel, refused=f"cannot be read: {fault.strerror}")
    return msgspec.structs.replace(parcel, is_students=False)


def _set_aside(parcel: Parcel) -> Parcel:
    """Move all submissions to `others`: a folder's name made by a platform is not the student's id, and may change."""
    entries = tuple(
        f"{entry.exercise}{os.path.splitext(entry.member or entry.path.name)[1]}" for entry in parcel.entries
    )
    return msgspec.structs.replace(parcel, entries=(), others=(*entries, *parcel.others))


def _without_doubles(parcels: Sequence[Parcel]) -> Iterator[Parcel]:
    """Refuse all entries of a student with several entries: the grader cannot know which one counts."""
    named = defaultdict(list)
    for parcel in parcels:
        if parcel.is_students:
            named[parcel.folded].append(parcel.name)
    for parcel in parcels:
        names = named[parcel.folded] if parcel.is_students else []
        if len(names) > 1:
            reason = f"{len(names)} entries for one student: {' and '.join(names)}; keep one"
            parcel = Parcel(parcel.name, parcel.student, parcel.folded, refused=reason)
        yield parcel


# -- a folder ----------------------------------------------------------------------------------------------------------


def _folder(parcel: Parcel, folder: Path) -> Parcel:
    """The content of a student's folder. Raises UnreadableError if the folder itself cannot be listed."""
    entries, others, faults = list[SubmittedFile](), list[str](), list[tuple[str, str]]()
    for parts, path, fault in walk(folder):
        place = "/".join(as_text(part) for part in parts)
        if parts and len(parts) <= 2 and path.suffix in SUFFIXES:
            reason = f"{as_text(path.name)} is {fault}" if fault else ""
            entries.append(SubmittedFile(parcel.student, place.removesuffix(path.suffix), path, fault=reason))
        elif fault:
            faults.append((place, fault))
        else:
            others.append(place)
    return msgspec.structs.replace(
        parcel, entries=tuple(_one_per_exercise(entries)), others=tuple(others), faults=tuple(faults)
    )


def walk(folder: Path) -> Iterator[tuple[tuple[str, ...], Path, str]]:
    """The parts of each file's path, the path, and what is wrong with it or ""; breadth first."""
    waiting: deque[tuple[tuple[str, ...], Path]] = deque([((), folder)])
    count = 0
    while waiting:
        above, place = waiting.popleft()
        try:
            children = _listed(place)
        except UnreadableError as fault:
            if not above:
                raise
            yield above, place, str(fault)
            continue
        for path in children:
            parts = (*above, path.name)
            is_code = len(parts) <= 2 and path.suffix in SUFFIXES
            count += 1
            if count > MAX_LISTED:
                yield (), folder, f"more than {MAX_LISTED} files; the rest was not looked at"
                return
            if path.is_symlink():
                yield parts, path, _fault_of_link(path, folder)
            elif path.is_dir() and not is_code:
                if len(parts) > MAX_DEPTH:
                    yield parts, path, f"more than {MAX_DEPTH} folders deep; not looked into"
                else:
                    waiting.append((parts, path))
            else:
                kind = "" if is_code else kind_of(path.lstat().st_mode)  # `read` does this for a submission
                yield parts, path, f"{kind}, which is never opened" if kind else ""


def _listed(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as found:
            names = [each.name for each in itertools.islice(found, MAX_FILES + 1)]
    except OSError as fault:
        raise UnreadableError(f"cannot be read: {fault.strerror}") from fault
    if len(names) > MAX_FILES:
        raise UnreadableError(f"a folder of more than {MAX_FILES} files")
    return [folder / name for name in sorted(names) if not name.startswith(".") and name not in SYSTEMS_OWN]


def _fault_of_link(path: Path, folder: Path) -> str:
    try:
        if not path.resolve().is_relative_to(folder.resolve()):
            return "a link out of the student's folder"
    except (OSError, RuntimeError):  # links in a circle
        return "a link in a circle"
    return "a link to a folder, which is not followed" if path.is_dir() else ""


# -- a zip -------------------------------------------------------------------------------------------------------------


def _zip(parcel: Parcel, path: Path) -> Parcel:
    """The content of a student's zip. Raises UnreadableError if it cannot be read."""
    with open_archive(path) as archive:
        names, repeated = archive.names, archive.repeated
    parts = {name: parts_of(name) for name in names if not name.endswith(("/", "\\"))}
    parts = {name: each for name, each in parts.items() if each}
    code = [each for name, each in parts.items() if name.endswith(SUFFIXES)]
    wrapped = len({each[0] for each in code}) == 1 and all(len(each) > 2 for each in code)
    entries, others, faults = list[SubmittedFile](), list[str](), list[tuple[str, str]]()
    for name, each in parts.items():
        below = each[1:] if wrapped and each[0] == code[0][0] else each
        place = "/".join(as_text(part) for part in below)
        leads_out = name.startswith(("/", "\\")) or ".." in each
        if name.endswith(SUFFIXES) and (len(below) <= 2 or leads_out):
            fault = f"the zip has two files '{as_text(name)}'" if name in repeated else ""
            fault = f"'{as_text(name)}' leads out of the zip" if leads_out else fault
            entries.append(SubmittedFile(parcel.student, os.path.splitext(place)[0], path, name, fault))
        elif leads_out:
            faults.append((place, "a path that leads out of the zip"))
        else:
            others.append("/".join(as_text(part) for part in each))
    return msgspec.structs.replace(
        parcel, entries=tuple(_one_per_exercise(entries)), others=tuple(others), faults=tuple(faults)
    )


def _read_member(path: Path, member: str, name: str) -> Submission:
    try:
        with open_archive(path) as archive, archive.open(member) as file:
            return bounded_submission(name, file)
    except UnreadableError as fault:
        return Submission(name, fault=f"{name} is {fault}")
    except Exception:  # a password, a wrong checksum, a truncated stream: zipfile raises a dozen classes
        return Submission(name, fault=f"{name} cannot be read from the zip: it is damaged or has a password")


def _one_per_exercise(entries: list[SubmittedFile]) -> Iterator[SubmittedFile]:
    """One entry for each exercise. Several files for one exercise give a fault: the grader cannot know which counts."""
    ordered = sorted(entries, key=lambda entry: entry.exercise)
    for _, group in itertools.groupby(ordered, key=lambda entry: entry.exercise):
        first, *others = group
        if others and not first.fault:
            names = sorted({as_text(each.member or each.path.name) for each in (first, *others)})
            fault = f"there are {len(others) + 1} files for this exercise ({', '.join(names)}); hand in one"
            first = msgspec.structs.replace(first, fault=fault)
        yield first
