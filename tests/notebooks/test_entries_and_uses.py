"""Exercises with several entry points, and exercises that build on the student's own earlier ones."""

import json
import shutil

import nbformat
import pytest
from nbgrader.nbgraderformat import MetadataValidator

from grader.course.reading import load_course
from grader.notebooks.build import LOAD, notebook_of
from grader.notebooks.earlier import defines, notebook_beside
from grader.notebooks.statement import statement_of
from notebooks.a_folder import Folder, cell_of, text_of
from notebooks.a_kernel import started
from notebooks.a_small_course import BLOCKS, NET, NETS, PAIR, SCALED, make_small_course, solution_of

pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::Warning"),
]  # pyzmq's, jupyter_client's and nbformat's own
NOT_THERE = f"it uses {SCALED}, which is not there; do that exercise first"
DOES_NOT_PASS = f"it uses {SCALED}, which does not pass 'scales'; see: %check {SCALED}"
WRONG = "def scaled(x):\n    return x\n"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return make_small_course(tmp_path_factory.mktemp("small") / "course")


@pytest.fixture(scope="module")
def folder(tmp_path_factory, small):
    made = Folder(tmp_path_factory.mktemp("several"), small)
    made.release(BLOCKS, NETS)
    return made


@pytest.fixture
def home(tmp_path, folder):
    """The released folders, as a student has them side by side."""
    for module in (BLOCKS, NETS):
        shutil.copytree(folder.root / "release" / module, tmp_path / module)
    return tmp_path


def write(path, *cells):
    """A notebook with this code, as a student saves it."""
    code = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    path.write_text(json.dumps({"cells": code, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


# -- what students get -------------------------------------------------------------------------------------------------


def test_each_entry_point_has_a_cell(small):
    exercise = load_course(small).exercises[PAIR]
    notebook = notebook_of(exercise)
    MetadataValidator().validate_nb(notebook)
    first, second = cell_of(notebook, "solution").source, cell_of(notebook, "solution-2").source
    assert first.startswith("import numpy as np") and "def double" in first and "def triple" not in first
    assert second.startswith("# and the other one\ndef triple")
    for source in (first, second):
        assert source.count("### BEGIN SOLUTION") == source.count("### END SOLUTION") == 1


def test_a_region_is_never_cut(small, tmp_path):
    """Entry points that share a region stay in one cell, and so does one that has none."""
    root = tmp_path / "course"
    shutil.copytree(small, root)
    reference = root / "solutions" / PAIR / "reference.py"
    text = reference.read_text()
    for line in ("    ### BEGIN SOLUTION\n", "    ### END SOLUTION\n"):
        text = text.replace(line, "")
    together = text.replace("def double", "### BEGIN SOLUTION\ndef double") + "### END SOLUTION\n"
    only_first = text.replace(
        "    return np.multiply(x, TWO)\n", "    ### BEGIN SOLUTION\n    pass\n    ### END SOLUTION\n"
    )
    for changed in (together, only_first):
        reference.write_text(changed)
        (cell,) = statement_of(load_course(root).exercises[PAIR]).code_cells
        assert "def double" in cell and "def triple" in cell


def test_an_example_without_a_heading_has_cells_of_its_own(small):
    statement = statement_of(load_course(small).exercises[PAIR])
    assert ">>>" not in statement.text
    assert statement.example == "Worked example"
    assert statement.example_cells == ("double(3.0) + triple(1.0)\n# gives\n# 9.0",)


def test_a_notebook_says_what_it_builds_on(small):
    notebook = notebook_of(load_course(small).exercises[NET])
    MetadataValidator().validate_nb(notebook)
    said = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    assert "`from blocks.scaled import scaled`" in said and "`blocks/scaled.ipynb`" in said
    sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
    assert sources[0] == LOAD and "from blocks.scaled import scaled" in sources[1]


def test_a_bundle_has_what_its_exercises_use(folder):
    """And no longer names what stands before them and was not released."""
    bundle = load_course(folder.root / "release" / NETS / "course")
    assert list(bundle.exercises) == [SCALED, NET]
    assert bundle.exercises[SCALED].after == bundle.exercises[NET].after == ()


@pytest.mark.parametrize(
    ("source", "entries", "expected"),
    [
        ("import a\ndef f(x):\n    return x", ["f"], True),
        ("class f:\n    pass", ["f"], True),
        ("async  def f(): pass", ["f"], True),
        ("def f(x): pass", ["f", "g"], False),
        ("from m.f import f\nf(1)", ["f"], False),
        ("    def f(x): pass\ndef ff(x): pass\n# def f(x)", ["f"], False),
    ],
)
def test_what_a_notebook_defines(source, entries, expected):
    assert defines([source], entries) is expected


def test_where_an_earlier_notebook_is_looked_for(tmp_path, small):
    exercise = load_course(small).exercises[SCALED]
    (tmp_path / NETS).mkdir()
    (tmp_path / BLOCKS).mkdir()
    assert notebook_beside(exercise, tmp_path / NETS) is None
    write(tmp_path / BLOCKS / "scaled.ipynb", "x = 1")
    assert b"x = 1" in notebook_beside(exercise, tmp_path / NETS).source
    assert b"x = 1" in notebook_beside(exercise, tmp_path / BLOCKS).source
    write(tmp_path / NETS / "scaled.ipynb", "x = 2")
    assert b"x = 2" in notebook_beside(exercise, tmp_path / NETS).source


# -- in a kernel -------------------------------------------------------------------------------------------------------


def test_check_of_several_entry_points(home):
    check = f"{LOAD}\n%check {PAIR}"
    first, second = solution_of(PAIR).split("# and the other one\n")
    with started(home / BLOCKS) as kernel:
        kernel.run("solution", first)
        shown, _ = kernel.run("check", check)
        assert "1 of 3 points" in shown and "there is no function 'triple' in the file" in shown
        kernel.run("solution-2", "def triple(x):\n    return x")
        assert "1 of 3 points" in kernel.run("check", check)[0]
        kernel.run("solution-2", second)
        assert "3 of 3 points" in kernel.run("check", check)[0]


def test_check_of_what_builds_on_an_earlier_notebook(home):
    check = f"{LOAD}\n%check {NET}"
    earlier = home / BLOCKS / "scaled.ipynb"
    with started(home / NETS) as kernel:
        kernel.run("load", LOAD)
        assert not kernel.run("solution", solution_of(NET))[1]  # the import finds the untouched notebook
        shown, _ = kernel.run("check", check)
        assert "0 of 2 points, 2 still open" in shown and DOES_NOT_PASS in shown
        write(earlier, WRONG)
        assert DOES_NOT_PASS in kernel.run("check", check)[0]
        write(earlier, "print('a print of the other notebook')\n1 / 0", solution_of(SCALED))
        assert "2 of 2 points" in kernel.run("check", check)[0]
        assert kernel.run("solution", solution_of(NET)) == ("", "")
        assert kernel.run("try", "float(net(1.0))") == ("8.0", "")  # what was saved since the first import
        earlier.unlink()
        assert NOT_THERE in kernel.run("check", check)[0]
        _, error = kernel.run("solution", solution_of(NET))
        assert f"your {SCALED} is not there: do that exercise first" in " ".join(error.split())
        kernel.run("own", solution_of(SCALED))
        assert not kernel.run("solution", solution_of(NET))[1]
        assert kernel.run("try", "float(net(2.0))") == ("15.0", "")
        assert "2 of 2 points" in kernel.run("check", check)[0]
        kernel.run("own", WRONG)
        assert DOES_NOT_PASS in kernel.run("check", check)[0]
        assert "No module named 'blocks.other'" in kernel.run("other", "import blocks.other")[1]
        assert "No module named 'no_such_package'" in kernel.run("other", "import no_such_package")[1]


# -- under nbgrader ----------------------------------------------------------------------------------------------------

CLASS = {  # student: code for each exercise, and score and a part of the page of the last one that was handed in
    "has-both": ({SCALED: solution_of(SCALED), NET: solution_of(NET)}, 2.0, "adds one"),
    "has-a-wrong-net": ({SCALED: solution_of(SCALED), NET: "def net(x):\n    return x"}, 0.0, "the values differ"),
    "has-no-earlier-one": ({NET: solution_of(NET)}, None, NOT_THERE),
    "has-a-wrong-earlier-one": ({SCALED: WRONG, NET: solution_of(NET)}, None, DOES_NOT_PASS),
    "defines-it-here": ({NET: f"{solution_of(SCALED)}\n\n\n{solution_of(NET)}"}, 2.0, "adds one"),
    "defines-it-wrong": ({SCALED: solution_of(SCALED), NET: f"{WRONG}\n\n{solution_of(NET)}"}, None, DOES_NOT_PASS),
    "has-a-link": ({NET: solution_of(NET)}, None, NOT_THERE),
}
COMMANDS = [("nbgrader", "autograde"), ("grader", "nbgrader", "autograde")]


def in_both_cells(first, second):
    def edit(notebook):
        cell_of(notebook, "solution").source = first
        cell_of(notebook, "solution-2").source = second

    return edit


@pytest.mark.parametrize("command", COMMANDS, ids=["nbgrader", "grader"])
def test_what_builds_on_an_earlier_notebook_is_graded_with_it(tmp_path, small, command):
    folder = Folder(tmp_path / "nb", small)
    folder.release(BLOCKS, NETS)
    for student, (codes, _, _) in CLASS.items():
        for exercise, code in codes.items():
            folder.hand_in(student, code, exercise=exercise)
    link = folder.submitted("has-a-link", SCALED)
    link.symlink_to(folder.submitted("has-both", SCALED))
    folder.run(*command, NETS)
    for student, (_, score, said) in CLASS.items():
        assert folder.rows(student, "net", NETS)["adds-one"] == (score, None, score is None), student
        assert said in text_of(folder.page(student, NET)), student
    folder.run("nbgrader", "generate_feedback", NETS, status=(0,))
    if command == COMMANDS[1]:
        assert f"{len(CLASS)} unchanged" in folder.run(*command, NETS)
        folder.hand_in("has-no-earlier-one", solution_of(SCALED), exercise=SCALED)
        assert "1 graded" in folder.run(*command, NETS)
        assert folder.rows("has-no-earlier-one", "net", NETS)["adds-one"] == (2.0, None, False)


@pytest.mark.parametrize("command", COMMANDS, ids=["nbgrader", "grader"])
def test_several_entry_points_are_graded(tmp_path, small, command):
    folder = Folder(tmp_path / "nb", small)
    folder.release(BLOCKS)
    first, second = solution_of(PAIR).split("# and the other one\n")
    edits = {
        "both": in_both_cells(first, second),
        "one": in_both_cells(first, "def triple(x):\n    return x"),
        "none": in_both_cells("", second),
        "in-one-cell": in_both_cells(f"{first}\n\n{second}", ""),
    }
    for student, edit in edits.items():
        folder.hand_in(student, "", edit, exercise=PAIR)
    folder.run(*command, BLOCKS)
    found = {student: [row[0] for row in folder.rows(student, "pair", BLOCKS).values()] for student in edits}
    assert found == {"both": [1, 2], "one": [1, 0], "none": [0, 0], "in-one-cell": [1, 2]}
    names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in folder.page("both", PAIR).cells]
    assert names.count("solution") == names.count("solution-2") == 1


def test_nbgrader_validate_finds_the_earlier_notebook(home, folder):
    for exercise in (SCALED, NET):
        path = home / f"{exercise}.ipynb"
        notebook = nbformat.read(path, as_version=4)
        assert "VALIDATION FAILED" in folder.run("nbgrader", "validate", str(path), cwd=path.parent)
        cell_of(notebook, "solution").source = solution_of(exercise)
        nbformat.write(notebook, path)
        assert "Success!" in folder.run("nbgrader", "validate", str(path), cwd=path.parent)
