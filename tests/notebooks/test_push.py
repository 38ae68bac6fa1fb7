"""What `grader nbgrader push` says is in the gradebook is there: every row, read back with SQL."""

import os
import random
import subprocess
import sys
from pathlib import Path

import msgspec
import nbformat
import pytest
import sqlalchemy
from nbgrader.api import Gradebook

from grader.model import REPORT_SCHEMA, Outcome, Report, Result, Status
from grader.notebooks.build import notebook_of, write_course
from grader.notebooks.cells import grade_ids
from grader.notebooks.config import NotReadyError
from grader.notebooks.push import push
from grader.results.store import Decision, Store
from grader.sealing.secret import VARIABLE, Secret
from notebooks.a_folder import COURSE, EXERCISE, without_cell

pytestmark = pytest.mark.slow

FUNCTIONS = [COURSE.exercises[name] for name in (EXERCISE, "position/rope", "decoding/beam_search")]
NAMES = ("vector_add", "saxpy_strided", "transpose_tiled", "embedding_gather", "reduce_sum")
KERNELS = [COURSE.exercises[f"cuda/{name}"] for name in NAMES]
SECRET = Secret(b"5e" * 32)
STUDENTS = [f"student-{number}" for number in range(6)]
ROWS = """
SELECT submitted_assignment.student_id, assignment.name, notebook.name, base_cell.name, grade.auto_score,
    grade.manual_score, grade.needs_manual_grade
FROM grade
JOIN base_cell ON base_cell.id = grade.cell_id
JOIN submitted_notebook ON submitted_notebook.id = grade.notebook_id
JOIN submitted_assignment ON submitted_assignment.id = submitted_notebook.assignment_id
JOIN notebook ON notebook.id = submitted_notebook.notebook_id
JOIN assignment ON assignment.id = notebook.assignment_id
"""


@pytest.fixture(autouse=True)
def _with_secret(monkeypatch):
    monkeypatch.setenv(VARIABLE, SECRET.key.decode())


def graded(student, exercise, seed=0):
    """A report with points of every size, some checks open."""
    draw = random.Random(f"{student} {exercise.id} {seed}")
    outcomes = []
    for check in exercise.checks:
        points, kind = exercise.points_of(check), draw.choice(["passed", "failed", "open", "part"])
        score = {"passed": points, "part": points / 3}.get(kind, 0.0)
        status = {"passed": Status.PASSED, "open": Status.NEEDS_GPU}.get(kind, Status.FAILED)
        outcomes.append(Outcome(check.name, status, score, points))
    total = sum(each.score for each in outcomes)
    is_open = sum(each.max_score for each in outcomes if each.status.leaves_open)
    most = sum(each.max_score for each in outcomes)
    return Result(student, Report(REPORT_SCHEMA, exercise.id, total, is_open, most, tuple(outcomes)))


class Class:
    """nbgrader's folder and a store of results."""

    def __init__(self, root: Path, *, released: tuple[str, ...] = (), url: str = "") -> None:
        self.root, self.results = root / "nb", root / "results"
        self.url = url or f"sqlite:///{self.root}/gradebook.db"
        self.root.mkdir(parents=True)
        chosen = [each for each in FUNCTIONS if each.module in released]
        write_course(COURSE, chosen, self.root, secret_file=None)
        with (self.root / "nbgrader_config.py").open("a") as config:
            config.write(f"\nc.CourseDirectory.db_url = {self.url!r}\n")
        for module in released:
            self.run("nbgrader", "generate_assignment", module)
        self.kept = {}

    def run(self, *command, status=0):
        environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
        done = subprocess.run(
            command, cwd=self.root, env=environment, capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def grade(self, exercises, students=STUDENTS[:3], seed=0):
        with Store(self.results, create=True, secret=SECRET) as store:
            for student in students:
                for exercise in exercises:
                    report = graded(student, exercise, seed)
                    store.keep(f"{student} {exercise.id} {seed}", report)
                    self.kept[student, exercise.id] = report.report

    def push(self, *assignments):
        done = list(push(self.root, self.results, assignments))
        assert [each.fault for each in done if each.fault] == []
        return done

    def rows(self):
        """By student, assignment, notebook and cell: auto_score, manual_score, needs_manual_grade."""
        engine = sqlalchemy.create_engine(self.url)
        with engine.connect() as connection:
            found = {tuple(row[:4]): tuple(row[4:]) for row in connection.execute(sqlalchemy.text(ROWS))}
        engine.dispose()
        return found

    def run_sql(self, *statements):
        engine = sqlalchemy.create_engine(self.url)
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sqlalchemy.text(statement))
        engine.dispose()

    def expected(self):
        found = {}
        for (student, name), report in self.kept.items():
            exercise = COURSE.exercises[name]
            for outcome in report.outcomes:
                cell = grade_ids(exercise)[outcome.check]
                is_open = outcome.status.leaves_open
                score = None if is_open else pytest.approx(outcome.score, abs=1e-5)
                found[student, exercise.module, exercise.name, cell] = score, None, is_open
        return found


def with_an_earlier_push(made):
    """Of two exercises of a module: nbgrader gives a submission the notebooks that there are when it begins."""
    made.grade(KERNELS[:2], seed=1)
    made.push()


def with_students_who_are_there(made):
    with Gradebook(made.url) as gradebook:
        for student in STUDENTS[:2]:
            gradebook.add_student(student, first_name="A", last_name="B")
    made.grade([KERNELS[3]], STUDENTS[:3], seed=1)
    made.push()


def with_rows_missing(made):
    """As a version that lost rows has left it."""
    made.grade([*KERNELS, *FUNCTIONS], seed=1)
    made.push()
    few = "SELECT id FROM submitted_notebook ORDER BY id LIMIT 16"
    made.run_sql(
        f"DELETE FROM comment WHERE notebook_id IN ({few})",
        f"DELETE FROM grade WHERE notebook_id IN ({few})",
        f"DELETE FROM submitted_notebook WHERE id IN ({few})",
        "DELETE FROM grade WHERE id IN (SELECT id FROM grade ORDER BY id LIMIT 40)",
    )


def with_nothing(made):
    pass


BEFORE = [with_nothing, with_an_earlier_push, with_students_who_are_there, with_rows_missing]


@pytest.mark.parametrize("before", BEFORE, ids=lambda each: each.__name__)
def test_every_row_is_there(tmp_path, before):
    made = Class(tmp_path, released=("attention", "position"))
    before(made)
    students = STUDENTS[:3] if before is not with_nothing else STUDENTS
    made.grade([*KERNELS, *FUNCTIONS], students)
    for _ in range(2):
        done = made.push()
        assert len(done) == len(students) * len([*KERNELS, *FUNCTIONS])
        assert made.rows() == made.expected()


def test_every_row_is_there_on_postgresql(tmp_path, postgres):
    made = Class(tmp_path, released=("attention",), url=postgres)
    with_an_earlier_push(made)
    with_rows_missing(made)
    made.grade([*KERNELS, *FUNCTIONS])
    made.push()
    assert made.rows() == made.expected()


def test_the_command_says_what_is_there(tmp_path):
    made = Class(tmp_path)
    made.grade([*KERNELS, *FUNCTIONS], STUDENTS)
    with Store(made.results, secret=SECRET) as store:
        first = KERNELS[0]
        open_checks = [o.check for o in made.kept[STUDENTS[0], first.id].outcomes if o.status.leaves_open]
        for check in open_checks:
            store.decide(Decision(STUDENTS[0], first.id, check, 0.125, "seen on a GPU"))
    said = made.run("grader", "nbgrader", "push", "--results", str(made.results))
    count = len(STUDENTS) * len([*KERNELS, *FUNCTIONS])
    assert f"{count} results of {len(STUDENTS)} students are in the gradebook" in said
    for check in open_checks:
        row = made.rows()[STUDENTS[0], first.module, first.name, grade_ids(first)[check]]
        assert row == (0.125, None, False)


def test_what_a_person_gave_in_nbgrader_stays(tmp_path):
    made = Class(tmp_path)
    made.grade(KERNELS)
    made.push()
    cells = {"vector_add": "values", "reduce_sum": "values"}
    with Gradebook(made.url) as gradebook:
        for name in cells:
            for grade in gradebook.find_submission_notebook(name, "cuda", STUDENTS[1]).grades:
                grade.manual_score, grade.needs_manual_grade = 0.125, False
        gradebook.db.commit()
    made.grade(KERNELS, seed=2)
    made.push()
    wanted = made.expected()
    for key, (auto, manual, asks) in made.rows().items():
        expected = wanted[key]
        assert auto == expected[0]
        by_hand = key[0] == STUDENTS[1] and key[2] in cells
        assert (manual, asks) == ((0.125, True) if by_hand else expected[1:])


def test_only_the_assignments_that_are_named(tmp_path):
    made = Class(tmp_path, released=("attention",))
    made.grade([*KERNELS[:2], *FUNCTIONS])
    made.push("attention")
    assert {key[1] for key in made.rows()} == {"attention"}
    made.push("cuda", "position")
    assert {key[1] for key in made.rows()} == {"attention", "cuda", "position"}
    with pytest.raises(NotReadyError, match="no assignment 'atention'"):
        made.push("atention")


def test_an_exercise_that_is_in_two_assignments(tmp_path):
    """Not a guess: the assignment is named, or the command ends without a word of success."""
    made = Class(tmp_path, released=("attention",))
    again = made.root / "source" / "resit"
    again.mkdir()
    (again / "try_again.ipynb").write_text(_source("attention/softmax_attention"))
    made.run("nbgrader", "generate_assignment", "resit")
    made.grade([COURSE.exercises["attention/softmax_attention"]])
    with pytest.raises(NotReadyError, match="several assignments"):
        made.push()
    made.push("resit")
    assert {key[1:3] for key in made.rows()} == {("resit", "try_again")}
    made.push("resit", "attention")
    by_assignment = {name: {k[3]: v for k, v in made.rows().items() if k[1] == name} for name in ("resit", "attention")}
    assert by_assignment["resit"] == by_assignment["attention"]


def test_points_without_a_cell_are_not_a_success(tmp_path):
    made = Class(tmp_path, released=("attention",))
    exercise = COURSE.exercises["attention/softmax_attention"]
    gone = exercise.checks[2].name
    source = made.root / "source" / f"{exercise.id}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    without_cell(grade_ids(exercise)[gone])(notebook)
    nbformat.write(notebook, source)
    made.run("nbgrader", "generate_assignment", "attention", "--force")
    made.grade([exercise], STUDENTS[:1])
    said = made.run("grader", "nbgrader", "push", "--results", str(made.results), status=1)
    assert gone in said and "without a grade cell" in said


def test_what_the_database_refuses_is_said_and_the_others_are_there(tmp_path, postgres):
    """A name that is too long for the table's column: an earlier version ended there, with a traceback."""
    made = Class(tmp_path, url=postgres)
    made.grade(KERNELS[:2], ["ann", "m" * 300, "zoe"])
    said = made.run("grader", "nbgrader", "push", "--results", str(made.results), status=3)
    assert "4 results of 2 students are in the gradebook" in said
    assert "Not in the gradebook: mmm" in said and "the database refused it" in said
    assert {key[0] for key in made.rows()} == {"ann", "zoe"}


def test_a_gradebook_that_keeps_other_scores_is_noticed(tmp_path):
    """Whatever lies between us and the table: here a trigger of the database's."""
    made = Class(tmp_path)
    made.grade(KERNELS[:1], STUDENTS[:2])
    made.push()
    made.run_sql(
        "CREATE TRIGGER spoil AFTER UPDATE OF auto_score ON grade WHEN NEW.auto_score > 0 "
        "BEGIN UPDATE grade SET auto_score = 0 WHERE id = NEW.id; END"
    )
    made.grade(KERNELS[:1], STUDENTS[:2], seed=5)
    said = made.run("grader", "nbgrader", "push", "--results", str(made.results), status=3)
    assert "have another score" in said


def _source(name):
    return msgspec.json.encode(notebook_of(COURSE.exercises[name])).decode()
