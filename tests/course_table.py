"""Writes the table of the course in the README, from course.yaml.

python tests/course_table.py            (prints it)
python tests/course_table.py --write    (between its two marks in README.md)
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from grader.course.course import Course
from grader.course.exercise import Exercise
from grader.course.reading import load_course

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "README.md"
BEGIN, END = "<!-- course -->", "<!-- /course -->"
COMMAND = "python tests/course_table.py --write"


def as_table(course: Course) -> str:
    """The modules as Markdown, and their sum."""
    lines = ["| module | what it is about | exercises | points | hours |", "| --- | --- | ---: | ---: | ---: |"]
    for name in course.modules:
        lines.append(_row(f"[{name}](solutions/{name})", _cell(course.subject(name)), course.of_module(name)))
    lines.append(_row("", "all", list(course.exercises.values())))
    return "\n".join(lines)


def _row(name: str, about: str, exercises: Sequence[Exercise]) -> str:
    points = sum(each.points for each in exercises)
    return f"| {name} | {about} | {len(exercises)} | {points:g} | {_hours(exercises)} |"


def _hours(exercises: Sequence[Exercise]) -> str:
    """To the tenth; "3.5+" if the course gives no time for some of the exercises, and "" if it gives none at all."""
    hours = sum(each.minutes for each in exercises) / 60
    more = "+" * any(not each.minutes for each in exercises)
    return f"{hours:.1f}{more}" if hours else ""


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def with_table(page: str, table: str) -> str:
    """The page with that table between its two marks."""
    before, _, rest = page.partition(BEGIN)
    return f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}"


def main() -> None:
    table = as_table(load_course(ROOT))
    if sys.argv[1:] == ["--write"]:
        PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), table), encoding="utf-8")
    else:
        print(table)


if __name__ == "__main__":
    main()
