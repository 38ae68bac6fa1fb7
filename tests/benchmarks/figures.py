"""Shows what a benchmark has found as a Markdown table, and puts it into docs/figures.md if asked.

    python tests/benchmarks/NAME.py [ARGUMENT]... [--write[=PAGE]]

On the page, the section of the script NAME lies between `<!-- NAME -->` and `<!-- end -->`: the command, the date, the
machine, and the table. The text around the sections stays as it is.
"""

import datetime
import os
import platform
import re
import shlex
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from grader.processes.cores import usable_cores

os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # for both sides of a benchmark: users seldom set it
PAGE = Path(__file__).parents[2] / "docs" / "figures.md"
MACHINE = f"{usable_cores()} cores, {platform.machine()}, Python {platform.python_version()}"
OPTION = "--write"
SECTION = re.compile(r"(?ms)^<!-- (?P<name>\w+) -->\n(?P<content>.*?)^<!-- end -->$")


def given(*defaults: int) -> list[int]:
    """The numbers of the command line; a default stands for each that is left out."""
    numbers = [int(each) for each in _arguments()]
    return [*numbers, *defaults[len(numbers) :]]


def show(script: str, head: Sequence[str], rows: Iterable[Sequence[object]], more: str = "") -> None:
    """Print the table; with --write, also put it into the script's section. `more`: what else the machine has.

    `script`: the path of the script, as `__file__` says it.
    """
    lines = [_line(head), _line(["---"] * len(head)), *map(_line, rows)]
    print("\n".join(lines))
    for option in sys.argv[1:]:
        if option.partition("=")[0] == OPTION:
            page = Path(option.partition("=")[2] or PAGE)
            text = replaced(page.read_text(encoding="utf-8"), Path(script).stem, [_source(script, more), "", *lines])
            page.write_text(text, encoding="utf-8")


def sections(text: str) -> list[str]:
    """The names of the page's sections, in order."""
    return [each["name"] for each in SECTION.finditer(text)]


def replaced(text: str, name: str, lines: Sequence[str]) -> str:
    """The page with these lines as the section's content. Raises SystemExit if there is no such section."""
    for found in SECTION.finditer(text):
        if found["name"] == name:
            return (
                text[: found.start("content")] + "".join(f"{line}\n" for line in lines) + text[found.end("content") :]
            )
    raise SystemExit(f"no section <!-- {name} --> ... <!-- end --> on the page")


def _arguments() -> list[str]:
    return [each for each in sys.argv[1:] if each.partition("=")[0] != OPTION]


def _source(script: str, more: str) -> str:
    command = shlex.join(["python", f"tests/benchmarks/{Path(script).name}", *_arguments()])
    machine = ", ".join(filter(None, [MACHINE, more]))
    return f"`{command}`, {datetime.date.today().isoformat()}, {machine}:"


def _line(cells: Iterable[object]) -> str:
    return f"| {' | '.join(str(each).replace('|', '/') for each in cells)} |"
