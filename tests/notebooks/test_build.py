"""What instructors get: notebooks that nbgrader takes, that hide nothing, and that are the same every time."""

import ast
import re
from types import SimpleNamespace

import nbformat
import pytest
from conftest import of_each_kind
from nbgrader.nbgraderformat import MetadataValidator

from grader.course.author_code import builtins_with
from grader.course.reading import load_course
from grader.notebooks.build import EditedNotebookError, notebook_of, write_course
from grader.notebooks.cells import grade_ids
from grader.notebooks.statement import statement_of
from notebooks.a_folder import EXERCISE, ROOT, cell_of

COURSE = load_course(ROOT)
EXERCISES = of_each_kind("numpy", "python", "torch")  # kernels fit into no notebook
pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::nbformat.warnings.DuplicateCellId")]


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.id)
def test_a_notebook_is_one_that_nbgrader_takes(exercise):
    notebook = notebook_of(exercise)
    nbformat.validate(notebook)
    MetadataValidator().validate_nb(notebook)
    graded = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert sum(cell.metadata.nbgrader.points for cell in graded) == pytest.approx(exercise.points)
    assert [cell.metadata.nbgrader.grade_id for cell in graded] == list(grade_ids(exercise).values())
    assert "### BEGIN SOLUTION" in cell_of(notebook, "solution").source
    assert nbformat.writes(notebook) == nbformat.writes(notebook_of(exercise))


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.id)
def test_nothing_of_the_checks_is_in_a_notebook(exercise):
    """Not their code, not their tolerances, not the mistakes: only names and points."""
    text = nbformat.writes(notebook_of(exercise))
    yardstick = ["yardstick"] if any(hasattr(check, "max_ratio") for check in exercise.checks) else []
    for part in ("checks", "edge_cases", "mistakes", "alternatives", *yardstick):
        source = exercise.read(f"{part}.py").decode()
        statements = [ast.unparse(each) for each in ast.parse(source).body if not isinstance(each, ast.Import)]
        lines = {line.strip() for each in statements for line in each.splitlines() if len(line.strip()) > 20}
        reference = ast.unparse(ast.parse(exercise.read("reference.py")))
        assert lines
        assert [line for line in lines if line in text and line not in reference] == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda each: each.id)
def test_the_formula_is_rendered_and_the_worked_example_runs(exercise):
    statement = statement_of(exercise)
    assert "\\begin{aligned}" in statement.text or exercise.id == "tokens/bpe_train"  # whose statement has no formula
    used = {each: COURSE.exercises[each].part("reference") for each in exercise.uses}
    namespace = {"__builtins__": builtins_with(used)}
    for cell in statement.code_cells:
        exec(cell, namespace)
    for cell in statement.example_cells:
        *code, last = ast.parse(cell).body
        assert isinstance(last, ast.Expr)
        exec(
            compile(ast.Module([*code, ast.parse(f"shown = repr({ast.unparse(last)})").body[0]], []), "cell", "exec"),
            namespace,
        )
        shown = namespace["shown"]
        assert cell.endswith("# gives\n" + "\n".join(f"# {line}" for line in shown.split("\n")))


def test_grade_ids_are_distinct_and_stay():
    def ids(*names):
        return grade_ids(SimpleNamespace(checks=[SimpleNamespace(name=name) for name in names], entries=["f", "g"]))

    found = ids("is fast", "Is fast!", "solution", "solution 2", "größer", "速い", "is right")
    assert len(set(found.values())) == 7
    assert all(re.fullmatch("[a-zA-Z0-9-]+", each) for each in found.values())
    assert found["is right"] == "is-right"
    assert found["solution"] != "solution" and found["solution 2"] != "solution-2"
    assert ids("速い", "is right", "another").items() >= {(name, found[name]) for name in ("速い", "is right")}


def test_what_was_changed_by_hand_is_not_replaced(tmp_path):
    exercises = [COURSE.exercises[EXERCISE]]
    path, config = write_course(COURSE, exercises, tmp_path, secret_file=None)
    before = path.read_bytes()
    config.write_text("c = get_config()\n")
    assert write_course(COURSE, exercises, tmp_path, secret_file=None) == [path]
    assert path.read_bytes() == before
    assert config.read_text() == "c = get_config()\n"
    path.write_text(path.read_text().replace("Check your work", "Check it"))
    with pytest.raises(EditedNotebookError, match="changed by hand"):
        write_course(COURSE, exercises, tmp_path, secret_file=None)
    write_course(COURSE, exercises, tmp_path, secret_file=None, force=True)
    assert path.read_bytes() == before
