"""Sizes of cases: which there are, where a reference uses them, and the reference with a number in their place."""

import numpy as np
import pytest

from grader.checks import call, method, result
from grader.checks.steps import Case, as_steps
from grader.course.reading import load_course
from grader.verify import hard_coded
from grader.verify.sizes import sizes_of

CHECKS = """
import numpy as np
from grader.checks import Agrees


def inputs(rng):
    return {"x": rng.normal(size=(4, 6)), "parts": [1.0, 2.0, 3.0]}


checks = [Agrees("agrees", inputs, cases=2)]
"""


OTHER = "{id: other, points: 1}"


@pytest.fixture
def changed(tmp_path):
    """changed(body) -> the lines of the solution that stand there instead"""

    def make(body, entry="def e(x, parts):", checks=CHECKS, options=""):
        folder = tmp_path / "solutions" / "m" / "e"
        folder.mkdir(parents=True)
        exercises = f"[{OTHER}, {{id: e, points: 1.5{options}}}]"
        (tmp_path / "course.yaml").write_text(f"title: t\nmodules: [{{id: m, title: m, exercises: {exercises}}}]")
        (folder.parent / "other").mkdir()
        (folder.parent / "other" / "reference.py").write_text("def other(x):\n    return 2 * x\n")
        lines = ["import numpy as np", entry, "    ### BEGIN SOLUTION", *(f"    {line}" for line in body)]
        source = "\n".join([*lines, "    ### END SOLUTION", ""])
        (folder / "reference.py").write_text(source)
        (folder / "checks.py").write_text(checks)
        found = hard_coded.sources(load_course(tmp_path).exercises["m/e"])
        before = source.splitlines()
        return sorted(line.strip() for each in found for line in each.decode().splitlines() if line not in before)

    return make


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["return x / np.sqrt(x.shape[-1])"], ["return x / np.sqrt(6)"]),
        (["return x / len(x) + len(parts)"], ["return x / 4 + len(parts)", "return x / len(x) + 3"]),
        (["n, d = x.shape", "return x * n / d"], ["n, d = x.shape; d = 6", "n, d = x.shape; n = 4"]),
        (["*_, d = x.shape", "return x / d"], ["*_, d = x.shape; d = 6"]),
        (["n, *rest = x.shape", "return x * n"], ["n, *rest = x.shape; n = 4", "n, *rest = x.shape; rest = [6]"]),
        (["return x / (n := len(x))"], ["return x / (n := 4)"]),
        (["return [len(each) for each in x]"], ["return [6 for each in x]"]),
        (["if (n := len(x)) > 1: n, d = x.shape", "return n"],
         ["if (n := 4) > 1: n, d = x.shape", "if (n := len(x)) > 1: n, d = x.shape; d = 6",
          "if (n := len(x)) > 1: n, d = x.shape; n = 4"]),
        (["[n, _] = np.shape(x)", "return n"], ["[n, _] = np.shape(x); _ = 6", "[n, _] = np.shape(x); n = 4"]),
        (["d = x.shape[1] // 2", "return x[:, :d]"], ["d = 6 // 2"]),
        (["return x + np.ones(x.shape)"], ["return x + np.ones((4, 6))"]),
        (["return x.shape[:1] + (x.size,)"], ["return (4,) + (x.size,)", "return x.shape[:1] + (24,)"]),
        (["return [f'{len(x)}', x.sum()]"], []),
        (["x.shape = (24,)", "return x"], []),
        (["raise KeyError"], []),
    ],
)  # fmt: skip
def test_a_size_becomes_the_number_that_it_is_in_the_public_cases(changed, body, expected):
    assert changed(body) == sorted(expected)


def test_nothing_outside_of_the_solution_is_changed(changed):
    assert changed(["return x"], "def e(x, parts, n=len('abc')):\n    assert len(x)") == []


def of_steps(steps):
    """Checks whose cases are these steps."""
    made = CHECKS.replace("import Agrees", "import Agrees, call, method, result")
    return made.replace('{"x": rng.normal(size=(4, 6)), "parts": [1.0, 2.0, 3.0]}', steps)


def test_of_a_class(changed):
    checks = of_steps('[call(x=np.ones((4, 6))), method(0, "half", y=np.ones(5))]')
    entry = "class e:\n    def __init__(self, x):\n        self.x = x"
    found = changed(["def half(self, y):", "    return y[: len(y) // self.x.shape[0]]"], entry, checks)
    assert found == ["return y[: 5 // self.x.shape[0]]", "return y[: len(y) // 4]"]


def test_of_what_an_earlier_step_gave_and_of_arguments_that_are_left_out(changed):
    """`scale` is left out, so `y` has to be passed by name, to a method as to a class."""
    checks = of_steps('[call(x=np.ones((4, 6))), method(0, "half", y=np.ones(5)), call(x=result(1), y=np.ones(2))]')
    entry = (
        "class e:\n    def __init__(self, x, scale=1, y=None):\n        self.n = len(x) if y is None else len(y)\n"
        "        assert scale == 1\n"
    )
    body = ["def half(self, scale=1, y=None):", "    assert scale == 1", "    return y / len(y)"]
    assert changed(body, entry, checks) == ["return y / 5"]


def test_of_inputs_that_are_refused(changed):
    """The reference raises for some of the inputs, with an exception that the check names."""
    checks = CHECKS.replace("cases=2)", "cases=3, raises=(KeyError,))").replace(
        "rng.normal(size=(4, 6))", "rng.normal(size=(4, 6)) if rng.uniform() < 0.9 else None"
    )
    found = changed(["if x is None: raise KeyError", "return x / x.shape[-1]"], checks=checks)
    assert found == ["return x / 6"]


def test_of_gradients_several_functions_and_what_is_used(changed):
    pytest.importorskip("torch", reason="gradients are those of torch")
    checks = """
import torch
from grader.checks import Agrees, Gradients, call


def inputs(rng):
    return [call("f", x=torch.ones(4, 6, dtype=torch.float64))]


checks = [Gradients("gradients", inputs, of=("x",), cases=2)]
"""
    entry = "from m.other import other\n\ndef e(x): ...\n\ndef f(x):"
    options = ", kind: torch, entries: [e, f], uses: [m/other]"
    assert changed(["return other(x) / x.size(0)"], entry, checks, options) == ["return other(x) / 4"]


def test_the_sizes_of_a_case():
    inputs = {
        "q": np.ones((2, 3)),
        "n": 4,
        "layers": [np.ones(5), np.ones(5)],
        "weights": {"w": np.ones(6)},
        "mask": None,
        "state": (np.ones(7), [1, 2]),
        "earlier": result(0),
    }
    assert sizes_of(Case((call(**inputs),), "", ("agrees", 0))) == {
        "q.shape[-2]": 2, "q.shape[-1]": 3, "len(layers)": 2, "layers[0].shape[-1]": 5, "weights['w'].shape[-1]": 6,
        "state[0].shape[-1]": 7, "len(state[1])": 2,
    }  # fmt: skip
    steps = [call(x=np.ones(3)), method(0, "add", y=np.ones(4)), method(0, "add", y=np.ones(4))]
    assert sizes_of(case(steps)) == {"x.shape[-1]": 3, "add.y.shape[-1]": 4}
    assert sizes_of(case({"n": 3})) == {}


def case(made):
    return Case(as_steps(made, ""), "", ("agrees", 0))
