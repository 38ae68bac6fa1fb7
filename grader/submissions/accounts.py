"""Accounts of the entries of a submissions folder that were not graded, or only in part, with the reasons.

Each parcel (see `class_folder`) is graded, or has an account, or both: a student may hand in one exercise in the right
place and another one elsewhere.
"""

import itertools
import re
import shlex
from collections import defaultdict
from collections.abc import Collection as Ids
from collections.abc import Iterator, Sequence
from enum import StrEnum

import msgspec

from grader.submissions.class_folder import NOT_TAKEN, Collection, Parcel
from grader.submissions.likely_exercise import Finder, Likeness, Match, is_code
from grader.submissions.platform_names import sender_of
from grader.submissions.roster import Roster, RosterRow

NO_ENTRY = "in the roster, and no entry in the folder"
MOST_NAMED = 4  # names in one sentence
MOST_GUESSED = 100  # students outside the roster, up to which similar ids are searched
MOST_ALIKE = 20  # accounts of one student's files for one exercise
ARCHIVES = re.compile(r".+\.(rar|7z|tar|tgz|gz|bz2|xz)", re.IGNORECASE)


class AccountStatus(StrEnum):
    """Why an entry, or a part of it, was not graded."""

    HANDED_IN_NOTHING = "handed_in_nothing"
    UNREADABLE = "unreadable"
    NOT_RECOGNISED = "not_recognised"
    NOT_IN_ROSTER = "not_in_roster"

    @property
    def heading(self) -> str:
        return str(self).replace("_", " ").replace("in roster", "in the roster").capitalize()


class Account(msgspec.Struct, frozen=True):
    """Why one entry was not graded. `entry`: its path in the submissions folder, empty if the student has no entry.

    `looks_like`: the id of the exercise that the file looks like, or "". `command`: the command that would take the
    file, or "".
    """

    student: str
    entry: str
    fate: AccountStatus
    reason: str
    looks_like: str = ""
    command: str = ""


class Accountant:
    """Writes the accounts of one folder. `wanted`: ids of the exercises that are graded in this run.

    `folder`: the submissions folder as the user wrote it. `options`: further options of the suggested commands.
    """

    def __init__(
        self, finder: Finder, exercises: Ids[str], wanted: Ids[str], folder: str, options: Sequence[str] = ()
    ) -> None:
        self._finder, self._exercises, self._wanted, self._folder = finder, exercises, wanted, folder
        self._options = options

    def accounts(self, found: Collection, roster: Roster | None = None) -> list[Account]:
        """One account or more for each parcel that is not graded, or only in part.

        With a roster, also one for each student who is only in the roster or only in the folder.
        """
        made = [(parcel, list(self._of(parcel))) for parcel in found.parcels]
        return [each for _, own in made for each in own] if roster is None else list(self._with_roster(made, roster))

    def _with_roster(self, made: Sequence[tuple[Parcel, list[Account]]], roster: Roster) -> Iterator[Account]:
        """The accounts under the roster's ids, and those of students who are in only one of roster and folder."""
        strangers = list[Parcel]()
        there = {row.id for parcel, _ in made if (row := roster.row(parcel.student)) and parcel.is_students}
        for parcel, own in made:
            if parcel.is_students and roster.row(parcel.student):
                yield from own
            elif own and (row := self._row_of(parcel, roster)):
                there.add(row.id)
                yield from (msgspec.structs.replace(each, student=row.id) for each in own)
            else:
                yield from own
                strangers += [parcel] if parcel.is_students else []
        missing = Roster(row for row in roster.rows if row.id not in there)
        for parcel in strangers:
            guess = missing.near if len(strangers) <= MOST_GUESSED else missing.row  # `near` is slow
            row = self._row_of(parcel, missing) or guess(parcel.student)
            reason = f"no such id in the roster{f'; is it {row.id}?' if row else ''}"
            yield Account(parcel.student, parcel.name, AccountStatus.NOT_IN_ROSTER, reason)
        yield from (Account(row.id, "", AccountStatus.HANDED_IN_NOTHING, NO_ENTRY) for row in missing.rows)

    def _row_of(self, parcel: Parcel, roster: Roster) -> RosterRow | None:
        """The student in the roster that this entry belongs to, if a platform has named it."""
        sender = sender_of(parcel.name.rstrip("/"), self._finder, is_folder=parcel.is_students)
        rows = (roster.find(group) for group in sender.known_as) if sender else ()
        return next(filter(None, rows), None)

    # -- one parcel ----------------------------------------------------------------------------------------------------

    def _of(self, parcel: Parcel) -> Iterator[Account]:
        if parcel.refused:
            yield Account(parcel.student, parcel.name, AccountStatus.UNREADABLE, parcel.refused)
            return
        if not parcel.is_students:
            yield self._file(parcel)
            return
        mine = [entry.exercise for entry in parcel.entries if entry.exercise in self._exercises]
        made = [
            Account(parcel.student, parcel.place(place), AccountStatus.UNREADABLE, why) for place, why in parcel.faults
        ]
        made += self._strays(parcel)
        if NOT_TAKEN in parcel.others:
            made.append(
                self._account(parcel, NOT_TAKEN, "grader collect did not take all files; this file lists the others")
            )
        yield from made or ([] if mine else [self._nothing(parcel)])
        if mine and not set(mine) & set(self._wanted):
            reason = f"nothing for {_some(sorted(self._wanted))}; there is: {_some(mine)}"
            yield Account(parcel.student, parcel.name, AccountStatus.HANDED_IN_NOTHING, reason)

    def _strays(self, parcel: Parcel) -> Iterator[Account]:
        """Accounts of files that look like submissions, of zips, and of code that does not look like an exercise."""
        entries = [entry for entry in parcel.entries if entry.exercise not in self._exercises]
        places = [entry.exercise + _suffix(entry.member or entry.path.name) for entry in entries] + [*parcel.others]
        alike: dict[str, list[tuple[str, Likeness]]] = defaultdict(list)
        code = list[str]()
        for place in places:
            likeness = self._finder.find(place.split("/"))
            if likeness and (likeness.match is not Match.PART or len(entries) == len(parcel.entries)):
                alike[" or ".join(likeness.exercises)].append((place, likeness))
            elif place.lower().endswith(".zip"):
                yield self._account(parcel, place, "a zip within the student's entry", self._command())
            elif ARCHIVES.fullmatch(place):
                yield self._account(parcel, place, "an archive that is not read; ask for a .zip")
            elif is_code(place.rpartition("/")[2]):
                code.append(place)
        yield from itertools.chain.from_iterable(self._alike(parcel, meant, found) for meant, found in alike.items())
        if code:
            near = next(filter(None, (self._finder.near(place.split("/")) for place in code[:MOST_NAMED])), "")
            hint = f"; did the student mean {near}?" if near else ""
            reason = f"not an exercise of this course{hint}"
            if code[1:]:
                reason = f"{len(code)} files that are not exercises of this course: {_some(code)}{hint}"
            command = "" if code[1:] else self._command(self._one())
            yield self._account(parcel, "" if code[1:] else code[0], reason, command)

    def _alike(self, parcel: Parcel, meant: str, found: Sequence[tuple[str, Likeness]]) -> Iterator[Account]:
        """Accounts of the files that look like one exercise."""
        best = min(likeness.match for _, likeness in found)
        rivals = sum(likeness.match == best for _, likeness in found) > 1
        for place, likeness in found[:MOST_ALIKE]:
            but = f", but {likeness.differences}" if likeness.differences else ""
            reason = f"looks like {meant}{but}{_platform(parcel.name, self._finder)}"
            command = self._command("" if likeness.exercise else "MODULE/EXERCISE")
            if rivals:
                several = len({place.partition("/")[0] for place, _ in found}) > 1 and all("/" in p for p, _ in found)
                reason = f"one of {len(found)} files that look like {meant}; "
                reason += "if each is another student's:" if several else "keep one"
                command = self._command(inside=parcel.name.rstrip("/")) if several else ""
            yield self._account(parcel, place, reason, command, likeness.exercise)
        if len(found) > MOST_ALIKE:
            reason = f"{len(found) - MOST_ALIKE} more files that look like {meant}"
            yield self._account(parcel, "", reason)

    def _account(self, parcel: Parcel, place: str, reason: str, command: str = "", looks_like: str = "") -> Account:
        entry = parcel.place(place)
        return Account(parcel.student, entry, AccountStatus.NOT_RECOGNISED, reason, looks_like, command)

    def _nothing(self, parcel: Parcel) -> Account:
        if not parcel.others:
            reason = "no files in it, hidden ones aside"
            return Account(parcel.student, parcel.name, AccountStatus.HANDED_IN_NOTHING, reason)
        reason = f"no code in it, only {_some(parcel.others)}"
        return Account(parcel.student, parcel.name, AccountStatus.NOT_RECOGNISED, reason)

    def _file(self, parcel: Parcel) -> Account:
        """The account of a file that lies beside the students' folders."""
        sender = sender_of(parcel.name, self._finder, is_folder=False)
        likeness = self._finder.find([sender.file if sender and sender.file else parcel.name])
        if sender and sender.nothing:
            return Account(sender.student, parcel.name, AccountStatus.NOT_RECOGNISED, sender.nothing)
        if sender and (likeness or is_code(parcel.name)):
            looks_like = likeness.exercise if likeness else ""
            platform = f" from {sender.platform}" if sender.platform else ""
            alike = f"; looks like {looks_like}" if looks_like else ""
            reason = f"a file{platform}, not a student's folder{alike}"
            command = self._command("" if looks_like else self._one())
            return Account(sender.student, parcel.name, AccountStatus.NOT_RECOGNISED, reason, looks_like, command)
        if ARCHIVES.fullmatch(parcel.name):
            reason = "an archive that is not read; unpack it into a folder, or ask for a .zip"
        elif likeness or is_code(parcel.name):
            reason = "its name has no student in it; put it into a folder with the student's name"
        else:
            reason = "neither a student's folder nor a .zip"
        return Account(parcel.student, parcel.name, AccountStatus.NOT_RECOGNISED, reason)

    def _command(self, only: str = "", inside: str = "") -> str:
        into = "collected" if self._folder != "collected" else "collected-again"
        place = f"{self._folder.rstrip('/')}/{inside}" if inside else self._folder
        more = ["--exercise", only] if only else []
        return shlex.join(["grader", "collect", place, "--into", into, *more, *self._options])

    def _one(self) -> str:
        """The exercise that is graded, if it is only one; else a placeholder for a command."""
        return next(iter(self._wanted)) if len(self._wanted) == 1 else "MODULE/EXERCISE"


def _suffix(filename: str) -> str:
    return "." + filename.rpartition(".")[2]


def _platform(name: str, finder: Finder) -> str:
    sender = sender_of(name.rstrip("/"), finder, is_folder=name.endswith("/"))
    return f" (in {sender.platform}'s download)" if sender and sender.platform else ""


def _some(names: Sequence[str]) -> str:
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
