"""The README and the guides: links lead somewhere, the table of the course is the course, the length is kept."""

import re

import pytest
from conftest import ROOT

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
    table = (ROOT / "README.md").read_text().split("| module | exercises |\n| --- | --- |\n")[1].split("\n\n")[0]
    rows = [f"| {module} | {', '.join(each.name for each in course.of_module(module))} |" for module in course.modules]
    assert table.splitlines() == rows


def test_the_readme_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= LONGEST
