"""Notebooks that are no exercises of ours, and cells of the instructor's own: as nbgrader has them."""

import shutil

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from traitlets.config import Config

from grader.notebooks.gradebook import released_cells
from grader.notebooks.repair import read_submitted, repair_cells, submission_of
from notebooks.a_folder import EXERCISE, FULL, MODULE, NAME, Folder, cell_of, make_course, text_of, without_cell

pytestmark = pytest.mark.slow

COMMANDS = [("nbgrader", "autograde"), ("grader", "nbgrader", "autograde")]
both_commands = pytest.mark.parametrize("command", COMMANDS, ids=["nbgrader", "grader"])
PROBLEM = "ps1"
SQUARES = """def squares(n):
    if n < 1:
        raise ValueError
    return [i**2 for i in range(1, n + 1)]"""
SUM = "def sum_of_squares(n):\n    return sum(squares(n))"
FLAGS = {"schema_version": 3, "solution": False, "locked": False, "task": False, "grade": False}
TEST = """assert softmax_attention(*[np.eye(2)] * 3).shape == (2, 2)
### BEGIN HIDDEN TESTS
assert softmax_attention(*[np.ones((7, 3))] * 3)[0, 0] == 1  # a hidden value: 731058
### END HIDDEN TESTS"""
SCHEME = """Explain the square root.
=== BEGIN MARK SCHEME ===
One point for the variance: 880217.
=== END MARK SCHEME ==="""


def marked(cell, name, **flags):
    cell.metadata["nbgrader"] = {**FLAGS, "grade_id": name, **flags}
    return cell


@pytest.fixture(scope="module")
def quickstart(tmp_path_factory):
    """What `nbgrader quickstart` makes, and what nbgrader's own configuration gives for it: scores by student."""
    root = tmp_path_factory.mktemp("quickstart")
    stock = Folder.__new__(Folder)
    stock.root, stock.url = root / "course101", f"sqlite:///{root}/course101/gradebook.db"
    stock.run("nbgrader", "quickstart", "course101", cwd=root, status=(0,))
    stock.release(PROBLEM)
    hand_in_quickstart(stock)
    stock.run("nbgrader", "autograde", PROBLEM, status=(0,))
    return stock, stock.grades(), all_rows(stock)


def hand_in_quickstart(folder):
    """ann has all, bob half and one notebook of two, cat nothing, dan what raises and prints to stderr."""
    solutions = {
        "ann": {"squares": SQUARES, "sum_of_squares": SUM, "sum_of_squares_application": "print(sum_of_squares(3))"},
        "bob": {"squares": SQUARES},
        "cat": {},
        "dan": {"squares": "import sys\nprint('x', file=sys.stderr)\n" + SQUARES, "sum_of_squares": "1 / 0"},
    }
    for student, cells in solutions.items():
        notebook = folder.released(f"{PROBLEM}/problem1")
        for name, source in cells.items():
            cell_of(notebook, name).source = source
        path = folder.submitted(student, f"{PROBLEM}/problem1")
        nbformat.write(notebook, path)
        shutil.copy(folder.root / "release" / PROBLEM / "jupyter.png", path.parent)
        if student != "bob":
            notebook = folder.released(f"{PROBLEM}/problem2")
            cell_of(notebook, "part-a").source = "It is Fibonacci's sequence."
            nbformat.write(notebook, path.with_name("problem2.ipynb"))


def all_rows(folder):
    students = ("ann", "bob", "cat", "dan")
    return {(s, n): folder.rows(s, n, PROBLEM) for s in students for n in ("problem1", "problem2")}


@both_commands
def test_nbgraders_quickstart_has_its_points_in_our_course(tmp_path, softmax, quickstart, command):
    stock, grades, rows = quickstart
    assert grades["ann", PROBLEM] == 3
    folder = Folder(tmp_path / "nb", softmax)
    shutil.copytree(stock.root / "source" / PROBLEM, folder.root / "source" / PROBLEM)
    folder.release(PROBLEM)
    hand_in_quickstart(folder)
    said = folder.run(*command, PROBLEM)
    assert folder.grades() == grades
    assert all_rows(folder) == rows
    assert "without walls" in said and f"{PROBLEM}/problem1" in said
    folder.run("nbgrader", "generate_feedback", PROBLEM, status=(0,))
    assert (folder.root / "feedback" / "ann" / PROBLEM / "problem1.html").is_file()
    assert "no notebook 'problem2.ipynb' was handed in" in text_of(folder.page("bob", f"{PROBLEM}/problem2"))


def ordinary(*cells):
    made = new_notebook(cells=[*cells])
    made.metadata["kernelspec"] = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return made


def with_an_ordinary_one(folder, *tests):
    """An assignment of two notebooks: ours, and warm_up with a solution and these tests, one point each."""
    solution = marked(new_code_cell("### BEGIN SOLUTION\nx = 1\n### END SOLUTION"), "solution", solution=True)
    cells = [
        marked(new_code_cell(source), f"test-{number}", grade=True, locked=True, points=1)
        for number, source in enumerate(tests)
    ]
    nbformat.write(ordinary(solution, *cells), folder.root / "source" / MODULE / "warm_up.ipynb")
    folder.release()


@both_commands
def test_one_assignment_with_ours_and_theirs(tmp_path, softmax, right, wrong, command):
    folder = Folder(tmp_path / "nb", softmax)
    with_an_ordinary_one(folder, "assert x == 1", "import os\nassert 'GRADER_SECRET' not in os.environ")
    for student, code, x in (("ann", right, "x = 1"), ("bob", wrong, "x = 1"), ("cat", right, "x = 2")):
        folder.hand_in(student, code)
        folder.hand_in(student, x, exercise=f"{MODULE}/warm_up")
    folder.hand_in("dan", right)  # one of two
    folder.hand_in("eve", "x = 1", exercise=f"{MODULE}/warm_up")
    folder.hand_in("fay", right)
    folder.submitted("fay", f"{MODULE}/warm_up").write_text("{")
    said = folder.run(*command, MODULE)
    expected = {"ann": FULL + 2, "bob": 2, "cat": FULL + 1, "dan": FULL, "eve": 2, "fay": FULL}
    assert folder.grades() == pytest.approx({(s, MODULE): score for s, score in expected.items()}, abs=1e-9)
    assert said.count(f"{MODULE}/warm_up") >= 1 and f"{EXERCISE}:" not in said
    assert "that can be read" in text_of(folder.page("fay", f"{MODULE}/warm_up"))
    page = folder.page("cat", f"{MODULE}/warm_up")
    assert cell_of(page, "test-0").outputs[0].output_type == "error"
    if command == COMMANDS[1]:
        assert "12 unchanged" in folder.run(*command, MODULE)
        folder.hand_in("cat", "x = 1", exercise=f"{MODULE}/warm_up")
        assert "2 graded" in folder.run(*command, MODULE)  # a student's assignment is written as a whole
        assert folder.grades()["cat", MODULE] == pytest.approx(FULL + 2, abs=1e-9)


def schema(number):
    def edit(notebook):
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader["schema_version"] = number

    return edit


def without_points(notebook):
    del cell_of(notebook, "test-0").metadata.nbgrader["points"]


FAILS = {  # in one of nbgrader's own steps, where it would end the run, or lose all that the student handed in
    "kernel-that-dies": ("import os\nos._exit(0)", None),
    "of-an-old-schema": ("x = 1", schema(0)),
    "of-a-new-schema": ("x = 1", schema(99)),
    "without-points": ("x = 1", without_points),
}


@both_commands
def test_an_ordinary_notebook_that_nbgrader_fails_on_harms_nothing_else(tmp_path, softmax, right, command):
    folder = Folder(tmp_path / "nb", softmax)
    with_an_ordinary_one(folder, "assert x == 1")
    source = folder.root / "source" / MODULE
    shutil.copy(source / "warm_up.ipynb", source / "a_first_one.ipynb")  # comes before ours, as warm_up comes after
    folder.run("nbgrader", "generate_assignment", MODULE, "--force", status=(0,))
    for student, (code, edit) in {**FAILS, "zoe": ("x = 1", None)}.items():
        for name in ("a_first_one", "warm_up"):
            folder.hand_in(student, code, edit, exercise=f"{MODULE}/{name}")
        folder.hand_in(student, right)
    said = folder.run(*command, MODULE, status=(0, 1))
    grades = folder.grades()
    assert grades["zoe", MODULE] == pytest.approx(FULL + 2, abs=1e-9)
    for student, (code, _) in FAILS.items():
        assert grades[student, MODULE] >= FULL - 1e-9
        for name in ("a_first_one", "warm_up"):
            row, page = folder.rows(student, name)["test-0"], folder.page(student, f"{MODULE}/{name}")
            assert row in ((None, None, True), (1, None, False))
            assert (f"{student}/{MODULE}/{name}.ipynb: nbgrader could not run it" in said) == (row[0] is None)
            assert ("nbgrader could not run this notebook" in text_of(page)) == (row[0] is None)
            assert cell_of(page, "solution").source == code  # for the person who looks at it
    assert folder.rows("kernel-that-dies", "warm_up")["test-0"] == (None, None, True)
    assert folder.rows("of-a-new-schema", "warm_up")["test-0"] == (None, None, True)


def test_an_ordinary_notebook_that_is_released_anew_is_run_again(tmp_path, softmax):
    folder = Folder(tmp_path / "nb", softmax)
    with_an_ordinary_one(folder, "assert x == 1")
    folder.hand_in("ann", "x = 1", exercise=f"{MODULE}/warm_up")
    many = ("grader", "nbgrader", "autograde", MODULE)
    folder.run(*many)
    assert folder.rows("ann", "warm_up")["test-0"] == (1, None, False)
    with_an_ordinary_one(folder, "assert x == 2")
    folder.run("nbgrader", "generate_assignment", MODULE, "--force", status=(0,))
    folder.run(*many)
    assert folder.rows("ann", "warm_up")["test-0"] == (0, None, False)


@both_commands
def test_ordinary_notebooks_are_left_to_a_person_where_that_is_wanted(tmp_path, softmax, right, command):
    folder = Folder(tmp_path / "nb", softmax, more_config="\nc.SubmissionExporter.run_others = False\n")
    marker = tmp_path / "it-ran"
    with_an_ordinary_one(folder, "assert x == 1")
    folder.hand_in("ann", right)
    folder.hand_in("ann", f"x = 1\nopen({str(marker)!r}, 'w')", exercise=f"{MODULE}/warm_up")
    folder.run(*command, MODULE)
    assert folder.rows("ann", "warm_up")["test-0"] == (None, None, True)
    assert not marker.exists()
    assert folder.grades()["ann", MODULE] == pytest.approx(FULL, abs=1e-9)


@both_commands
def test_a_notebook_of_ours_is_never_run_by_a_kernel(tmp_path, softmax, right, command):
    """Not where it has cells of the instructor's own, nor where its exercise is gone from the course."""
    folder = Folder(tmp_path / "nb", softmax)
    marker = tmp_path / "it-ran"
    source = folder.root / "source" / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells.append(marked(new_code_cell(TEST), "own-test", grade=True, locked=True, points=2))
    nbformat.write(notebook, source)
    shutil.copy(source, source.with_name("of_last_year.ipynb"))
    last_year = nbformat.read(source.with_name("of_last_year.ipynb"), as_version=4)
    last_year.metadata["grader"]["exercise"] = "attention/gone"
    nbformat.write(last_year, source.with_name("of_last_year.ipynb"))
    folder.release()
    for name in (EXERCISE, f"{MODULE}/of_last_year"):
        folder.hand_in("ann", f"{right}\nopen({str(marker)!r}, 'w')", exercise=name)
    folder.run(*command, MODULE)
    assert not marker.exists()
    rows = folder.rows("ann")
    assert rows["own-test"] == (None, None, True)
    assert sum(row[0] or 0 for row in rows.values()) == pytest.approx(FULL, abs=1e-9)
    assert set(folder.rows("ann", "of_last_year").values()) == {(None, None, True)}


# -- cells of the instructor's own, in a notebook of ours --------------------------------------------------------------


def edit_test(notebook):
    cell_of(notebook, "own-test").source = "pass"


def edit_task(notebook):
    cell_of(notebook, "own-task").source = "Nothing to explain."


HONEST = {"untouched": lambda notebook: None, "answered": lambda n: cell_of(n, "own-answer").update(source="So.")}
CHANGED = {
    "edited-test": (edit_test, "own-test"),
    "edited-task": (edit_task, "own-task"),
    "deleted-test": (without_cell("own-test"), "own-test"),
}


@pytest.fixture(scope="module", params=[("usual", COMMANDS[0]), ("other", COMMANDS[1])], ids=["nbgrader", "grader"])
def mixed(request, tmp_path_factory, softmax, right):
    """A notebook of ours with a test, a task and an answer of the instructor's, graded: with nbgrader's usual marks for
    hidden tests, and with others that its configuration names."""
    marks, command = request.param
    test, scheme, config = TEST, SCHEME, ""
    if marks == "other":
        test, config = (
            TEST.replace("HIDDEN TESTS", "SECRETS"),
            (
                "\nc.ClearHiddenTests.begin_test_delimeter = 'BEGIN SECRETS'"
                "\nc.ClearHiddenTests.end_test_delimeter = 'END SECRETS'\n"
            ),
        )
    folder = Folder(tmp_path_factory.mktemp("mixed") / "nb", softmax, more_config=config)
    source = folder.root / "source" / f"{EXERCISE}.ipynb"
    notebook = nbformat.read(source, as_version=4)
    notebook.cells += [
        marked(new_code_cell(test), "own-test", grade=True, locked=True, points=2),
        marked(new_markdown_cell(scheme), "own-task", task=True, locked=True, points=3),
        marked(new_markdown_cell("Why?"), "own-answer", grade=True, solution=True, points=1),
    ]
    nbformat.write(notebook, source)
    folder.release()
    assert "731058" not in str(folder.released()) and "880217" not in str(folder.released())
    for student, edit in (HONEST | {name: edit for name, (edit, _) in CHANGED.items()}).items():
        folder.hand_in(student, right, edit)
    folder.run(*command, MODULE)
    return folder


@pytest.mark.parametrize("student", HONEST)
def test_hidden_tests_accuse_nobody(mixed, student):
    text = text_of(mixed.page(student))
    assert "About this submission" not in text and "cannot be changed" not in text
    assert "looks at it" in text
    assert mixed.rows(student)["own-test"] == (None, None, True)
    assert "731058" in cell_of(mixed.page(student), "own-test").source  # for the person who looks at it


@pytest.mark.parametrize("student", CHANGED)
def test_what_was_changed_is_said(mixed, student):
    text = text_of(mixed.page(student))
    assert f"'{CHANGED[student][1]}'" in text
    assert ("cannot be changed" in text) == student.startswith("edited")


def test_hidden_tests_do_not_run_beside_student_code(mixed):
    """What is judged is what the student had."""
    config = Config()
    if "BEGIN SECRETS" in (mixed.root / "nbgrader_config.py").read_text():
        config.ClearHiddenTests.begin_test_delimeter, config.ClearHiddenTests.end_test_delimeter = (
            "BEGIN SECRETS",
            "END SECRETS",
        )
    with mixed.gradebook() as gradebook:
        cells = released_cells(gradebook, MODULE, NAME, config)
    notebook = read_submitted(mixed.submitted("untouched"))
    repair_cells(notebook, cells)
    code = submission_of(notebook, NAME, cells).source
    assert b"731058" not in code and b"assert softmax_attention" in code


# -- results of push, in a module that has notebooks too ---------------------------------------------------------------


@both_commands
@pytest.mark.filterwarnings("ignore:Object of type")  # SQLAlchemy's, of nbgrader's own add_submission
def test_what_was_pushed_is_not_overwritten(tmp_path, right, command):
    """nbgrader gives 0 for every notebook that has no file; one that push has made never has one."""
    folder = Folder(tmp_path / "nb", make_course(tmp_path / "course", [EXERCISE]))
    folder.release()
    folder.hand_in("ann", right)
    folder.run(*command, MODULE)
    with folder.gradebook() as gradebook:
        gradebook.add_notebook("kernel", MODULE)
        gradebook.add_grade_cell("speed", "kernel", MODULE, max_score=5, cell_type="code")
        gradebook.update_or_create_student("bob")
        gradebook.update_or_create_submission(MODULE, "bob")
    folder.hand_in("bob", right)
    folder.run(*command, MODULE, "--force")
    assert folder.rows("ann", "kernel")["speed"] == (None, None, True)  # no result yet: not a zero
    with folder.gradebook() as gradebook:
        for student in ("ann", "bob"):
            gradebook.find_grade("speed", "kernel", MODULE, student).auto_score = 4.0
            gradebook.find_grade("speed", "kernel", MODULE, student).needs_manual_grade = False
        gradebook.db.commit()
    folder.run(*command, MODULE, "--force")
    for student in ("ann", "bob"):
        assert folder.rows(student, "kernel")["speed"] == (4.0, None, False)
        assert folder.grades()[student, MODULE] == pytest.approx(FULL + 4, abs=1e-9)
        assert not (folder.root / "autograded" / student / MODULE / "kernel.ipynb").exists()
