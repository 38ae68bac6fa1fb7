"""Whatever was done to a notebook: the score it deserves, a line in the feedback, and never a lost notebook."""

import contextlib
import json
import os

import nbformat
import pytest

from grader.course.reading import load_course
from notebooks.a_folder import EXERCISE, FULL, Folder, cell_of, text_of, without_cell

pytestmark = pytest.mark.slow

CELLS = ["the-worked-example", "agrees-with-the-reference", "keeps-to-the-mask"]


def every_grade_cell(notebook):
    return [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]


def duplicate(notebook):
    notebook.cells += [cell.copy() for cell in notebook.cells if cell.metadata.get("nbgrader")]


def rewrite_grade_cells(notebook):
    for cell in every_grade_cell(notebook):
        cell.source = "100.0"
        cell.metadata.nbgrader.points = 100.0
        cell.outputs = [nbformat.v4.new_output("execute_result", data={"text/plain": "100.0"}, execution_count=1)]


def say_they_are_not_graded(notebook):
    for cell in every_grade_cell(notebook):
        cell.metadata.nbgrader |= {"grade": False, "solution": True, "locked": False}
        del cell.metadata.nbgrader["points"]


def version(number):
    def edit(notebook):
        for cell in notebook.cells:
            if "nbgrader" in cell.metadata:
                cell.metadata.nbgrader.schema_version = number

    return edit


def turn_into_markdown(notebook):
    for number, cell in enumerate(notebook.cells):
        if cell.metadata.get("nbgrader", {}).get("grade"):
            notebook.cells[number] = nbformat.v4.new_markdown_cell("gone", metadata=cell.metadata)


def of_an_earlier_version(notebook):
    without_cell(*CELLS)(notebook)
    old = nbformat.v4.new_code_cell("assert True")
    old.metadata["nbgrader"] = {**cell_of(notebook, "check").metadata.nbgrader, "grade_id": "an-old-check", "points": 5}
    old.metadata.nbgrader["grade"] = True
    notebook.cells.append(old)


def pretend(notebook):
    notebook.metadata["grader"] = {
        "exercise": "position/rope",
        "fault": "",
        "key": "x",
        "remarks": ["<b>Well done</b>"],
    }
    for cell in notebook.cells:
        cell.metadata["grader"] = {"back": True}


def scratch(notebook):
    add = nbformat.v4.new_code_cell
    notebook.cells.insert(0, add("%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1])"))
    notebook.cells.insert(3, add("!ls\nx = (("))
    notebook.cells += [add("softmax_attention(1, 2, 3)"), add("1 / 0"), add("import sys\nsys.exit()")]


def scratch_before(*cells):
    """Cells of the student's own in front of the others, as they stand in a notebook that ran."""

    def edit(notebook):
        notebook.cells[:0] = [nbformat.v4.new_code_cell(source) for source in cells]

    return edit


def full_of_pictures(notebook):
    picture = nbformat.v4.new_output("display_data", data={"image/png": "iVBORw0KGgo" + "A" * 400_000})
    for cell in notebook.cells:
        if cell.cell_type == "code":
            cell.outputs = [picture]
    notebook.cells.append(
        nbformat.v4.new_markdown_cell("![a](attachment:a.png)", attachments={"a.png": {"image/png": "AA"}})
    )


def of_many_cells(count, cell):
    """A file with that many cells more, written as fast as it has to be read."""

    def make(folder, student):
        content = json.loads(json.dumps(folder.released()))
        content["cells"] += [cell] * count
        folder.submitted(student).write_text(json.dumps(content))

    return make


RIGHT = {  # what was done to a notebook with a right solution, and what the feedback says of it
    "untouched": (None, ""),
    "lacks-a-grade-cell": (without_cell("keeps-to-the-mask"), "were not in the notebook"),
    "lacks-every-cell-but-the-solution": (
        without_cell("statement", "check", *CELLS),
        "'statement', 'the-worked-example'",
    ),
    "has-cells-twice": (duplicate, "more than once"),
    "rewrote-the-grade-cells": (rewrite_grade_cells, "cannot be changed"),
    "hides-the-grade-cells": (say_they_are_not_graded, ""),
    "of-another-schema": (version(99), ""),
    "of-an-old-schema": (version(1), ""),
    "has-no-schema": (version(None), ""),
    "has-markdown-for-grade-cells": (turn_into_markdown, "cannot be changed"),
    "of-an-earlier-version": (of_an_earlier_version, "'an-old-check'"),
    "pretends-to-be-ours": (pretend, ""),
    "has-scratch-cells": (scratch, ""),
    "imports-what-draws": (scratch_before("import matplotlib.pyplot as plt\nimport numpy as np", "plt.show()"), ""),
    "displays": (scratch_before("from IPython.display import HTML\ndisplay(HTML('x'))\nget_ipython().magic('x')"), ""),
    "is-run-as-main": (scratch_before("if __name__ == '__main__':\n    import numpy as np\n    open('a', 'w')"), ""),
    "uses-colab": (scratch_before("from google.colab import drive\ndrive.mount('/d')\nimport pandas as pd"), ""),
    "is-full-of-pictures": (full_of_pictures, ""),
    "has-hundreds-of-cells": (scratch_before(*["x = 1"] * 600), ""),
}
HOSTILE = {  # code that gets points from stock nbgrader, or keeps it from grading
    "transforms-input": "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass\\n'])\n",
    "patches-allclose": "import numpy as np\nnp.allclose = np.testing.assert_allclose = lambda *a, **k: True\n",
    "patches-showtraceback": "get_ipython().showtraceback = lambda *a, **k: None\n",
    "replaces-the-magic": "get_ipython().register_magic_function(lambda line: 10.0, 'line', 'check')\n",
    "crashes": "import os\nos.abort()\n",
    "exits": "import os\nos._exit(0)\n",
    "hangs": "while True:\n    pass\n",
    "floods": "while True:\n    print('x' * 1_000_000)\n",
}


def not_a_notebook(content):
    def make(folder, student):
        folder.submitted(student).write_bytes(content)

    return make


def of_format_3(folder, student):
    notebook = folder.released()
    cell_of(notebook, "solution").source = "raise NotImplementedError"
    nbformat.write(nbformat.convert(notebook, 3), folder.submitted(student), version=nbformat.NO_CONVERT)


def misnamed(folder, student):
    path = folder.submitted(student)
    path.with_name("softmax_attention-Copy1 [x].ipynb").write_text(json.dumps(folder.released()))


def a_link(folder, student):
    folder.submitted(student).symlink_to(folder.submitted("untouched"))


def a_pipe(folder, student):
    os.mkfifo(folder.submitted(student))


def half_a_character(folder, student):
    path = folder.hand_in(student, "raise NotImplementedError")
    path.write_text(path.read_text().replace("NotImplementedError", "ValueError('\\\\ud800')"))


NONE = {  # what there is in the place of a notebook, and what the feedback says
    "nothing": (
        lambda folder, student: folder.submitted(student),
        "no notebook 'softmax_attention.ipynb' was handed in",
    ),
    "is-misnamed": (misnamed, "'softmax_attention-Copy1 [x].ipynb'"),
    "is-no-json": (not_a_notebook(b"{"), "not a notebook that can be read"),
    "is-empty": (not_a_notebook(b""), "not a notebook that can be read"),
    "is-a-list": (not_a_notebook(b"[1, 2]"), "not a notebook that can be read"),
    "has-no-cells": (
        not_a_notebook(b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}'),
        "that can be read",
    ),
    "is-of-format-99": (not_a_notebook(b'{"nbformat": 99, "nbformat_minor": 0, "metadata": {}, "cells": []}'), "read"),
    "is-deep": (not_a_notebook(b"[" * 200_000), "not a notebook that can be read"),
    "is-huge": (not_a_notebook(b" " * (1 << 25) + b"{}"), "clear its outputs"),
    "is-of-format-3": (of_format_3, "not written yet"),
    "is-a-link": (a_link, "is a link"),
    "is-a-pipe": (a_pipe, "special file"),
    "has-many-code-cells": (of_many_cells(20_000, {"cell_type": "code", "source": ""}), "more than 1,000 cells"),
    "has-many-attachments": (
        of_many_cells(20_000, {"cell_type": "markdown", "source": "", "attachments": {"a": {"b/c": "d"}}}),
        "more than 1,000 cells",
    ),
    "has-many-strange-cells": (of_many_cells(100_000, {"cell_type": "x"}), "more than 1,000 cells"),
    "has-many-objects": (of_many_cells(600_000, {}), "more than 500,000 parts"),
    "has-half-a-character": (half_a_character, "this line failed: ValueError"),
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory, softmax, right, wrong):
    """The scores that `nbgrader autograde` gives, then those of `grader nbgrader autograde`, and the folder."""
    folder = Folder(tmp_path_factory.mktemp("odd"), softmax)
    folder.release()
    for student, (edit, _) in RIGHT.items():
        folder.hand_in(student, right, edit)
    for student, code in HOSTILE.items():
        folder.hand_in(student, code + wrong)
    for student, (make, _) in NONE.items():
        make(folder, student)
    folder.hand_in("writes-to-stderr", "import sys\nprint('careful', file=sys.stderr)\n" + right)
    folder.hand_in("moved-the-solution", "", lambda n: (without_cell("solution")(n), n.cells.append(_code(right))))
    folder.hand_in("is-wrong", wrong)
    with contextlib.ExitStack() as stack:
        stack.callback(folder.submitted("is-a-pipe").unlink, missing_ok=True)
        folder.run("nbgrader", "autograde", "attention", status=(0,))
        stock = folder.grades()
        pages = {student: folder.page(student) for student, _ in stock}
        folder.run("grader", "nbgrader", "autograde", "attention", "--force", status=(1,))
        yield stock, folder.grades(), pages, folder


def _code(source):
    return nbformat.v4.new_code_cell(source)


@pytest.mark.parametrize("student", [*RIGHT, "writes-to-stderr", "moved-the-solution"])
def test_a_right_solution_keeps_its_points(graded, student):
    stock, many, _, _ = graded
    assert stock[student, "attention"] == many[student, "attention"] == pytest.approx(FULL, abs=1e-9)


@pytest.mark.parametrize("student", [*HOSTILE, *NONE, "is-wrong"])
def test_what_is_not_right_has_none(graded, student):
    stock, many, _, _ = graded
    assert stock[student, "attention"] == many[student, "attention"] == 0


@pytest.mark.parametrize("student", [*RIGHT, *NONE])
def test_the_feedback_says_what_was_wrong_with_the_notebook(graded, student):
    _, _, pages, _ = graded
    words = {**RIGHT, **NONE}[student][1]
    text = text_of(pages[student])
    assert words in text
    assert ("About this submission" in text) == bool(student in RIGHT and words) or student == "is-misnamed"


def test_every_page_has_every_cell_once_and_every_grade_a_row(graded):
    stock, _, pages, folder = graded
    checks = load_course(folder.course).exercises[EXERCISE].checks
    for student, _ in stock:
        names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in pages[student].cells]
        assert len(folder.rows(student)) == len(checks)
        for name in (*folder.rows(student), "solution", "check", "statement"):
            assert names.count(name) == 1, (student, name)


def test_what_is_known_of_hidden_cases_and_of_the_mistake_is_told(graded):
    _, _, pages, _ = graded
    text = text_of(pages["is-wrong"])
    assert "The scores are not divided by sqrt(d_k)." in text
    assert "the values differ" in text
    assert "expected" not in text and "seed" not in text  # `check` says both
    assert "<b>Well done</b>" not in text_of(pages["pretends-to-be-ours"])


def test_nothing_is_lost_where_one_file_cannot_be_copied(graded):
    """A page for each student that has a folder."""
    _, _, pages, folder = graded
    assert set(pages) == {path.name for path in (folder.root / "submitted").iterdir()}
