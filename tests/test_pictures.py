"""Pictures of wrong matrices: when there is one, what it may show, and that terminal and page draw the same."""

import html.parser
import json
import re

import click
import msgspec
import numpy as np
import pytest
from msgspec import UNSET
from small import small_exercise

from grader.checks import compare
from grader.cli.screen import Screen
from grader.formats.blocks import BLOCK, drawn
from grader.formats.html import report_html
from grader.formats.json import report_json
from grader.formats.shades import OTHERS, SCALE, Shaded
from grader.formats.terminal import TerminalReport
from grader.judging.judge import grade
from grader.model import REPORT_SCHEMA, Decided, Outcome, Picture, Report, Status, Tolerance
from grader.submission import Submission
from grader.workers.client import Tensor

rng = np.random.default_rng(0)
SQUARE = rng.normal(size=(5, 5))
TRIANGLE = np.tril(np.ones((5, 5), dtype=bool))


def picture(actual, expected):
    return compare.explain(actual, expected, Tolerance(1e-9), {}, draws=True).picture


def changed(array, index, value):
    array = array.copy()
    array[index] = value
    return array


# -- when there is one -------------------------------------------------------------------------------------------------

DRAWN = {
    "a transposed matrix": (SQUARE.T, SQUARE),
    "a mask": (np.ones((5, 5), dtype=bool), TRIANGLE),
    "a mask of infinities": (np.where(TRIANGLE.T, 0.0, -np.inf), np.where(TRIANGLE, 0.0, -np.inf)),
    "NaN in a row": (changed(SQUARE, 2, np.nan), SQUARE),
    "whole numbers": (np.arange(12).reshape(4, 3) * 2, np.arange(12).reshape(4, 3)),
    "a tensor": (Tensor(SQUARE.T, "float64"), Tensor(SQUARE, "float64")),
    "one of several results": ([1.0, SQUARE.T], [1.0, SQUARE]),
    "a number as large as there is": (changed(SQUARE, (0, 0), 1.7e308), changed(SQUARE, (0, 0), -1.7e308)),
}
NOT_DRAWN = {
    "a number": (1.0, 2.0),
    "a vector": (np.ones(30), np.arange(30.0)),
    "one row": (np.ones((1, 30)), np.arange(30.0)[None]),
    "few numbers": (np.ones((2, 4)), np.arange(8.0).reshape(2, 4)),
    "another shape": (np.ones((5, 4)), SQUARE),
    "all zeros": (np.zeros((5, 5)), SQUARE),
    "all NaN": (np.full((5, 5), np.nan), SQUARE),
    "a difference that no colour shows": (SQUARE + 1e-3, SQUARE),
    "complex numbers": (SQUARE * 1j, SQUARE + 0j),
    "texts": ("a", "b"),
}


@pytest.mark.parametrize("name", DRAWN)
def test_a_matrix_has_a_picture(name):
    actual, expected = DRAWN[name]
    found = picture(actual, expected)
    assert found is not None
    assert len(drawn(found, 74)) >= 4
    assert compare.explain(actual, expected, Tolerance(1e-9), {}).picture is None  # unless it is asked for


@pytest.mark.parametrize("name", NOT_DRAWN)
def test_a_picture_that_would_not_help_is_not_made(name):
    assert picture(*NOT_DRAWN[name]) is None


def test_the_numbers_are_those_of_the_results():
    found = picture(np.array([[1, 2, 3], [4, 5.123456, 6], [7, -np.inf, np.nan]]), np.arange(9.0).reshape(3, 3))
    assert found.expected == ((0.0, 1.0, 2.0), (3.0, 4.0, 5.0), (6.0, 7.0, 8.0))
    assert found.got == ((1.0, 2.0, 3.0), (4.0, 5.123, 6.0), (7.0, "-inf", "nan"))
    assert found.part == ""


def test_the_largest_number_is_still_one_in_json():
    most = np.finfo(float).max
    found = picture(changed(SQUARE, (0, 0), most), SQUARE)
    again = msgspec.json.decode(msgspec.json.encode(found), type=Picture)
    assert (again, again.got[0][0]) == (found, most)


@pytest.mark.parametrize(
    ("shape", "at", "part", "size"),
    [
        ((2, 3, 4, 5), (1, 0, 2, 3), "result[1, 0]", (4, 5)),
        ((24, 24), (23, 23), "", (24, 24)),
        ((25, 3), (0, 0), "result[0:24, :]", (24, 3)),
        ((100, 60), (30, 59), "result[24:48, 36:60]", (24, 24)),
        ((2, 30, 30), (1, 29, 0), "result[1, 6:30, 0:24]", (24, 24)),
    ],
)
def test_of_a_large_result_it_shows_the_part_that_differs_first(shape, at, part, size):
    expected = np.arange(np.prod(shape), dtype=float).reshape(shape)
    found = picture(changed(expected, at, -1e6), expected)
    assert (found.part, (len(found.got), len(found.got[0]))) == (part, size)
    assert -1e6 in [cell for row in found.got for cell in row]
    assert picture({"a": changed(expected, at, -1e6)}, {"a": expected}).part.startswith("result['a']")


# -- what may be shown -------------------------------------------------------------------------------------------------

EXERCISE = {
    "reference": '"""S."""\n\n\ndef e(x):\n    ### BEGIN SOLUTION\n    return x + x\n    ### END SOLUTION\n',
    "checks": """
        from grader.checks import Agrees

        def inputs(rng):
            return {"x": rng.normal(size=(4, 4))}

        inputs_unchanged = 0
        checks = [Agrees("agrees", inputs, cases=2)]
        """,
    "edge_cases": """
        from grader.checks import Agrees

        from .checks import inputs

        hidden_checks = [Agrees("is hidden", inputs, cases=2)]
        """,
}
WRONG = b"def e(x):\n    return x.T - 1.0\n"


@pytest.fixture
def exercise(tmp_path):
    return small_exercise(tmp_path, points=2, **EXERCISE)


def test_a_hidden_check_has_no_picture(exercise, workers):
    report = grade(Submission("e.py", WRONG), exercise, 0, workers).report
    public, hidden = report.outcomes
    assert (public.check, isinstance(public.picture, Picture)) == ("agrees", True)
    assert (hidden.check, hidden.status, hidden.picture) == ("is hidden", Status.FAILED, UNSET)
    assert report_html(report).count("<svg role=") == 2


def test_no_picture_of_hidden_cases(exercise, workers):
    judged = grade(Submission("e.py", WRONG), exercise, 12345, workers, reveal=False)
    assert [each.picture for each in judged.report.outcomes] == [UNSET, UNSET]
    assert "picture" not in msgspec.json.encode(judged).decode()
    assert "<svg" not in report_html(judged.report)


def test_gradients_have_pictures_too():
    step_free = Tolerance(1e-9)
    found = compare.explain_gradient(
        Tensor(SQUARE.T, "float64"), Tensor(SQUARE, "float64"), step_free, "the gradient of 'w'", draws=True
    )
    assert found.picture is not None


# -- the report --------------------------------------------------------------------------------------------------------

FOUND = picture(changed(SQUARE.T, (0, 0), np.nan), SQUARE)


def outcome(name="agrees", found=FOUND):
    return Outcome(name, Status.FAILED, 0.0, 2.0, "the values differ", ("at [0, 1]: expected 1, got 2",), picture=found)


def report(*outcomes):
    return Report(REPORT_SCHEMA, "m/e", 0.0, 0.0, 2.0, outcomes)


def test_the_report_keeps_the_picture():
    text = report_json(report(outcome()))
    assert msgspec.json.decode(text, type=Report) == report(outcome())
    assert json.loads(text)["outcomes"][0]["picture"]["got"][0][0] == "nan"


def test_a_report_without_a_picture_is_as_it_was():
    """Readers that know no pictures, and seals of older reports, are not disturbed."""
    text = report_json(report(outcome(found=UNSET)))
    assert "picture" not in text
    assert msgspec.json.decode(text, type=Report).outcomes[0].picture is UNSET


# -- on the screen -----------------------------------------------------------------------------------------------------


def screen_of(*outcomes, verbose=False, draws=True, width=80):
    lines = []
    shown = TerminalReport(lines.append, lambda _: None, width, verbose=verbose, draws=draws)
    for each in outcomes:
        shown.on_event(Decided((each,)))
    return lines


def text_of(lines):
    return "\n".join("".join(text for text, _ in line) for line in lines)


def test_a_terminal_shows_expected_beside_got():
    lines = text_of(screen_of(outcome())).splitlines()
    (head,) = [number for number, line in enumerate(lines) if line.split() == ["expected", "got"]]
    rows = [line for line in lines[head + 1 :] if line.strip(f"{BLOCK} ") == ""]
    assert rows == [f"      {BLOCK * 10}   {BLOCK * 10}"] * 5  # twice as large: two columns, and two rows in each block
    assert re.fullmatch(rf" +-[\d.]+ {BLOCK}{{13}} [\d.]+  {BLOCK} NaN", lines[head + 6])


def test_the_colours_are_those_of_the_numbers():
    found = Picture(((0.0, 1.0), (2.0, 13.0)), ((0.0, 1.0), ("nan", "-inf")))
    shades = Shaded(found)
    assert shades.expected == ((SCALE[0], SCALE[1]), (SCALE[2], SCALE[12]))
    assert shades.got == ((SCALE[0], SCALE[1]), (OTHERS["nan"], OTHERS["-inf"]))
    line = drawn(found, 74)[1]
    assert line[0] == (BLOCK * 2, f"{SCALE[0].terminal}/{SCALE[0].terminal}")


def test_only_the_first_picture_is_shown_unless_all_are_asked_for():
    two = (outcome("a"), outcome("b"))
    assert text_of(screen_of(*two)).count("expected   ") == 1
    assert text_of(screen_of(*two, verbose=True)).count("at [0, 1]") == 1  # the same finding is not repeated
    other = msgspec.structs.replace(outcome("b"), summary="another")
    assert text_of(screen_of(two[0], other, verbose=True)).count("expected   ") == 2


def test_the_first_picture_comes_with_its_numbers():
    """The details of the first failing check are shown; a later one that has the first picture shows its own, too."""
    first = Outcome("example", Status.FAILED, 0.0, 1.0, "all zeros", ("at [0]: expected 7, got 0",))
    text = text_of(screen_of(first, outcome()))
    assert "at [0]: expected 7" in text
    assert "at [0, 1]: expected 1, got 2" in text
    assert "at [0, 1]" not in text_of(screen_of(first, outcome(), draws=False))


def test_no_picture_without_colours_or_without_room():
    assert BLOCK not in text_of(screen_of(outcome(), draws=False))
    wide = picture(-np.arange(72.0).reshape(3, 24), np.arange(72.0).reshape(3, 24))
    assert BLOCK in text_of(screen_of(outcome(found=wide)))
    assert max(map(len, text_of(screen_of(outcome(found=wide))).splitlines())) <= 80
    assert BLOCK not in text_of(screen_of(outcome(found=wide), width=50))


@pytest.mark.parametrize(
    ("terminal", "environment", "encoding", "draws"),
    [
        (True, {}, "utf-8", True),
        (True, {"NO_COLOR": "1"}, "utf-8", False),
        (True, {"TERM": "dumb"}, "utf-8", False),
        (True, {}, "ascii", False),
        (False, {}, "utf-8", False),
    ],
)
def test_which_screens_draw(monkeypatch, terminal, environment, encoding, draws):
    class Out:
        def isatty(self):
            return terminal

    Out.encoding = encoding
    monkeypatch.delenv("NO_COLOR", raising=False)
    for name, value in {"TERM": "xterm-256color", **environment}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.stdout", Out())
    assert Screen().draws is draws


def test_a_screen_knows_the_styles_of_blocks(monkeypatch):
    screen = Screen()
    monkeypatch.setattr(screen, "_colours", True)
    monkeypatch.setattr(screen, "encodable", lambda text: text)
    assert screen.styled((("▀", "53/226"),)) == click.style("▀", fg=53, bg=226)
    assert screen.styled((("▀", "53/"),)) == click.style("▀", fg=53)


# -- on a page ---------------------------------------------------------------------------------------------------------


class Page(html.parser.HTMLParser):
    """The tags of a page. Fails if a tag is not closed."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(text)
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self.open += [tag] if tag != "br" else []

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def test_a_page_has_the_same_colours_and_no_script():
    page = Page(report_html(report(outcome())))
    assert {tag for tag, _ in page.tags} <= {"div", "p", "b", "span", "pre", "svg", "path", "br"}
    assert not [name for _, attributes in page.tags for name in attributes if name.startswith(("on", "href", "src"))]
    drawings = [attributes for tag, attributes in page.tags if tag == "svg" and "role" in attributes]
    assert [each["viewbox"] for each in drawings] == ["0 0 5 5"] * 2
    shaded = Shaded(FOUND)
    used = {shade.page for rows in (shaded.expected, shaded.got) for row in rows for shade in row}
    filled = [attributes["fill"] for tag, attributes in page.tags if tag == "path"]
    assert used <= set(filled)
    squares = sum(
        attributes["d"].count("M") for tag, attributes in page.tags if tag == "path" and attributes["fill"] in used
    )
    assert squares >= 50


def test_what_a_picture_shows_is_escaped():
    found = msgspec.structs.replace(FOUND, part="result['<script>']")
    assert "<script" not in report_html(report(outcome(found=found)))


def test_a_large_picture_is_a_small_page():
    large = picture(rng.normal(size=(24, 24)), rng.normal(size=(24, 24)))
    assert len(report_html(report(outcome(found=large)))) < 25_000
