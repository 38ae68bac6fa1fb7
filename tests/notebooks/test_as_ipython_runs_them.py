"""Code cells run as IPython would have run them, magics left out: the real IPython says what is right."""

import json

import pytest
from IPython.core.inputtransformer2 import TransformerManager

from grader.judging.judge import grade
from grader.model import Status
from grader.notebooks.cells import notebook_submission
from grader.worker.notebook import without_magics
from grader.worker.python_source import Loading, Program

pytestmark = pytest.mark.slow

CELLS = [
    "x = 1\ny = x % 2",
    "%matplotlib inline\nx = (17\n  % 5)",
    "!ls\ny = '''\n% no magic\n! nor this\n'''\nx = 2",
    "x = [1,\n     2]\n%cd /tmp\ny = 3",
    "if True:\n    %cd /tmp\n    x = 1\nelse:\n    x = 2",
    "files = !ls\nx = 4",
    "x, y = 1, 2\nfiles = %who_ls",
    "?sum\nsum??\nx = 5  # why?",
    "# what?\n!ls\nx = 6",
    "!echo \"it's\nx = 7",
    "!ls \\\n  -l\nx = 8",
    ">>> x = 9\n>>> def f():\n...     return x",
    "    x = 10\n    y = 11",
    "%%time\nx = 12",
    "%time x = 13",
    "x = 1\r\n%cd /tmp\r\ny = 2",
    "%%bash\nx=14",
    "%%html\n<b>",
    "",
    "%load_ext grader.notebooks\n%check attention/softmax_attention",
]


class Shell:
    """Stands where IPython's transformed source reaches for its shell: nothing happens, but for two magics."""

    def __init__(self, namespace):
        self._namespace = namespace

    def __getattr__(self, name):
        return lambda *_, **__: None

    def run_line_magic(self, name, line, *_):
        if name == "time":
            exec(line, self._namespace)

    def run_cell_magic(self, name, _, body):
        if name == "time":
            exec(body, self._namespace)


def names_after(source, **more):
    namespace = dict(more)
    exec(source, namespace)
    return {name: value for name, value in namespace.items() if name in ("x", "y")}


@pytest.mark.parametrize("cell", CELLS)
def test_what_a_cell_leaves_behind(cell):
    theirs = {}
    theirs["get_ipython"] = lambda: Shell(theirs)
    exec(TransformerManager().transform_cell(cell), theirs)
    ours = without_magics(cell)
    assert len(ours) == cell.replace("\r\n", "\n").removesuffix("\n").count("\n") + 1  # lines keep their numbers
    assert names_after("\n".join(ours)) == {name: theirs[name] for name in ("x", "y") if name in theirs}


def run(*cells):
    content = {"cells": [{"cell_type": "code", "source": cell} for cell in cells]}
    program = Program(json.dumps(content).encode(), "s.ipynb")
    loading = Loading({}, ImportError)
    program.run(loading)
    return program, loading


def test_a_cell_that_raises_does_not_stop_the_next():
    cells = ("import matplotlib_is_not_there", "x = ((", "raise SystemExit", "1 / 0", "def f():\n    return 1")
    with pytest.raises(ImportError):  # but for what is final
        run(*cells)
    program, loading = run(*cells[1:])
    assert loading.namespace["f"]() == 1
    assert compile(program.source, "s.ipynb", "exec")  # what is no Python is left blank, so that the rest can be parsed
    assert [type(each.fault) for each in loading.failed] == [SyntaxError, SystemExit, ZeroDivisionError]
    assert [program.where(each.line) for each in loading.failed] == [(1, i) for i in (1, 2, 3)]
    assert program.text(loading.failed[0].line) == "x = (("


def test_a_cell_has_the_future_of_those_before():
    _, loading = run("from __future__ import annotations", "x = 1", "def f(a: not_defined):\n    return a")
    assert loading.namespace["f"](2) == 2


def test_what_is_forbidden_is_so_in_a_notebook_too(course, workers):
    exercise = course.exercises["attention/softmax_attention"]
    right = exercise.read("reference.py").decode()
    statuses = [
        {
            each.check: each.status
            for each in grade(notebook_submission(cells, "s"), exercise, 0, workers).report.outcomes
        }
        for cells in ([right, "x = (("], ["%time import torch", right])
    ]
    assert [each["is your own work"] for each in statuses] == [Status.PASSED, Status.FORBIDDEN]
    assert set(statuses[1].values()) == {Status.FORBIDDEN}
