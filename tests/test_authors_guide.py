"""The authors' guide shows the files of an exercise as they are, and every check with every option."""

import re

import pytest
from conftest import ROOT

from grader import checks
from grader.checks import inputs
from grader.course.check import Check
from grader.cuda import checks as kernel_checks

GUIDE = (ROOT / "docs/authors.md").read_text()
EXERCISE = ROOT / "solutions/foundations/mse_loss"
CHECKS = {
    name: value
    for module in (checks, kernel_checks)
    for name, value in vars(module).items()
    if isinstance(value, type) and issubclass(value, Check) and not name.startswith("_") and name != "Toleranced"
}
CHECKS.pop("Check", None)


def rows(heading: str) -> str:
    """The tables of one section."""
    section = GUIDE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    return "\n".join(line for line in section.splitlines() if line.startswith("|"))


def test_a_whole_exercise_is_shown_as_it_is():
    shown = dict(re.findall(r"`solutions/foundations/mse_loss/(\S+)`\n\n```\w+\n(.*?)\n?```\n", GUIDE, re.DOTALL))
    there = {path.name: path.read_text().rstrip("\n") for path in EXERCISE.iterdir() if path.is_file()}
    assert {name: text.rstrip("\n") for name, text in shown.items()} == there


def test_the_line_of_course_yaml_is_shown_as_it_is():
    (line,) = [each for each in (ROOT / "course.yaml").read_text().splitlines() if "id: mse_loss" in each]
    assert line.strip() in GUIDE


@pytest.mark.parametrize("name", CHECKS)
def test_every_check_and_option_stands_in_the_tables(name):
    tables = rows("The checks")
    assert f"`{name}(" in tables
    for option in CHECKS[name].__struct_fields__:
        lines = [line for line in tables.splitlines() if f"`{option}`" in line.split("|")[1]]
        assert any(f"`{name}`" in line.split("|")[2] or " all" in line.split("|")[2] for line in lines), option


@pytest.mark.parametrize("name", ["open_where", "replaced", "replaces", "shows_in", "without"])
def test_every_decorator_stands_in_the_table(name):
    assert f"`@{name}(" in rows("Mistakes")


@pytest.mark.parametrize("name", ["call", "method", "result"])
def test_every_step_stands_in_the_table(name):
    assert f"`{name}(" in rows("Cases")


def test_every_maker_of_inputs_stands_in_the_table():
    public = [name for name, value in vars(inputs).items() if getattr(value, "__module__", "") == inputs.__name__]
    for name in public:
        assert name.startswith("_") or f"`{name}(" in rows("Makers of inputs"), name
