"""Finds submissions in a learning platform's download, and gives each its path `<student>/<module>/<exercise>.py`.

Each entry of the download is in `Collected`, either taken or left with a reason. If an entry could belong to two
students, or an exercise could have two files, none of them is taken.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path

import msgspec

from grader.submission import MAX_BYTES, MAX_NOTEBOOK_BYTES
from grader.submissions.archive import UnreadableError
from grader.submissions.download import Item, Top, open_download
from grader.submissions.likely_exercise import Finder, Likeness, Match, is_code
from grader.submissions.names import folded, is_folder_name
from grader.submissions.platform_names import Platform, Sender, by_frequency, is_platforms, sender_of, submitters_of
from grader.submissions.roster import Roster

ENTRY_BYTES = 1 << 24  # read of one entry
METADATA = "submission_metadata.yml"  # Gradescope's list of the students of each submission
METADATA_BYTES = 1 << 26
SHOWN = 3  # names in one sentence


class Left(msgspec.Struct, frozen=True):
    """An entry or file that was not taken, and why. `nothing`: the student lost nothing, as it holds no own file."""

    place: str
    reason: str
    student: str = ""
    nothing: bool = False


class Candidate(msgspec.Struct, frozen=True):
    """A file that may be a submission. `place`: its path in the download."""

    student: str
    sender: Sender
    place: str
    content: bytes
    likeness: Likeness

    @property
    def target(self) -> str:
        """Its path below the folder that `collect` writes."""
        return f"{self.student}/{self.likeness.exercise}{self.likeness.suffix}"


class Collected(msgspec.Struct, frozen=True):
    """The content of a download. `students`: all students that it names; `strangers`: those not in the roster."""

    taken: tuple[Candidate, ...]
    left: tuple[Left, ...]
    entries: int
    students: tuple[str, ...]
    strangers: tuple[str, ...] = ()


class Collector:
    """Goes through a download once. `only`: the id of its one exercise; `prefix`: of GitHub repositories' names."""

    def __init__(self, finder: Finder, *, only: str = "", roster: Roster | None = None, prefix: str = "") -> None:
        self._finder, self._only, self._roster, self._prefix = finder, only, roster, prefix
        self._candidates = list[Candidate]()
        self._left = list[Left]()
        self._keys: dict[str, dict[str, str]] = defaultdict(dict)  # by folded student: key of the sender, an entry
        self._names: dict[str, str] = {}
        self._strangers: dict[str, None] = {}
        self._submitters: dict[str, Sequence[Sender]] = {}
        self._platforms: Sequence[Platform] = ()
        self._loaded = 0  # bytes read of the current entry

    def collect(self, download: Path, besides: Path | None = None) -> Collected:
        """Raises UnreadableError and OSError if the download itself cannot be read. `besides`: a file to ignore."""
        if not self._prefix and download.name.endswith("-submissions"):  # as `gh classroom clone` calls it
            self._prefix = download.name.removesuffix("submissions")
        with open_download(download, is_platforms) as tops:
            if besides and besides.resolve().parent == download.resolve():
                tops = [top for top in tops if top.name != besides.name]
            self._platforms = by_frequency(top.name for top in tops)
            self._submitters = _submitters(tops)
            for top in tops:
                self._loaded = 0
                self._take_top(top)
        chosen = [*self._refuse_doubles(self._candidates)]
        taken = [each for group in _grouped(chosen) for each in self._one_of(group)]
        return Collected(
            tuple(sorted(taken, key=lambda each: each.target)),
            tuple(sorted(self._left, key=lambda each: each.place)),
            len(tops),
            tuple(self._names.values()),
            tuple(self._strangers),
        )

    # -- an entry ------------------------------------------------------------------------------------------------------

    def _take_top(self, top: Top) -> None:
        if top.name == METADATA:
            reason = "read for the students' names" if self._submitters else "names no student"
            return self._leave(top.place, reason, nothing=bool(self._submitters))
        if top.name.startswith("."):
            return self._leave(top.place, "its name begins with a dot; rename it")
        sender = sender_of(top.name, self._finder, self._platforms, is_folder=top.is_folder)
        if sender is None:
            return self._leave(top.place, _fault_of(top) or _no_student(top.name, self._finder))
        if self._prefix and sender.student.startswith(self._prefix) and sender.student != self._prefix:
            login = sender.student.removeprefix(self._prefix)
            sender = msgspec.structs.replace(sender, student=login, known_as=((login,), *sender.known_as))
        for each in self._submitters.get(top.name, [sender]):
            self._take_from(each, top)

    def _take_from(self, sender: Sender, top: Top) -> None:
        student = self._student(sender)
        self._keys[folded(student)].setdefault(sender.key, top.place)
        if not is_folder_name(student):
            return self._leave(top.place, "the student's name cannot be the name of a folder; rename it")
        self._names.setdefault(folded(student), student)
        if sender.nothing:
            return self._leave(top.place, sender.nothing, student, nothing=True)
        try:
            with top.items() as items:
                self._look_into(items, sender, student, top)
        except UnreadableError as fault:
            self._leave(top.place, str(fault), student)

    def _look_into(self, items: Sequence[Item], sender: Sender, student: str, top: Top) -> None:
        before = len(self._candidates), len(self._left)
        strange = [item for item in items if not self._look_at(item, sender, student, top)]
        if self._only and len(codes := [item for item in strange if is_code(item.parts[-1])]) == 1:
            strange = [item for item in strange if item is not codes[0]]
            self._accept(codes[0], sender, student, top, _only_code(codes[0], self._only))
        self._leave_strange(strange, student, top, is_all=before == (len(self._candidates), len(self._left)))

    def _student(self, sender: Sender) -> str:
        if self._roster is None:
            return sender.student
        for group in sender.known_as:
            if row := self._roster.find(group):
                return row.id
        self._strangers.setdefault(sender.student)
        return sender.student

    def _look_at(self, item: Item, sender: Sender, student: str, top: Top) -> bool:
        """Take or leave one file; False if it does not look like a submission and has no fault."""
        if item.fault:
            self._leave(_place(top, item), item.fault, student)
            return True
        parts = (sender.file,) if sender.file and item.parts == (top.name,) else item.parts
        likeness = self._finder.find(parts)
        if likeness is None:
            return False
        if self._only and self._only not in likeness.exercises:
            reason = f"looks like {likeness.exercises[0]}; only {self._only} is asked for"
            self._leave(_place(top, item), reason, student)
        elif len(likeness.exercises) > 1 and not self._only:
            self._leave(_place(top, item), f"{likeness.differences}; name one: --exercise", student)
        else:
            self._accept(item, sender, student, top, likeness)
        return True

    def _accept(self, item: Item, sender: Sender, student: str, top: Top, likeness: Likeness) -> None:
        most = MAX_NOTEBOOK_BYTES if likeness.suffix == ".ipynb" else MAX_BYTES
        if self._loaded > ENTRY_BYTES:
            return self._leave(_place(top, item), "too many files that look like submissions", student)
        likeness = msgspec.structs.replace(likeness, exercises=(self._only or likeness.exercise,))
        try:
            content = item.load(most)
        except UnreadableError as fault:
            return self._leave(_place(top, item), str(fault), student)
        self._loaded += len(content)
        if len(content) > most:
            return self._leave(_place(top, item), f"more than {most >> 10} KiB; an exercise needs a few lines", student)
        self._candidates.append(Candidate(student, sender, _place(top, item), content, likeness))

    def _leave_strange(self, strange: Sequence[Item], student: str, top: Top, *, is_all: bool) -> None:
        code = [item for item in strange if is_code(item.parts[-1])]
        if code:
            near = next(filter(None, (self._finder.near(item.parts) for item in code)), "")
            hint = f"; did the student mean {near}?" if near else ""
            advice = "" if self._only else "; if the download is for one exercise, name it: --exercise"
            places = [item.place for item in code]
            what = f"no exercise of the course has this name{hint}{advice}"
            what = f"{len(code)} files of code, and no exercise has the name of one of them{hint}" if code[1:] else what
            self._leave(_place(top, code[0]) if len(places) == 1 else top.place, what, student, nothing=not is_all)
        elif is_all and strange:
            names = [item.place.removeprefix(f"{top.place}/") for item in strange]
            self._leave(top.place, f"no code in it, only {_some(names)}", student)
        elif is_all:
            self._leave(top.place, "no files in it, hidden ones aside", student, nothing=True)

    def _leave(self, place: str, reason: str, student: str = "", *, nothing: bool = False) -> None:
        self._left.append(Left(place, reason, student, nothing))

    # -- all together --------------------------------------------------------------------------------------------------

    def _refuse_doubles(self, candidates: Iterable[Candidate]) -> Iterator[Candidate]:
        for each in candidates:
            keys = self._keys[folded(each.student)]
            if len(keys) == 1:
                yield each
            else:
                reason = (
                    f"{len(keys)} entries for one student: {' and '.join(keys.values())}; keep one, or use a roster"
                )
                self._leave(each.place, reason, each.student)

    def _one_of(self, group: Sequence[Candidate]) -> Iterator[Candidate]:
        """The one that counts of a student's files for one exercise; the others are left."""
        last = max(each.sender.when for each in group)
        best = min(each.likeness.match for each in group if each.sender.when == last)
        chosen = [each for each in group if each.sender.when == last and each.likeness.match == best]
        if len({each.content for each in chosen}) > 1:
            reason = f"{len(chosen)} files for {chosen[0].likeness.exercise}; keep one"
            self._left += [Left(each.place, reason, each.student) for each in group]
            return
        first = chosen[0]
        for each in group:
            if each is not first:
                why = "an earlier try" if each.sender.when != last else "another file fits better"
                why = "the same file again" if each.content == first.content else f"{why}: {first.place} is taken"
                self._left.append(Left(each.place, why, each.student, nothing=True))
        yield first


def _grouped(candidates: Iterable[Candidate]) -> Iterator[Sequence[Candidate]]:
    groups: dict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for each in candidates:
        groups[folded(each.student), each.likeness.exercise].append(each)
    yield from groups.values()


def _only_code(item: Item, exercise: str) -> Likeness:
    """The likeness of a student's only file of code, if the exercise is known."""
    suffix = next(each for each in (".py", ".ipynb", ".cu") if each in item.parts[-1].lower())
    return Likeness((exercise,), "", Match.PART, suffix, f"is the only file of code, taken as {exercise}")


def _place(top: Top, item: Item) -> str:
    return f"{top.place}{item.place}" if top.is_folder else item.place


def _no_student(name: str, finder: Finder) -> str:
    if finder.find([name]) or is_code(name):
        return "its name has no student in it; put it into a folder with the student's name"
    if re.fullmatch(r".+\.(rar|7z|tar|gz|tgz|bz2|xz)", name, re.IGNORECASE):
        return "an archive that is not read; unpack it into a folder, or ask for a .zip"
    return "neither a student's folder, nor a .zip, nor a file of code"


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _submitters(tops: Iterable[Top]) -> dict[str, Sequence[Sender]]:
    """The students of each folder, by Gradescope's own list; empty if the download has no such list."""
    for top in tops:
        if top.name == METADATA:
            with suppress(UnreadableError), top.items() as items:
                return submitters_of(items[0].load(METADATA_BYTES).decode("utf-8", "replace"))
    return {}


def _fault_of(top: Top) -> str:
    try:
        with top.items():
            return ""
    except UnreadableError as fault:
        return str(fault)
