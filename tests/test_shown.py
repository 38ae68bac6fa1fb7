"""What a passing check shows: an author's `shows` turns results into words, or into a matrix with labels."""

import json

import msgspec
import pytest
from msgspec import UNSET
from small import small_exercise
from test_pictures import Page

from grader.authoring import release
from grader.checks.context import CheckContext
from grader.checks.shown import LONGEST_LINE, MOST_ITEMS, shown_of
from grader.course.reading import load_course
from grader.errors import CourseError
from grader.formats.html import report_html
from grader.formats.json import report_json
from grader.formats.labelled import table
from grader.formats.shades import SCALE
from grader.formats.terminal import TerminalReport
from grader.judging.judge import grade
from grader.model import REPORT_SCHEMA, Decided, Labelled, Outcome, Report, Status
from grader.submission import Submission

REFERENCE = '"""S."""\n\n\ndef e(ids):\n    ### BEGIN SOLUTION\n    return ids[::-1]\n    ### END SOLUTION\n'
RIGHT, WRONG = b"def e(ids):\n    return tuple(reversed(ids))\n", b"def e(ids):\n    return ids\n"
CHECKS = """
    import json
    from pathlib import Path

    from grader.checks import Agrees, Labelled

    WORDS = json.loads(Path(__file__).with_name("data.json").read_bytes())

    def inputs(rng):
        return {"ids": rng.permutation(len(WORDS))[: rng.integers(2, 4)].tolist()}

    def words(arguments, result):
        {body}

    inputs_unchanged = 0
    checks = [Agrees("agrees", inputs, cases=2), Agrees("in words", inputs, cases=2, shows=words)]
    """
IN_WORDS = 'return " ".join(WORDS[i] for i in arguments["ids"]) + " → " + " ".join(WORDS[i] for i in result)'
WORDS = ["el", "gato", "negro", "duerme"]


@pytest.fixture
def make(tmp_path):
    def make(body=IN_WORDS, **parts):
        folder = tmp_path / "course" / "solutions" / "m" / "e"
        folder.mkdir(parents=True)
        (folder / "data.json").write_text(json.dumps(WORDS))
        (folder / "hints.md").write_text("# One\n\nTwo.\n")
        parts = {"reference": REFERENCE, "checks": CHECKS.replace("{body}", body), **parts}
        return small_exercise(tmp_path / "course", points=2, kind="python", **parts)

    return make


def shown_in(exercise, workers, source=RIGHT, seed=0, **options):
    judged = grade(Submission("e.py", source), exercise, seed, workers, **options)
    return {each.check: each.shown for each in judged.report.outcomes}


# -- when something is shown -------------------------------------------------------------------------------------------


def test_a_passing_check_shows_each_case_in_words(make, workers):
    shown = shown_in(make(), workers)
    assert shown["agrees"] is UNSET
    assert len(shown["in words"]) == 2
    for line in shown["in words"]:
        source, target = (half.split() for half in line.split(" → "))
        assert source == target[::-1]
        assert {*source} <= {*WORDS}


def test_a_check_that_fails_shows_nothing(make, workers):
    assert shown_in(make(), workers, WRONG) == {"agrees": UNSET, "in words": UNSET}


def test_hidden_cases_are_not_shown(make, workers):
    assert shown_in(make(), workers, seed=12345, reveal=False)["in words"] is UNSET


def test_a_hidden_check_shows_nothing(make, workers):
    hidden = """
        from grader.checks import Agrees

        from .checks import inputs, words

        hidden_checks = [Agrees("is hidden", inputs, shows=words)]
        """
    exercise = make(edge_cases=hidden)
    exercise.points = 3.0
    assert shown_in(exercise, workers)["is hidden"] is UNSET


@pytest.mark.parametrize(
    "body",
    [
        "raise KeyError(7)",
        "return {}",
        "return 3",
        "return Labelled(['a'], ['b'], [[1.0, 2.0]])",
        "return Labelled('a' * 25, 'b', [[1.0]] * 25)",
        "return ['line'] * 20",
    ],
)
def test_a_fault_of_the_author_is_never_the_students(make, workers, body):
    exercise = make(body)
    outcome = grade(Submission("e.py", RIGHT), exercise, 0, workers).report.outcomes[1]
    assert (outcome.status, outcome.score) == (Status.PASSED, 1.0)
    (line,) = outcome.shown
    assert line.startswith("nothing can be shown, through a fault of the course: m/e/checks.py")


def test_a_fault_names_the_line(make, workers):
    assert "checks.py:12: KeyError: 7" in shown_in(make("raise KeyError(7)"), workers)["in words"][0]


def test_what_is_shown_is_clean_and_bounded(make, workers):
    body = 'return ["\\x1b[31mred\\u202e\\ttab\\nnext", "x" * 1000, "", None, [["nested"]]]'
    shown = shown_in(make(body), workers)["in words"]
    assert shown[:2] == ("\ufffd[31mred\ufffd tab", "next")
    assert len(shown[2]) == LONGEST_LINE
    assert shown[3] == "nested"
    assert len(shown) <= MOST_ITEMS


def test_the_function_may_change_what_it_gets(make, workers):
    body = 'arguments["ids"].clear(); result.clear(); return "done"'
    assert shown_in(make(body), workers)["in words"] == ("done", "done")


def test_a_labelled_matrix(make, workers):
    body = (
        "return Labelled(WORDS[:2], [WORDS[i] for i in result], [[0.25] * len(result), [float('nan')] * len(result)])"
    )
    shown = shown_in(make(body), workers)["in words"][0]
    assert shown.rows == ("el", "gato")
    assert shown.cells == ((0.25,) * len(shown.columns), ("nan",) * len(shown.columns))


# -- bundles -----------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_a_bundle_shows_the_same(make, workers, tmp_path):
    exercise = make()
    course = load_course(tmp_path / "course")
    release.write(release.bundle(course, list(course.exercises.values()), workers, lambda _: None), tmp_path / "bundle")
    assert (tmp_path / "bundle/public/m/e/data.json").is_file()
    bundled = load_course(tmp_path / "bundle").exercises["m/e"]
    assert shown_in(bundled, workers) == shown_in(exercise, workers)


# -- how it is shown ---------------------------------------------------------------------------------------------------

MATRIX = Labelled(("la", "zone"), ("the", "area", "<EOS>"), ((0.004, 0.97, -1.0), (0.5, "nan", 1234.5)))


def report(*shown):
    outcome = Outcome("in words", Status.PASSED, 1.0, 1.0, shown=shown)
    return Report(REPORT_SCHEMA, "m/e", 1.0, 0.0, 1.0, (outcome,))


def lines_of(*shown, width=80, **options):
    lines = []
    screen = TerminalReport(lines.append, lambda _: None, width, **options)
    screen.on_event(Decided(report(*shown).outcomes))
    return lines


def texts(lines):
    return ["".join(text for text, _ in line).rstrip() for line in lines]


def test_a_report_without_words_is_as_it_was():
    text = report_json(msgspec.structs.replace(report(), outcomes=(Outcome("a", Status.PASSED, 1.0, 1.0),)))
    assert "shown" not in text


def test_the_report_keeps_it():
    text = report_json(report("the old man", MATRIX))
    assert msgspec.json.decode(text, type=Report) == report("the old man", MATRIX)
    assert json.loads(text)["outcomes"][0]["shown"][1]["cells"][1][1] == "nan"


def test_a_terminal_shows_lines_as_they_are():
    assert texts(lines_of("the old man  →  el viejo"))[1:] == ["      the old man  →  el viejo"]
    assert max(map(len, texts(lines_of("word " * 40)))) <= 80
    assert len(lines_of("the old man", shows=False)) == 1


def test_a_terminal_shows_a_matrix_as_a_table():
    assert texts(lines_of(MATRIX))[1:] == [
        "              the       area     <EOS>",
        "        la     ·        0.97     -1.00",
        "      zone    0.50      nan     1.23e+03",
    ]


def test_a_terminal_with_colours_shades_it():
    (label, *cells) = table(MATRIX, 70, draws=True)[1]
    assert label == ("  la ", "")
    assert [style for _, style in cells] == [f"231/{SCALE[0].terminal}"] * 3  # beside 1234.5 all are dark
    small = Labelled(("a",), ("b", "c"), ((0.0, 1.0),))
    assert [style for _, style in table(small, 70, draws=True)[1][1:]] == [
        f"231/{SCALE[0].terminal}",
        f"16/{SCALE[-1].terminal}",
    ]


def test_labels_are_cut_where_there_is_little_room():
    wide = Labelled(("a",), ("a very long label",) * 4, ((0.5,) * 4,))
    for width in range(70, 25, -5):
        assert max(map(len, texts(table(wide, width, draws=False)))) <= width
    assert "a very long label" in texts(table(wide, 80, draws=False))[0]
    assert "a ve…" in texts(table(wide, 30, draws=False))[0]
    assert table(wide, 25, draws=False) == []


def test_a_page_has_words_and_squares():
    page = report_html(report("the <b>old</b> man", MATRIX))
    assert {tag for tag, _ in Page(page).tags} <= {"div", "p", "b", "span", "pre", "table", "tr", "th", "td"}
    assert "&lt;b&gt;old" in page
    assert "&lt;EOS&gt;" in page
    assert f"background:{SCALE[-1].page};color:#000" in page


def test_the_fault_is_a_course_error_for_the_author(make, workers):
    exercise = make("raise KeyError(7)")
    with workers.open(Submission("e.py", RIGHT), exercise) as worker:
        context = CheckContext(Submission("e.py", RIGHT), exercise, worker, 0, workers)
        check = exercise.checks[1]
        cases = [(case, context.answers.expected(case)) for case in check.drawn(context)]
    with pytest.raises(CourseError, match=r"m/e/checks.py:12: KeyError: 7"):
        shown_of(check.shows, cases, "m/e/checks.py")
