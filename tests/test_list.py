"""`grader list`: the course as a path, and as a drawing."""

import json
import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from grader.cli.course_path import WHOLE, CoursePath, time
from grader.course.reading import load_course
from grader.course.stubs import write_stub
from grader.model import REPORT_SCHEMA, Outcome, Report, Status
from grader.student.graph import graph_of
from grader.student.history import History
from grader.student.standing import minutes_left, next_ones, standings
from grader.submission import Submission

REFERENCE = '"""S."""\n\n\ndef {0}(x):\n    ### BEGIN SOLUTION\n    return x\n    ### END SOLUTION\n'
THREE = {  # of each module: its exercises, with what they come after
    "first": {"a": [], "b": ["first/a"], "c": ["first/a", "first/b"]},
    "second": {"d": [], "e": ["first/c", "second/d"]},
    "third": {"f": ["second/e"]},
}


class Student:
    """A course in a folder, and what a student has done in it."""

    def __init__(self, root: Path, modules: dict[str, dict[str, list[str]]], **more: object) -> None:
        self.root = root
        row = {"points": 4, "minutes": 30, "level": 2, **more}
        rows = [
            {"id": name, "title": f"{name.title()}: what it is about"}
            | {"exercises": [{"id": each, "after": after, **row} for each, after in of.items()]}
            for name, of in modules.items()
        ]
        (root / "course.yaml").write_text(json.dumps({"title": "A course", "modules": rows}))
        for name, of in modules.items():
            for each in of:
                folder = root / "solutions" / name / each
                folder.mkdir(parents=True)
                (folder / "reference.py").write_text(REFERENCE.format(each))
        self.course = load_course(root)
        for exercise in self.course.exercises.values():
            write_stub(exercise)

    def checks(self, name: str, score: float = 4.0, source: bytes = b"x = 1\n") -> None:
        exercise = self.course.exercises[name]
        exercise.stub.write_bytes(source)
        status = Status.PASSED if score == exercise.points else Status.FAILED
        report = Report(REPORT_SCHEMA, name, score, 0.0, 4.0, (Outcome("agrees", status, score, 4.0),))
        History(self.root, print).record_report(report, Submission(exercise.stub.name, source))

    def passes(self, *names: str) -> None:
        for name in names:
            self.checks(name)

    def standings(self):
        return standings(self.course, History(self.root, print).all())

    def open(self) -> list[str]:
        return [each.exercise for each in next_ones(self.standings())]

    def path(self, width: int = 80) -> CoursePath:
        return CoursePath(self.course, self.standings(), width)

    def lists(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "grader", "list", *arguments]
        return subprocess.run(command, cwd=self.root, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def student(tmp_path):
    return Student(tmp_path, THREE)


def texts(lines) -> list[str]:
    return ["".join(text for text, _ in line) for line in lines]


def test_what_is_open_follows_from_what_is_passed(student):
    assert student.open() == ["first/a", "second/d"]
    student.passes("first/a")
    assert student.open() == ["first/b", "second/d"]
    student.passes("first/b", "first/c")
    assert student.open() == ["second/d"]
    student.passes("second/d", "second/e", "third/f")
    assert student.open() == []
    assert list(student.path().next_ones()) == []


def test_what_is_under_way_comes_first_if_it_is_open(student):
    student.checks("second/d", 1.0)
    student.checks("third/f", 1.0)  # nothing forbids to begin early
    assert student.open() == ["second/d", "first/a"]


def test_a_change_after_a_pass_closes_nothing_that_was_open(student):
    student.passes("first/a")
    student.course.exercises["first/a"].stub.write_bytes(b"x = 2\n")
    by_name = {each.exercise: each for each in student.standings()}
    assert (by_name["first/a"].state, by_name["first/a"].open) == ("changed since the last check", True)
    assert (by_name["first/b"].waits_for, by_name["first/b"].open) == ((), True)


def test_the_time_that_remains_is_that_of_what_is_not_passed(student):
    assert minutes_left(student.standings()) == 180
    student.passes("first/a")
    student.checks("first/b", 1.0)
    assert minutes_left(student.standings()) == 150
    assert texts(student.path().sum_up()) == ["5 of 24 points, 1 of 6 exercises passed, about 2.5 h left"]


def test_exercises_without_a_time_are_said(tmp_path):
    student = Student(tmp_path, THREE, minutes=0)
    assert texts(student.path().sum_up()) == ["0 of 24 points, 0 of 6 exercises passed"]
    others = [msgspec.structs.replace(each, minutes=30 * (each.name == "a")) for each in student.standings()]
    path = CoursePath(student.course, others, 80)
    assert texts(path.sum_up())[1] == "For 5 exercises the course gives no time."


@pytest.mark.parametrize(("minutes", "text"), [(0, ""), (45, "45 min"), (60, "1 h"), (100, "1.5 h"), (3120, "52 h")])
def test_a_time_is_short(minutes, text):
    assert time(minutes) == text


def test_a_finished_module_takes_one_line(student):
    student.passes("first/a", "first/b", "first/c")
    student.checks("second/d", 1.5, b"x = 3\n")
    lines = texts(student.path().modules(whole=False))
    assert any(re.fullmatch(r"✓ first +what it is about +3 of 3 +12 of 12 *", line) for line in lines)
    assert not any(line.startswith("✓ a ") for line in lines)
    assert any(re.fullmatch(r"● d +begun, 1 attempt +level 2 +1.5 of 4 +30 min", line) for line in lines)
    assert any(re.fullmatch(r"· e +after d +level 2 +4 +30 min", line) for line in lines)
    assert any(re.fullmatch(r"· f +after second/e +level 2 +4 +30 min", line) for line in lines)


def large(tmp_path) -> Student:
    """20 modules of 9 exercises, each after the one before it in its module."""
    modules = {
        f"m{number}": {f"e{number}_{i}": [f"m{number}/e{number}_{i - 1}"] * bool(i) for i in range(9)}
        for number in range(20)
    }
    return Student(tmp_path, modules)


def test_a_large_course_is_short_where_the_student_is_not(tmp_path):
    student = large(tmp_path)
    assert len(student.standings()) > WHOLE
    done = student.lists()
    lines = done.stdout.splitlines()
    assert (done.returncode, done.stderr) == (0, "")
    assert len(lines) < 50
    assert max(map(len, lines)) <= 80
    assert [name for number in range(20) for name in [f"e{number}_8"] if name in done.stdout] == ["e0_8"]
    assert "Begin with one of these:" in done.stdout
    assert len(re.findall(r"^. m\d+ ", done.stdout, re.MULTILINE)) == 20
    student.checks("m7/e7_0", 1.0)
    again = student.lists().stdout
    assert "e7_8" in again
    assert "Open next:\n  ● m7/e7_0" in again


def test_one_module_and_all_modules_are_shown_whole(tmp_path):
    student = large(tmp_path)
    one = student.lists("m3").stdout
    assert [f"e3_{i}" in one for i in range(9)] == [True] * 9
    assert ("e0_0" in one, "0 of 36 points" in one) == (False, True)
    assert student.lists("--all").stdout.count("level 2") >= 180


def test_narrow_columns_are_kept(tmp_path):
    long = "an_exercise_with_a_long_name"
    student = Student(tmp_path, {"first": {long: [], "b": [f"first/{long}"], "c": ["first/b", f"first/{long}"]}})
    for width in (60, 70, 80):
        assert max(map(len, texts(student.path(width).modules(whole=True)))) <= width
    assert "after 2 others" in "\n".join(texts(student.path(72).modules(whole=True)))


def test_json_has_the_same_facts(student):
    student.passes("first/a")
    rows = {row["exercise"]: row for row in json.loads(student.lists("--json").stdout)}
    assert list(rows) == list(student.course.exercises)
    row = rows["first/c"]
    assert (row["minutes"], row["level"], row["after"]) == (30, 2, ["first/a", "first/b"])
    assert (row["open"], row["waits_for"], row["state"], row["score"]) == (False, ["first/b"], "not begun", None)
    assert [name for name, row in rows.items() if row["open"]] == ["first/b", "second/d"]
    assert (rows["first/a"]["score"], rows["first/a"]["first_pass"]["attempt"]) == (4.0, 1)


def test_list_is_fast_it_judges_nothing_and_imports_no_arrays(student):
    """checks.py does not even exist here."""
    code = "import sys; from grader.cli import main\ntry: main()\nexcept SystemExit as end: assert not end.code\n"
    code += "sys.exit(', '.join({'numpy', 'torch', 'grader.judging', 'grader.checks'} & set(sys.modules)) or 0)"
    for more in ([], ["--json"], ["--graph"]):
        command = [sys.executable, "-c", code, "list", *more]
        done = subprocess.run(command, cwd=student.root, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), more


# -- the drawing -------------------------------------------------------------------------------------------------------

ID = r"[em]\d+_\w+"
LABEL = r'"[^"<>`*\[\]{}|\\]*"'
STATEMENTS = {  # the lines that a drawing may have, in Mermaid's grammar of flowcharts
    "begin": rf"  subgraph (?P<module>{ID})\[{LABEL}\]",
    "node": rf"    (?P<node>{ID})\[{LABEL}\]:::(?P<cls>[a-z]+)",
    "end": r"  end",
    "edge": rf"  (?P<start>{ID}) --> (?P<stop>{ID})",
    "class": r"  classDef (?P<name>[a-z]+) [\w:#-]+(,[\w:#-]+)*",
}


def parsed(drawing: str) -> dict[str, object]:
    """The nodes with their classes, and the edges. Fails for a line that Mermaid would not read as one of these."""
    first, *lines = drawing.splitlines()
    assert first == "flowchart LR"
    nodes, edges, classes, modules, is_inside = {}, [], set(), [], False
    for line in lines:
        kind, found = next((k, m) for k, p in STATEMENTS.items() if (m := re.fullmatch(p, line)))
        assert is_inside == (kind in ("node", "end")), line
        if kind in ("begin", "end"):
            is_inside = kind == "begin"
            modules += [found["module"]] if is_inside else []
        elif kind == "node":
            assert found["node"] not in nodes
            nodes[found["node"]] = found["cls"]
        elif kind == "edge":
            edges.append((found["start"], found["stop"]))
        else:
            classes.add(found["name"])
    assert len(modules) == len(set(modules))
    assert {name for edge in edges for name in edge} <= set(nodes)
    assert set(nodes.values()) == classes
    return {"nodes": {name.partition("_")[2]: state for name, state in nodes.items()}, "edges": edges}


def test_the_drawing_has_every_exercise_and_every_arrow(student):
    student.passes("first/a")
    student.checks("first/b", 1.0)
    done = student.lists("--graph")
    assert (done.returncode, done.stderr) == (0, "")
    found = parsed(done.stdout)
    assert found["nodes"] == {"a": "passed", "b": "begun", "c": "later", "d": "open", "e": "later", "f": "later"}
    assert len(found["edges"]) == sum(len(after) for of in THREE.values() for after in of.values())
    assert "  e1_a --> e2_b" in done.stdout


def test_the_drawing_of_one_module_shows_what_it_comes_after(student):
    found = parsed(student.lists("second", "--graph").stdout)
    assert set(found["nodes"]) == {"c", "d", "e"}
    assert len(found["edges"]) == 2


def test_the_drawing_of_the_course_can_be_read(course):
    found = parsed(graph_of(course, standings(course, {}), course.modules))
    assert len(found["nodes"]) == len({each.name for each in course.exercises.values()})


@pytest.mark.parametrize(
    "title",
    ['end "quoted"', "<script>alert(1)</script>", "`code`", "1. a list", "**bold** __b__ [x](y) {z} |", "a\\b; #"],
)
def test_no_title_and_no_name_breaks_the_drawing(tmp_path, title):
    student = Student(
        tmp_path, {"end": {"style": [], "graph": ["end/style"]}, "style": {"end": [], "o": ["style/end"]}}
    )
    student.course.modules["end"] = title
    drawing = graph_of(student.course, student.standings(), student.course.modules)
    assert set(parsed(drawing)["nodes"]) == {"style", "graph", "end", "o"}
    assert "script>" not in drawing


def test_two_outputs_at_once_are_refused(student):
    done = student.lists("--graph", "--json")
    assert (done.returncode, "give one of them" in done.stderr) == (2, True)
