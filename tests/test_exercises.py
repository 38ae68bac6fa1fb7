"""What is true of the course as a whole. That each exercise keeps its word is for `grader verify`; CI runs it too."""

import importlib.util

from conftest import ROOT

from grader.course.reading import load_course
from grader.course.stubs import stray_stubs


def test_no_stub_is_left_over():
    assert stray_stubs(load_course(ROOT)) == []


def test_solutions_are_not_packaged():
    """The wheel holds the package `grader`, and no solution is in there."""
    found = importlib.util.find_spec("grader")
    assert found is not None
    assert not list((ROOT / "grader").rglob("solutions"))
