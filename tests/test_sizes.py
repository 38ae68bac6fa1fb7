"""Sizes of cases: which there are, where a reference uses them, and the reference with a number in their place."""

import numpy as np
import pytest

from grader.checks import Script
from grader.course import load_course
from grader.verify import hard_coded
from grader.verify.sizes import sizes_of

CHECKS = """
import numpy as np
from grader.checks import Agrees


def inputs(rng):
    return {"x": rng.normal(size=(4, 6)), "parts": [1.0, 2.0, 3.0]}


checks = [Agrees("agrees", inputs, cases=2)]
"""


@pytest.fixture
def changed(tmp_path):
    """changed(body) -> the lines of the solution that stand there instead"""

    def make(body, entry="def e(x, parts):", checks=CHECKS):
        folder = tmp_path / "solutions" / "m" / "e"
        folder.mkdir(parents=True)
        (tmp_path / "course.yaml").write_text("title: t\nmodules: [{id: m, title: m, exercises: [{id: e, points: 1}]}]")
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


def test_of_a_class_and_of_inputs_that_are_refused(changed):
    script = CHECKS.replace("import Agrees", "import Agrees, Script").replace(
        '{"x": rng.normal(size=(4, 6)), "parts": [1.0, 2.0, 3.0]}',
        'Script({"x": np.ones((4, 6))}, [("half", {"y": np.ones(5)})])',
    )
    entry = "class e:\n    def __init__(self, x):\n        self.x = x"
    found = changed(["def half(self, y):", "    return y[: len(y) // self.x.shape[0]]"], entry, script)
    assert found == ["return y[: 5 // self.x.shape[0]]", "return y[: len(y) // 4]"]


def test_the_sizes_of_a_case():
    inputs = {
        "q": np.ones((2, 3)),
        "n": 4,
        "layers": [np.ones(5), np.ones(5)],
        "weights": {"w": np.ones(6)},
        "mask": None,
    }
    assert sizes_of(inputs) == {
        "q.shape[-2]": 2, "q.shape[-1]": 3, "len(layers)": 2, "layers[0].shape[-1]": 5, "weights['w'].shape[-1]": 6
    }  # fmt: skip
    script = Script({"x": np.ones(3)}, [("add", {"y": np.ones(4)}), ("add", {"y": np.ones(4)})])
    assert sizes_of(script) == {"x.shape[-1]": 3, "add.y.shape[-1]": 4}
    assert sizes_of({"n": 3}) == {}
