"""The README and the guides: links lead somewhere, the table of the course is the course, the length is kept."""

import re

import course_table
import pytest
from conftest import ROOT

from grader.course.reading import load_course
from grader.verify.lock import LockEntry

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LONGEST = 110  # lines of the README


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_to_files_that_are_there(page):
    for target in re.findall(r"\]\((?!https?://)([^)#]+)", page.read_text()):
        assert (page.parent / target).exists(), target


def test_every_page_is_linked_from_another():
    linked = {target for page in PAGES for target in re.findall(r"([\w.]+\.md)\)", page.read_text())}
    assert {page.name for page in PAGES} - {"README.md"} <= linked


def test_the_table_of_the_course_is_the_course(course):
    table = course_table.as_table(course, course_table.verified_in(course))
    for path, text in (
        (course_table.PAGE, table),
        (course_table.SOURCES_PAGE, course_table.as_list_of_sources(course)),
    ):
        page = path.read_text(encoding="utf-8")
        assert course_table.with_table(page, text) == page, (
            f"course.yaml, verified.lock or a source has changed; write {path.name} anew: {course_table.COMMAND}"
        )


def test_the_table_has_a_row_for_each_module_and_the_sum(tmp_path):
    rows = "[{id: x, points: 2, minutes: 30}, {id: y, points: 1.5}]"
    text = f"title: T\nmodules: [{{id: m, title: 'M: a | b', exercises: {rows}}}, {{id: n, title: N, exercises: []}}]\n"
    (tmp_path / "course.yaml").write_text(text)
    for name in "xy":
        (tmp_path / f"exercises/m/{name}").mkdir(parents=True)
        (tmp_path / f"solutions/m/{name}").mkdir(parents=True)
    for name, source in (("x", '002 and 001, on "rows"; a book'), ("y", "A book (2001), of 000 pages")):
        (tmp_path / f"solutions/m/{name}/reference.py").write_text(f'"""One.\n\nSource: {source}.\n"""\n')
    verified = {"m/x": LockEntry("", 14, mistakes=1000, killed=7, survived=1, equivalent=2, checks=5)}
    course = load_course(tmp_path)
    assert course_table.as_table(course, verified).splitlines()[2:] == [
        "| [m](solutions/m) | a \\| b | 2 | 3.5 | 0.5+ | 001 002 | 5 | 1,000 | 7 |",
        "| [n](solutions/n) | N | 0 | 0 |  |  | 0 | 0 | 0 |",
        "|  | all | 2 | 3.5 | 0.5+ | 001 002 | 5 | 1,000 | 7 |",
    ]
    assert course_table.cited(course.exercises["m/x"]) == {"002": '"rows"', "001": '"rows"'}
    page = f"before\n{course_table.BEGIN}\nold\n{course_table.END}\nafter\n"
    assert course_table.with_table(page, "new") == page.replace("old", "new")


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= LONGEST
