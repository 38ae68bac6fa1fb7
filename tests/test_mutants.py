"""Generated mutants are what they say: one small change inside the solution, another program, a name that lasts."""

import ast
import re
import textwrap

import pytest
from conftest import of_each_kind

from grader.checks.variants import variant
from grader.verify.kernels import mutants_of_kernel
from grader.verify.mutants import mutants_of

pytestmark = pytest.mark.slow

EXERCISES = of_each_kind("numpy", "python", "torch")
WORDS = ("__syncthreads();", "__syncwarp();", "atomicAdd(")
KERNELS = of_each_kind("cuda")


def reference(body: str) -> bytes:
    """A reference whose solution is this; around it stands what may not be changed."""
    solution = textwrap.indent(textwrap.dedent(body).strip("\n"), "    ")
    return (
        '"""A statement.\n\n>>> 1 + 1\n2\n"""\n\nimport numpy as np\n\nLIMIT = 10 - 1\n\n\n'
        "def e(x, n=3, mask=None):\n    scale = 2.0 * n\n"
        f"    ### BEGIN SOLUTION\n{solution}\n    ### END SOLUTION\n    return x + scale\n"
    ).encode()


def changes(body: str) -> set[str]:
    return {mutant.id for mutant in mutants_of(reference(body))}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("x = x + n", ["x = x - n", "x = x * n", "x = n", "pass"]),
        ("x = x - n", ["x = n - x"]),
        ("x = x @ x", ["x = x * x"]),
        ("x **= 2", ["x *= 2", "x = 2", "x **= 3", "x **= 1"]),
        ("x = x < n", ["x = x <= n", "x = x > n"]),
        ("x = x is not None", ["x = x is None"]),
        ("x = 0 < x < n", ["x = 0 <= x < n", "x = 0 < x <= n"]),
        ("x = x and n", ["x = x or n", "x = (x)", "x = (n)", "x = (not x) and n"]),
        ("x = ~x", ["x = x"]),
        ("x = 0.5", ["x = 1.5", "x = -0.5", "x = 0.25"]),
        ("x = np.sum(x, axis=-1)", ["x = np.sum(x, axis=-2)", "x = np.sum(x, axis=1)", "x = np.sum(x)", "x = x"]),
        ("x = np.argmax(x)", ["x = np.argmin(x)"]),
        ("x = np.where(mask, x, n)", ["x = np.where(mask, n, x)", "x = np.where(x, mask, n)"]),
        ("x = x.max(axis=0)", ["x = x.min(axis=0)", "x = x"]),
        ("x = np.array(x, copy=True)", ["x = np.array(x, copy=False)"]),
        ("y = x.copy()", ["y = x"]),
        ("x = x.T", ["x = x"]),
        ("x = x[:, 1:n]", ["x = x[:, :n]", "x = x[:, 1:]", "x = x[:, 1:n + 1]", "x = x[:, 2:n]", "x = x"]),
        ("for i in range(n): x = i", ["for i in list(range(n))[1:]: x = i", "for i in list(range(n))[:-1]: x = i"]),
        ("while x:\n    break", ["break -> continue", "break -> pass", "while x: -> while True:"]),
        ("x = [i for i in x if i]", ["x = [i for i in x if True]", "x = [i for i in x if not i]"]),
        ("x = n if mask else 1", ["x = n", "x = 1", "x = n if not mask else 1"]),
        ("x, n = n, x", ["n, x = n, x", "x, n = x, n"]),
        ("if mask: x = n", ["if True: x = n", "if not mask: x = n"]),
    ],
)
def test_a_change_of_each_kind(body, expected):
    found = changes(body)
    line = " ".join(body.split())
    for each in expected:
        assert (each if "->" in each else f"{line} -> {each}") in found


def test_only_the_solution_changes_and_comments_stay():
    source = reference("y = x * 2  # twice: 2 + 0\nx = y")
    for mutant in mutants_of(source):
        before, solution, after = source.partition(b"    y = x * 2  # twice: 2 + 0\n    x = y\n")
        assert solution
        assert mutant.source.startswith(before) and mutant.source.endswith(after)
        assert "twice" not in mutant.id
    assert all(b"# twice: 2 + 0" in mutant.source for mutant in mutants_of(source))


def test_an_operator_over_two_lines_and_between_brackets():
    found = mutants_of(reference("x = (\n    (x)  # - not this one\n    + (n)\n)"))
    minus = next(mutant for mutant in found if b"- (n)" in mutant.source)
    assert b"# - not this one\n        - (n)" in minus.source


def test_what_is_written_twice_has_two_names_and_keeps_them_when_lines_move():
    body = "x = x + 1\nx = x + 1"
    names = {mutant.id for mutant in mutants_of(reference(body))}
    assert {"x = x + 1 -> x = x - 1", "x = x + 1 -> x = x - 1 (2nd)"} <= names
    assert {mutant.id for mutant in mutants_of(b"# another line\n" + reference(body))} == names


def test_text_that_is_not_ascii_before_the_change():
    (minus,) = [m for m in mutants_of(reference("x = x; y = 'θ → ∞'; x = x + n")) if b"x - n" in m.source]
    assert "y = 'θ → ∞'; x = x - n".encode() in minus.source


def test_a_bad_or_missing_region_gives_no_mutants():
    assert mutants_of(b"def e(x):\n    return x + 1\n") == []
    assert mutants_of(b"def e(x):\n    ### BEGIN SOLUTION\n    return x + 1\n") == []


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_mutants_of_the_course_are_many_programs_all_different(exercise):
    source = exercise.read("reference.py")
    mutants = mutants_of(source)
    assert 4 * lines_of_solution(source) <= len(mutants) <= 400
    trees = {ast.dump(ast.parse(mutant.source)) for mutant in mutants}
    assert len(trees | {ast.dump(ast.parse(source))}) == len(mutants) + 1
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert all(mutant.diff.count("\n-") >= 1 for mutant in mutants)


def lines_of_solution(source: bytes) -> int:
    regions = re.findall(rb"### BEGIN SOLUTION\n(.*?)### END SOLUTION", source, re.DOTALL)
    lines = [line.strip() for region in regions for line in region.splitlines()]
    return sum(bool(line) and not line.startswith(b"#") for line in lines)


@pytest.mark.parametrize("exercise", KERNELS, ids=lambda exercise: exercise.name)
def test_every_barrier_guard_and_atomic_of_a_kernel_is_left_out_by_a_mutant_or_a_mistake(exercise):
    """Counted in another way than they are found: by the words themselves, outside of comments."""
    source = exercise.read(exercise.reference_file).decode()
    code = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.DOTALL)
    there = sum(map(code.count, WORDS))
    mutants = mutants_of_kernel(exercise)
    assert len({mutant.id for mutant in mutants}) == len(mutants)
    assert all(mutant.diff.count("\n-") >= 1 and mutant.source != source.encode() for mutant in mutants)
    mistakes = {variant(exercise, "mistakes", name).decode() for name in exercise.mistakes}
    fewer = [
        each
        for each in [*(mutant.source.decode() for mutant in mutants), *mistakes]
        if sum(map(re.sub(r"/\*.*?\*/|//[^\n]*", "", each, flags=re.DOTALL).count, WORDS)) == there - 1
    ]
    assert len(fewer) >= there
