"""Guesses the exercise of a file that has a wrong name or a wrong place.

`grade` only reports the guess; `collect` takes the file, and shows the exercise that it was taken for.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from enum import IntEnum

import msgspec

CODE = re.compile(r"(?P<stem>.+?)(?P<suffix>\.(?:py|ipynb|cu))(?P<more>\.txt|\.json|\.download|(?: ?\(\d+\)))*", re.I)
STAMP = re.compile(r"\d{14}_")  # ILIAS adds the time before a file's name
COPY = re.compile(r"(?: ?\(\d+\)| - copy| copy|-\d+)$", re.I)  # of browsers, of systems, and Canvas' count of tries
MOST_CHARACTERS, MOST_WORDS = 255, 24  # of a file's name; a zip may hold far longer ones


class Match(IntEnum):
    """How well a file's name and place fit; the lowest is the best."""

    PLACE = 0  # the module's folder and the exercise's name
    NAME = 1  # the exercise's name alone
    PART = 2  # the exercise's name with more around it


class Likeness(msgspec.Struct, frozen=True):
    """The exercises that a file looks like, one or several. `differences`: what is wrong with its name or place.

    `name`: the matching part of the file's name, in small letters with underscores.
    """

    exercises: tuple[str, ...]
    name: str
    match: Match
    suffix: str
    differences: str

    @property
    def exercise(self) -> str:
        """The exercise; "" if several are possible."""
        return self.exercises[0] if len(self.exercises) == 1 else ""


class Finder:
    """Recognises files of a course's exercises. `suffixes`: the suffix of a submission, by exercise id."""

    def __init__(self, suffixes: Mapping[str, str]) -> None:
        self._suffixes = suffixes
        self._named: dict[str, list[str]] = defaultdict(list)
        for exercise in suffixes:
            module, _, name = exercise.partition("/")
            self._named[_plain(name)].append(exercise)
            self._named[_plain(f"{module}_{name}")].append(exercise)

    def find(self, parts: Sequence[str]) -> Likeness | None:
        """The likeness of a file by its path below the student's folder; None if it does not look like an exercise."""
        *folders, filename = parts
        if len(filename) > MOST_CHARACTERS:
            return None
        stem, suffix = split(filename)
        name = _plain(_without_additions(stem))
        around = {_plain(folder) for folder in folders}
        exercises, match = self._named.get(name, []), Match.NAME
        if not exercises and suffix:
            name = self._longest_in(name)
            exercises, match = self._named.get(name, []), Match.PART
        if not exercises or (not suffix and not _may_be_text(filename)):
            return None
        inside = [each for each in exercises if _plain(each.partition("/")[0]) in around]
        exercises, match = inside or exercises, Match.PLACE if inside and match == Match.NAME else match
        if len(exercises) > 1:
            return Likeness(tuple(exercises), name, match, suffix, f"has the name of {' and '.join(exercises)}")
        (exercise,) = exercises
        own_suffix = suffix or self._suffixes[exercise]
        return Likeness((exercise,), name, match, own_suffix, _differences(parts, exercise, own_suffix))

    def near(self, parts: Sequence[str]) -> str:
        """The exercise that a misspelt path may mean, or ""."""
        stem, _ = split(parts[-1][:MOST_CHARACTERS])
        wanted = "/".join([*parts[-2:-1], stem])
        found = difflib.get_close_matches(wanted, self._suffixes, 1) or [
            each for near in difflib.get_close_matches(_plain(stem), list(self._named), 1) for each in self._named[near]
        ]
        return found[0] if found else ""

    def _longest_in(self, name: str) -> str:
        """The longest name of an exercise that is in this name as whole words; "" if there is none, or two."""
        words = name.split("_")[:MOST_WORDS]
        for length in range(len(words), 0, -1):
            runs = {"_".join(words[start : start + length]) for start in range(len(words) - length + 1)}
            if found := runs & self._named.keys():
                return found.pop() if len(found) == 1 else ""
        return ""


def split(filename: str) -> tuple[str, str]:
    """Stem and suffix of a code file, the suffix in lower case and without additions; another file has no suffix."""
    found = CODE.fullmatch(filename) if len(filename) <= MOST_CHARACTERS else None
    if found:
        return found["stem"], found["suffix"].lower()
    return re.sub(r"\.txt$", "", filename, flags=re.I), ""


def is_code(filename: str) -> bool:
    return bool(split(filename)[1])


def _may_be_text(filename: str) -> bool:
    """Whether it may contain code although its suffix is .txt or missing: some editors save code so."""
    return filename.lower().endswith(".txt") or "." not in filename


def _without_additions(stem: str) -> str:
    stem, before = STAMP.sub("", stem, count=1), ""
    while stem != before:
        stem, before = COPY.sub("", stem), stem
    return stem


def _plain(name: str) -> str:
    return re.sub(r"[\s.\-]+", "_", name.strip()).casefold()


def _differences(parts: Sequence[str], exercise: str, suffix: str) -> str:
    """What is wrong with the file's suffix, name and place."""
    *folders, filename = parts
    module, _, name = exercise.partition("/")
    wrong = []
    if not filename.endswith(suffix):
        ending = filename[len(split(filename)[0]) :]
        wrong.append(f"ends in {ending}, not {suffix}" if ending else f"has no {suffix} at its end")
    if split(filename)[0] != name:
        wrong.append(f"is not called {name}{suffix}")
    if folders != [module]:
        wrong.append(f"is in {'/'.join(folders)}/, not in {module}/" if folders else f"is not in {module}/")
    return " and ".join(wrong)
