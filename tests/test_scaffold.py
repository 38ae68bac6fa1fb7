"""`grader new`: what it writes works from the start, and course.yaml keeps all that its author wrote."""

import pytest
from conftest import small_course

from grader.authoring.scaffold import begin_course, begin_exercise, with_entry
from grader.checks.variants import variant
from grader.course.entries import ExerciseEntry
from grader.course.reading import load_course
from grader.course.stubs import is_up_to_date, stub_of
from grader.errors import CourseError
from grader.judging.judge import grade
from grader.pools.here import workers_here
from grader.submission import Submission

COMMENTED = """\
# our course
title: "T: t"   # a title
modules:

  - id: a      # the first
    title: A
    exercises:
    - {id: one, points: 1}   # easy
    - id: two
      points: 2
      # nothing more

  # the last
  - id: b
    title: B
    exercises: [{id: three, points: 3}]
# the end
"""


@pytest.fixture
def course(tmp_path):
    return load_course(small_course(tmp_path))


@pytest.mark.parametrize("kind", ["numpy", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("torch", "cuda"))])
def test_a_new_exercise_is_whole_and_right(kind, course):
    if kind == "torch":
        pytest.importorskip("torch", reason="torch is not installed")
    exercise = begin_exercise(course, "foundations", ExerciseEntry("scale", 5.0, kind=kind))
    assert is_up_to_date(exercise)
    with workers_here() as workers:

        def judged(source):
            return grade(Submission(f"scale{exercise.suffix}", source), exercise, 3, workers).report

        assert judged(stub_of(exercise)).untouched
        assert judged(exercise.read(exercise.reference_file)).full_marks
        assert judged(variant(exercise, "alternatives", next(iter(exercise.alternatives)))).full_marks
        wrong = judged(variant(exercise, "mistakes", "halved"))
        assert (wrong.score, wrong.diagnosis) == (0, ("halved",))


def test_a_course_begins_with_its_first_exercise(tmp_path):
    course = begin_course(tmp_path / "new", "Mine: all mine")
    exercise = begin_exercise(course, "m", ExerciseEntry("e", 4))
    again = load_course(tmp_path / "new")
    assert (again.title, list(again.exercises)) == ("Mine: all mine", ["m/e"])
    assert exercise.stub.is_file()
    with pytest.raises(CourseError, match="is there already; leave --new-course out"):
        begin_course(tmp_path / "new", "again")


def _entry(tmp_path, text):
    (tmp_path / "course.yaml").write_text(text)
    return load_course(tmp_path).entry


@pytest.mark.parametrize(
    ("module", "after", "line"),
    [
        ("a", "points: 2", "    - {id: new, points: 7}"),
        ("b", None, "    exercises: [{id: three, points: 3}, {id: new, points: 7}]"),
        ("some_more", "exercises: [{id: three, points: 3}]", "  - id: some_more"),
    ],
)
def test_course_yaml_keeps_its_comments_and_its_style(module, after, line, tmp_path):
    made = with_entry(COMMENTED, _entry(tmp_path, COMMENTED), module, ExerciseEntry("new", 7.0))
    lines = made.splitlines()
    assert line in lines
    if after is not None:
        assert lines[lines.index(line) - 1].strip() == after
        assert [each for each in COMMENTED.splitlines() if each not in lines] == []
    assert f"{module}/new" in [f"{m.id}/{e.id}" for m in _entry(tmp_path, made).modules for e in m.exercises]


@pytest.mark.parametrize("text", ["title: t\nmodules: []\n", "{title: t, modules: []}", "title: t\nmodules: []"])
def test_course_yaml_of_other_forms(text, tmp_path):
    made = with_entry(text, _entry(tmp_path, text), "m", ExerciseEntry("e", 1.5, kind="torch"))
    (module,) = _entry(tmp_path, made).modules
    assert (module.id, module.title, module.exercises) == ("m", "M", (ExerciseEntry("e", 1.5, kind="torch"),))


def test_what_cannot_be_added_to_is_said(tmp_path):
    first = "{id: m, title: m, exercises: &e [{id: e, points: 1}]}"
    shared = f"title: t\nmodules:\n  - {first}\n  - {{id: n, title: n, exercises: *e}}\n"
    entry = _entry(tmp_path, shared)
    with pytest.raises(CourseError, match=r"write this at the end of the exercises of 'm': - \{id: f, points: 2"):
        with_entry(shared, entry, "m", ExerciseEntry("f", 2))


@pytest.mark.parametrize(("module", "name"), [("attention", "Softmax"), ("new module", "e"), ("m", "def")])
def test_a_bad_name_leaves_everything_as_it_was(module, name, course):
    before = sorted(course.root.rglob("*")), (course.root / "course.yaml").read_bytes()
    with pytest.raises(CourseError, match="is also a folder's name"):
        begin_exercise(course, module, ExerciseEntry(name, 2))
    assert (sorted(course.root.rglob("*")), (course.root / "course.yaml").read_bytes()) == before


def test_nothing_is_written_over(course):
    with pytest.raises(CourseError, match="solutions/position/rope: this exercise is there already"):
        begin_exercise(course, "position", ExerciseEntry("rope", 2))
    (course.root / "solutions/position/_drafts").mkdir()
    with pytest.raises(CourseError, match="is there already"):
        begin_exercise(course, "position", ExerciseEntry("_drafts", 2))
