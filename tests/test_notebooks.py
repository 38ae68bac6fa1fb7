"""A notebook as a submission: its code cells in order, magics left out, places named by cell."""

import json

import pytest

from grader.model import Place, Status
from grader.worker.notebook import BadNotebookError
from grader.worker.python_source import Program

MARKDOWN = {"cell_type": "markdown", "source": ["# a title\n", "and a line"], "metadata": {}}


def notebook(*cells):
    code = [{"cell_type": "code", "source": cell, "metadata": {}, "outputs": []} for cell in cells]
    return json.dumps({"cells": [MARKDOWN, *code], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


def source_of(*cells):
    return Program(notebook(*cells), "x.ipynb").source.decode()


def test_code_cells_come_in_order_and_as_they_are():
    assert source_of("a = 1\nb = 2", ["c = (a\n", "     % b)\n"]) == "a = 1\nb = 2\nc = (a\n     % b)\n"


@pytest.mark.parametrize(
    ("cell", "source"),
    [
        ("%matplotlib inline\nx = 1", "pass\nx = 1\n"),
        ("if True:\n    !ls\n    x = 1", "if True:\n    pass\n    x = 1\n"),
        ("%%bash\nls -l", "pass\npass\n"),
        ("%%time\nx = 1", "pass\nx = 1\n"),
        ("x = 1\nx?\nnp.sum??", "x = 1\npass\npass\n"),
        ("%load_ext grader.notebooks\n%check attention/softmax_attention", "pass\npass\n"),
    ],
)
def test_magics_do_nothing_and_keep_their_line(cell, source):
    assert source_of(cell) == source


def test_places_are_named_by_cell():
    program = Program(notebook("a = 1\n\n", "b = 2\nc = 3"), "x.ipynb")
    assert [program.where(line) for line in (1, 2, 3, 4)] == [
        (1, 1),
        (2, 1),
        (1, 2),
        (2, 2),
    ]
    assert Place("x.ipynb", *program.where(4)).where == "code cell 2, line 2"
    assert program.text(4) == "c = 3"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        (b"not json", "it is not JSON"),
        (b"[]", "no list of cells"),
        (b'{"cells": 3}', "no list of cells"),
        (b'{"cells": []}', "no code cell"),
        (b'{"cells": [{"cell_type": "code", "source": [1]}]}', "source is not text"),
        (b"[" * 100_000, "it is not JSON"),
    ],
)
def test_what_is_no_notebook(code, said):
    with pytest.raises(BadNotebookError, match=said):
        Program(code, "x.ipynb")


def test_a_notebook_is_judged(course, workers):
    from grader.judging.judge import grade
    from grader.submission import Submission

    exercise = course.exercises["attention/softmax_attention"]
    right = exercise.read("reference.py").decode()
    report = grade(Submission("s.ipynb", notebook("%matplotlib inline\n", right)), exercise, 0, workers).report
    assert report.score == exercise.points
    wrong = notebook("import numpy as np", "def softmax_attention(q, k, v, mask=None):\n    return q @ k\n")
    message = grade(Submission("s.ipynb", wrong), exercise, 0, workers).report.outcomes[0].message
    assert "s.ipynb, code cell 2, line 2, in softmax_attention\n    return q @ k" in message
    broken = grade(Submission("s.ipynb", b"{}"), exercise, 0, workers).report
    assert {outcome.status for outcome in broken.outcomes} == {Status.ERROR}
    assert "this is not a notebook" in broken.outcomes[0].message


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        ("def e(x, scale):\n    return x * (scale", "SyntaxError: '(' was never closed"),
        ("print(e(1, 2", "there is no function 'e' in the file; did you mean 'ee'?"),
    ],
)
def test_a_cell_that_is_not_python_is_the_cause_where_it_would_define_the_function(
    broken, said, course, workers, tmp_path
):
    from grader.course.reading import load_course
    from grader.judging.judge import grade
    from grader.submission import Submission

    folder = tmp_path / "solutions" / "m" / "e"
    folder.mkdir(parents=True)
    (tmp_path / "course.yaml").write_text("title: t\nmodules: [{id: m, title: m, exercises: [{id: e, points: 1}]}]\n")
    (folder / "reference.py").write_text("def e(x, scale):\n    return x * scale\n")
    (folder / "mistakes.py").write_text("")
    (folder / "checks.py").write_text(
        "from grader.checks import Agrees\ninputs_unchanged = 0\n"
        "checks = [Agrees('agrees', lambda rng: {'x': 1.0, 'scale': 2.0})]\n"
    )
    exercise = load_course(tmp_path).exercises["m/e"]
    source = notebook("def ee(x, scale):\n    return x", broken)
    message = grade(Submission("s.ipynb", source), exercise, 0, workers).report.outcomes[0].message
    assert message.startswith(said), message
