"""Writes the table of the course in the README and the page of its sources, from course.yaml, verified.lock and the
statements.

python tests/course_table.py            (prints the table)
python tests/course_table.py --write    (in README.md and docs/sources.md, between the two marks of each)
"""

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.verify import lock

ROOT = Path(__file__).parent.parent
PAGE, SOURCES_PAGE = ROOT / "README.md", ROOT / "docs" / "sources.md"
BEGIN, END = "<!-- course -->", "<!-- /course -->"
COMMAND = "python tests/course_table.py --write"
SERIES = ("000", "001", "002", "003")  # the articles of one author each, as the statements cite them
COLUMNS = ("exercises", "points", "hours", "sources", "checks", "mistakes", "mutants killed")


def as_table(course: Course, verified: Mapping[str, lock.LockEntry]) -> str:
    """The modules as Markdown, and their sum. `verified`: by exercise; one without an entry adds nothing."""
    lines = [f"| module | what it is about | {' | '.join(COLUMNS)} |", f"| --- | --- |{' ---: |' * len(COLUMNS)}"]
    for name in course.modules:
        head = f"[{name}](solutions/{name})", _cell(course.subject(name))
        lines.append(_row(*head, course.of_module(name), verified))
    lines.append(_row("", "all", list(course.exercises.values()), verified))
    return "\n".join(lines)


def _row(name: str, about: str, exercises: Sequence[Exercise], verified: Mapping[str, lock.LockEntry]) -> str:
    entries = [verified[each.id] for each in exercises if each.id in verified]
    cells = (
        name,
        about,
        len(exercises),
        f"{sum(each.points for each in exercises):g}",
        _hours(exercises),
        " ".join(series for series in SERIES if any(series in cited(each) for each in exercises)),
        *(f"{sum(getattr(each, count) for each in entries):,}" for count in ("checks", "mistakes", "killed")),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _hours(exercises: Sequence[Exercise]) -> str:
    """To the tenth; "3.5+" if the course gives no time for some of the exercises, and "" if it gives none at all."""
    hours = sum(each.minutes for each in exercises) / 60
    more = "+" * any(not each.minutes for each in exercises)
    return f"{hours:.1f}{more}" if hours else ""


def as_list_of_sources(course: Course) -> str:
    """Markdown: for each series, what its articles are about, in the statements' words, and the exercises on it."""
    lines: list[str] = []
    for series in SERIES:
        found = [(each, cited(each)[series]) for each in course.exercises.values() if series in cited(each)]
        lines += [f"### {series}: {len(found)} exercises", "", "| about | exercises |", "| --- | --- |"]
        subjects: dict[str, list[str]] = {}
        for exercise, subject in found:
            subjects.setdefault(subject, []).append(f"[{exercise.id}](../solutions/{exercise.id})")
        lines += [f"| {_cell(subject) or 'the same'} | {', '.join(names)} |" for subject, names in subjects.items()]
        lines.append("")
    papers = [each.id for each in course.exercises.values() if not cited(each)]
    links = ", ".join(f"[{name}](../solutions/{name})" for name in papers)
    return "\n".join([*lines, f"From papers and books alone, which the statement names: {links or 'none'}."])


def cited(exercise: Exercise) -> dict[str, str]:
    """The series that the statement names as its source, and what it says about the article."""
    text = exercise.read(exercise.reference_file).decode()
    _, _, source = text.partition("\nSource: ")
    sentence = re.split(r"\.(?:\s|$)|\n\n|\"\"\"|\*/", source, maxsplit=1)[0]
    found: dict[str, str] = {}
    for part in " ".join(sentence.split()).split("; "):
        if said := re.match(r"((?:00\d(?:, | and |\b))+)(?:on )?(.*)", part):
            found |= dict.fromkeys(re.findall(r"00\d", said[1]), said[2])
    return found


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def with_table(page: str, table: str) -> str:
    """The page with that table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def verified_in(course: Course) -> Mapping[str, lock.LockEntry]:
    try:
        return lock.read(course.root).exercises
    except lock.LockError:
        return {}


def main() -> None:
    course = load_course(ROOT)
    table = as_table(course, verified_in(course))
    if sys.argv[1:] == ["--write"]:
        for page, text in ((PAGE, table), (SOURCES_PAGE, as_list_of_sources(course))):
            page.write_text(with_table(page.read_text(encoding="utf-8"), text), encoding="utf-8")
    else:
        print(table)


if __name__ == "__main__":
    main()
