"""`%check` in a real kernel, and nbgrader's own validation of the released notebook."""

import json
import re

import pytest

from grader.notebooks.build import LOAD
from notebooks.a_folder import EXERCISE, FULL, Folder, cell_of
from notebooks.a_kernel import started

pytestmark = [pytest.mark.slow, pytest.mark.filterwarnings("ignore::Warning")]  # pyzmq's and jupyter_client's own


@pytest.fixture(scope="module")
def folder(tmp_path_factory, softmax):
    made = Folder(tmp_path_factory.mktemp("magic"), softmax)
    made.release()
    return made


@pytest.fixture
def kernel(folder):
    with started(folder.root / "release" / "attention") as one:
        yield one


def test_a_student_checks_corrects_and_checks_again(kernel, right, wrong):
    load = f"{LOAD}\n%check {EXERCISE}"
    one = f"%check {EXERCISE} keeps-to-the-mask"
    kernel.run("solution", "raise NotImplementedError")
    shown, error = kernel.run("check", load)
    assert not error
    assert "there is no function 'softmax_attention'" in shown or "not written yet" in shown
    kernel.run("solution", wrong)
    shown, error = kernel.run("check", load)
    assert not error
    assert "fail as they would if this were so: The scores are not divided by sqrt(d_k).</b>" in shown
    assert "expected" in shown  # public cases: the values are shown
    assert "<script" not in shown and "http" not in shown
    shown, error = kernel.run("grade", one)
    assert error.startswith("keeps to the mask: ")
    assert "Traceback" not in error and ".py" not in error
    kernel.run("solution", right)
    kernel.run("scratch", "%matplotlib nonsense\n1 / 0")
    shown, error = kernel.run("check", load)
    assert f"{FULL:g} of {FULL:g} points" in shown and "already loaded" not in shown
    for _ in range(2):
        shown, error = kernel.run("grade", one)
        assert "✓" in shown and not error
    assert "decided when you hand in" in kernel.run("grade", f"%check {EXERCISE} is-hidden")[0]


def test_the_verdict_is_not_made_beside_student_code(kernel, wrong):
    patch = "import numpy as np, grader.judging.judge, grader.checks.compare\n"
    patch += "grader.checks.compare.explain = lambda *a, **k: None\n"
    patch += "np.allclose = np.testing.assert_allclose = lambda *a, **k: True\n"
    kernel.run("solution", patch + wrong)
    shown, _ = kernel.run("check", f"%load_ext grader.notebooks\n%check {EXERCISE}")
    assert f"0 of {FULL:g} points" in shown


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("%check", "write %check MODULE/EXERCISE"),
        ("%check attention/softmax_atention", "did you mean 'attention/softmax_attention'"),
        ("import os; os.chdir('/')\n%check attention/softmax_attention", "there is no course here"),
    ],
)
def test_what_cannot_be_checked_is_said_in_a_line(kernel, line, said):
    shown, error = kernel.run("check", f"%load_ext grader.notebooks\n{line}")
    assert said in " ".join(error.split())
    assert "Traceback" not in error
    assert not shown


def test_nbgrader_validate_says_what_it_should(folder, right, wrong):
    notebook = folder.root / "release" / f"{EXERCISE}.ipynb"
    unsolved = notebook.read_text()
    count = len(re.findall('"grade": true', unsolved))
    validate = ("nbgrader", "validate", str(notebook))
    assert f"VALIDATION FAILED ON {count} CELL(S)!" in folder.run(*validate)
    for code, expected in ((wrong, f"VALIDATION FAILED ON {count} CELL(S)!"), (right, "Success! Your notebook passes")):
        solved = folder.released()
        cell_of(solved, "solution").source = code
        notebook.write_text(json.dumps(solved))
        assert expected in folder.run(*validate)
    notebook.write_text(unsolved)
