"""What is true of the course as a whole. That each exercise keeps its word is for `grader verify`; CI runs it too."""

import importlib.util
import re

from conftest import OF_EACH_KIND, ROOT, small_course

from grader.course.reading import load_course
from grader.course.stubs import stray_stubs

OF_THE_WHOLE_COURSE = re.compile(
    r"(?:load_course\(ROOT\)|COURSE)\.exercises\.values|copytree\(ROOT / (?:name|\"solutions\"|\"exercises\"),"
)


def test_no_stub_is_left_over():
    assert stray_stubs(load_course(ROOT)) == []


def test_solutions_are_not_packaged():
    """The wheel holds the package `grader`, and no solution is in there."""
    found = importlib.util.find_spec("grader")
    assert found is not None
    assert not list((ROOT / "grader").rglob("solutions"))


def test_the_course_of_the_tests_is_whole(tmp_path):
    course = load_course(small_course(tmp_path))
    assert sorted(course.exercises) == sorted(OF_EACH_KIND)
    assert all(exercise.reference and exercise.stub.is_file() for exercise in course.exercises.values())
    assert stray_stubs(course) == []


def test_tests_do_not_grow_with_the_course():
    """They take of_each_kind() or small_course()."""
    paths = sorted((ROOT / "tests").rglob("test_*.py"))
    assert [path.name for path in paths if OF_THE_WHOLE_COURSE.search(path.read_text(encoding="utf-8"))] == []
