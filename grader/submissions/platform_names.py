"""The student of a file, by the names in a learning platform's download.

A platform puts the student's name before the name that the student gave a file. Since the student chose what comes
after, each pattern uses its first match.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

import msgspec

from grader.submissions.likely_exercise import Finder, Match, split

MOODLE = re.compile(r"(?P<name>.+?)_(?P<number>\d+)_assignsubmission_(?P<how>file|onlinetext)(?:_(?P<file>.*))?")
CANVAS = re.compile(r"(?P<name>[^_]+)_(?P<late>LATE_)?(?P<number>\d+)_\d+_(?P<file>.+)")
BLACKBOARD = re.compile(
    r"(?P<before>.+?)_attempt_(?P<when>\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d)(?:_(?P<file>.+)|(?P<receipt>\.txt))"
)
BRIGHTSPACE = re.compile(
    r"(?P<number>\d+)-\d+ - (?P<name>.+?) - (?P<when>[A-Z][a-z]{2,8} \d{1,2}, \d{4} \d{3,4} ?[AP]M)(?: - (?P<file>.+))?"
)
GRADESCOPE = re.compile(r"submission_(?P<number>\d+)")
Platform = Callable[[str], "Sender | None"]
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class Sender(msgspec.Struct, frozen=True):
    """The student who handed an entry in. `student`: the name of the folder to write, unless a roster has an id.

    `known_as`: values that a roster may have for this student, in groups; the first group that matches counts. `key`
    differs between two people of the same name. `file`: the student's own name for the file, empty for a folder.
    `when`: the time of the try, of which the last counts. `nothing`: why the entry has no file of the student's, or "".
    """

    student: str
    known_as: tuple[tuple[str, ...], ...]
    key: str
    platform: str = ""
    file: str = ""
    when: str = ""
    late: bool = False
    nothing: str = ""


def is_platforms(name: str) -> bool:
    """Whether a platform gives such names."""
    return bool(GRADESCOPE.fullmatch(name)) or any(read(name) for read in PLATFORMS)


def by_frequency(names: Iterable[str]) -> list[Platform]:
    """The platforms, first the one whose pattern fits most of these names.

    A student can imitate another platform's pattern in one name, but not in the names of all others.
    """
    counts = Counter(read for name in names for read in PLATFORMS if read(name))
    return sorted(PLATFORMS, key=lambda read: -counts[read])


def sender_of(name: str, finder: Finder, platforms: Sequence[Platform] = (), *, is_folder: bool) -> Sender | None:
    """The student, by the name of an entry without a folder's slash; None if the name has no student in it."""
    for read in platforms or PLATFORMS:
        if sender := read(name):
            return sender
    if is_folder:
        found = GRADESCOPE.fullmatch(name)
        if found:
            return Sender(name, ((name,), (found["number"],)), name, "Gradescope")
        return Sender(name, _pieces(name), name)
    if name.lower().endswith(".zip"):
        return Sender(name[:-4], _pieces(name[:-4]), name)
    return _flat(name, finder)


def _moodle(name: str) -> Sender | None:
    found = MOODLE.fullmatch(name)
    if not found:
        return None
    typed = "text that was typed into Moodle, not a file" if found["how"] == "onlinetext" else ""
    key = f"{found['name']} ({found['number']})"
    return Sender(
        found["name"], ((found["name"],), (found["number"],)), key, "Moodle", found["file"] or "", nothing=typed
    )


def _canvas(name: str) -> Sender | None:
    found = CANVAS.fullmatch(name)
    if not found:
        return None
    student, known_as = f"{found['name']}_{found['number']}", ((found["number"],), (found["name"],))
    return Sender(student, known_as, student, "Canvas", found["file"], late=bool(found["late"]))


def _blackboard(name: str) -> Sender | None:
    """The assignment's title is before the login, and both may contain underscores; a roster decides where to split."""
    found = BLACKBOARD.fullmatch(name)
    if not found:
        return None
    words = found["before"].split("_")
    endings = tuple(("_".join(words[first:]),) for first in range(len(words)))
    receipt = "Blackboard's receipt, not a file" if found["receipt"] else ""
    return Sender(
        words[-1], endings, found["before"], "Blackboard", found["file"] or "", found["when"], nothing=receipt
    )


def _brightspace(name: str) -> Sender | None:
    found = BRIGHTSPACE.fullmatch(name)
    if not found:
        return None
    key = f"{found['name']} ({found['number']})"
    known_as = ((found["number"],), (found["name"],))
    return Sender(found["name"], known_as, key, "Brightspace", found["file"] or "", _sortable(found["when"]))


PLATFORMS: tuple[Platform, ...] = (_moodle, _brightspace, _canvas, _blackboard)


def _flat(name: str, finder: Finder) -> Sender | None:
    """`ann_softmax_attention.py` or `ann.py`. `softmax_attention_2.py` has no student in it."""
    stem, suffix = split(name)
    found = finder.find([name])
    if found is None:
        return Sender(stem, _pieces(stem), name, file=name) if suffix else None
    if found.match is not Match.PART:
        return None
    words = "[ _.-]+".join(map(re.escape, found.name.split("_")))
    before = re.match(rf"(.+?)[ _.-]+{words}(?![A-Za-z0-9])", stem, re.IGNORECASE)
    return Sender(before[1], _pieces(before[1]), before[1], file=name) if before else None


def _pieces(name: str) -> tuple[tuple[str, ...], ...]:
    """The whole name, then its parts: platforms join login, name and numbers with underscores."""
    words = [each for each in re.split(r"_| - ", name) if each]
    return ((name,), (*words, " ".join(words[:2]))) if len(words) > 1 else ((name,),)


def _sortable(when: str) -> str:
    """Oct 3, 2020 1159 PM, as 2020-10-03 23:59."""
    found = re.fullmatch(r"(\w{3})\w* (\d+), (\d+) (\d{1,2})(\d\d) ?([AP])M", when)
    if not found or found[1].lower() not in MONTHS:
        return when
    hour = int(found[4]) % 12 + 12 * (found[6] == "P")
    return f"{found[3]}-{MONTHS.index(found[1].lower()) + 1:02}-{int(found[2]):02} {hour:02}:{found[5]}"


def submitters_of(text: str) -> dict[str, Sequence[Sender]]:
    """The students of each folder of Gradescope's, by the text of submission_metadata.yml.

    It is read line by line: a full YAML parser would also expand aliases.
    """
    found: dict[str, list[dict[str, str]]] = {}
    people: list[dict[str, str]] | None = None
    for each in text.splitlines():
        if start := re.fullmatch(r"(submission_\d+):\s*", each):
            people = found.setdefault(start[1], [])
        elif re.fullmatch(r" {2}:(?!submitters)\w+:.*", each):
            people = None  # the submitters come first
        elif people is not None and (value := re.fullmatch(r" *(- )?:(name|sid|email): *(.*)", each)):
            if value[1]:
                people.append({})
            if people:
                people[-1][value[2]] = value[3].strip().strip("'\"")
    return {name: [_submitter(each, name) for each in people] for name, people in found.items() if people}


def _submitter(person: dict[str, str], folder: str) -> Sender:
    name, sid, email = (person.get(each, "") for each in ("name", "sid", "email"))
    login = sid or email.partition("@")[0] or name or folder
    known_as = tuple((each,) for each in (sid, email, email.partition("@")[0], name) if each)
    return Sender(login, known_as, folder, "Gradescope")
