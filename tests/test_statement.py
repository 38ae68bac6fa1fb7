"""LaTeX in a statement: notebooks show it in place of the formula above it, and stubs have none of it."""

import ast

import pytest
from click.testing import CliRunner
from small import small_exercise

from grader.cli import stubs_command
from grader.course.statement import malformed_rows, statement_end, statement_text, without_rows
from grader.course.stubs import stub_of
from grader.errors import CourseError
from grader.notebooks.statement import statement_of
from grader.verify.static_rules import statement

REFERENCE = r'''
r"""The mean.

    y   = sum of x / n    n: how many
    y^2 = y * y
    $$ y &= \frac{1}{n} \sum_i x_i && n \text{: how many} $$
    $$y^2 &= y \cdot y$$

Shapes
    x  (n,)   numbers

    z = x
    $$ z = \{x\} $$

Source: these tests.
"""


def e(x):
    ### BEGIN SOLUTION
    return x.mean()  # costs $$
    ### END SOLUTION
'''
STUB = b'''"""The mean.

    y   = sum of x / n    n: how many
    y^2 = y * y

Shapes
    x  (n,)   numbers

    z = x

Source: these tests.
"""


def e(x):
    raise NotImplementedError
'''
ABOVE = 'r"""Mean.\n\n    y = x\n'


@pytest.fixture
def exercise(tmp_path):
    return small_exercise(tmp_path, points=1, reference=REFERENCE)


def test_a_stub_has_the_plain_formula_alone(exercise):
    assert stub_of(exercise) == STUB


def test_a_notebook_shows_the_latex_in_place_of_the_formula(exercise):
    text = statement_of(exercise).text
    assert (
        "$$\n\\begin{aligned}\n"
        "y &= \\frac{1}{n} \\sum_i x_i && n \\text{: how many} \\\\\ny^2 &= y \\cdot y\n"
        "\\end{aligned}\n$$"
    ) in text
    assert "$$\n\\begin{aligned}\nz = \\{x\\}\n\\end{aligned}\n$$" in text
    assert "sum of x" not in text and "z = x" not in text


def test_a_notebook_shows_a_formula_without_latex_as_it_is(tmp_path):
    plain = "\n".join(line for line in REFERENCE.split("\n") if "$$" not in line or "costs" in line)
    text = statement_of(small_exercise(tmp_path, points=1, reference=plain)).text
    assert "```text\ny   = sum of x / n    n: how many\ny^2 = y * y\n```" in text


def test_other_backslashes_keep_the_docstring_raw():
    source = ABOVE + '    $$ y = x $$\n\nA newline is \\n.\n"""\n'
    assert without_rows(source, ".py", "here") == ABOVE + '\nA newline is \\n.\n"""\n'
    assert without_rows(ABOVE + '"""\n', ".py", "here") == ABOVE + '"""\n'


def test_line_ends_and_the_code_stay_as_they_are():
    source = '# us\r\nR"""Mean.\r\n\r\n    y = x\r\n    $$ y = \\bar x $$\r\n"""\r\nTEXT = r"""\n    $$ a $$\n"""'
    assert without_rows(source, ".py", "here") == (
        '# us\r\n"""Mean.\r\n\r\n    y = x\r\n"""\r\nTEXT = r"""\n    $$ a $$\n"""'
    )


def test_a_comment_of_a_kernel_has_latex_too():
    source = "/* Mean.\n\n    y = x\n    $$ y = \\bar x $$\n*/\nint x;\n"
    assert without_rows(source, ".cu", "here") == "/* Mean.\n\n    y = x\n*/\nint x;\n"


@pytest.mark.parametrize(
    ("source", "line", "told"),
    [
        (ABOVE + '    $$ y = x\n"""', 4, "'$$' must open and close a row of LaTeX on one indented line of its own"),
        (ABOVE + '    $$\n    y = x\n    $$\n"""', 4, "'$$' must open and close"),
        (ABOVE + '$$ y = x $$\n"""', 4, "'$$' must open and close"),
        (ABOVE + '    so $$ y = x $$\n"""', 4, "'$$' must open and close"),
        (ABOVE + '    $$ y = x $$ z = x $$\n"""', 4, "'$$' must open and close"),
        (ABOVE + '    $$ $$\n"""', 4, "'$$' must open and close"),
        (
            ABOVE + '\n    $$ y = x $$\n"""',
            5,
            "no formula above the row of LaTeX; write the formula that students read in",
        ),
        ('# us\nr"""Mean.\n    $$ y = x $$\n"""', 3, "no formula above the row of LaTeX"),
        ('r"""Mean.\n\nShapes\n    x  (n,)\n    $$ x_1, \\dots, x_n $$\n"""', 5, "no formula above the row of LaTeX"),
        (ABOVE + '    $$ y = x $$\n    where x is x\n"""', 5, "is directly below a row of LaTeX; put it above"),
        (ABOVE + '    $$ y = \\frac{x}{1 $$\n"""', 4, "the braces of the LaTeX do not match"),
        (ABOVE[1:] + '    $$ y = \\xi $$\n"""', 4, 'begin the docstring with r"""'),
        ("/* Mean.\n\n    $$ y = x $$\n*/", 3, "no formula above the row of LaTeX"),
    ],
)
def test_a_malformed_row_is_named_with_its_line(source, line, told):
    suffix = ".cu" if source.startswith("/*") else ".py"
    said = next(malformed_rows(source, suffix, "here"))
    assert said.startswith(f"here:{line}: ") and told in said


def test_verify_stubs_and_notebooks_refuse_a_malformed_row(tmp_path):
    broken = REFERENCE.replace("y \\cdot y$$", "y \\cdot y").replace("{x\\}", "{{x\\}")
    exercise = small_exercise(tmp_path, points=1, reference=broken)
    first, second = statement(exercise)
    assert first.startswith("solutions/m/e/reference.py:6: '$$' must open")
    assert second.startswith("solutions/m/e/reference.py:12: the braces")
    with pytest.raises(CourseError, match=r"reference\.py:6: "):
        statement_of(exercise)
    told = CliRunner().invoke(stubs_command.command, ["--course", str(tmp_path)]).exception
    assert isinstance(told, CourseError) and str(told) == first


@pytest.mark.parametrize(
    "source",
    [
        '"""One line."""\nx = 1\n',
        "'''Another\n\"\"\"kind.'''\nx = 1\n",
        '"short"\nx = 1\n',
        '\n# a comment "\n\n"""After a comment."""\n',
        r'"""With \""" inside, and \\"""' + "\nx = 1\n",
        'r"""Raw \\."""\n',
        'x = """None."""\n',
        "",
    ],
)
def test_the_statement_is_the_docstring(source):
    module = ast.parse(source)
    docstring = ast.get_docstring(module, clean=False)
    end = statement_end(source, ".py")
    assert bool(end) is bool(docstring)
    assert source[:end].count("\n") + 1 == (module.body[0].end_lineno if docstring else 1)
    assert ast.get_docstring(ast.parse(source[:end]), clean=False) == docstring
    if "\\" not in source:
        assert statement_text(source, ".py") == (docstring or "")
