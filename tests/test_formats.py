"""Each format is read back by that format's own rules, with hostile text wherever text can come from a student."""

import csv
import html
import io
import json
import math
import re
from typing import Annotated, Literal
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.cli.grade_output import as_builtins
from grader.formats import classroom50, feedback, github
from grader.formats.files import FORMATS, WRITERS
from grader.formats.text import by_student, plain, points_of, safe_name
from grader.model import REPORT_SCHEMA, Excerpt, Mistake, Outcome, Place, Report, Result, Status

SECRET = "expected 731058 for seed 99"  # nothing that a format escapes, so that it is found wherever it is
STAFF_PLACES = {"json": "reports.json", "csv": "checks.csv", "junit": "junit.xml", "github": "summary.md"}
OPEN = [status for status in Status if status.leaves_open]


def report(*outcomes, exercise="attention/softmax_attention", diagnosis=()):
    return Report(
        REPORT_SCHEMA,
        exercise,
        score=round(math.fsum(each.score for each in outcomes), 6),
        open=round(math.fsum(each.max_score for each in outcomes if each.status.leaves_open), 6),
        max_score=round(math.fsum(each.max_score for each in outcomes), 6),
        outcomes=tuple(outcomes),
        diagnosis=tuple(diagnosis),
    )


def passed(name, points):
    return Outcome(name, Status.PASSED, points, points)


def failed(name, score, points, message="1 of 3 values differs"):
    return Outcome.of(name, Status.FAILED, score, points, message)


def opened(name, points, status=Status.NEEDS_GPU):
    return Outcome(name, status, 0.0, points, "this machine has no GPU")


MISTAKE = Mistake("missing_scale", "The scores are not divided by sqrt(d_k).")
MIXED = report(passed("values", 4.0), failed("ties", 1.5, 3.0), opened("speed", 3.0), diagnosis=["missing_scale"])
ALICE = Result("alice", MIXED, (MISTAKE,), {"ties": SECRET}, {"values": "1.2 x the yardstick"}, 1.25)
FULL = Result("bob", report(passed("values", 7.0), passed("ties", 3.0)))
ONLY_OPEN = Result("carol", report(*(opened(status, 5.0, status) for status in OPEN)))
CLASS = [ALICE, FULL, ONLY_OPEN]

# -- what is hostile ---------------------------------------------------------------------------------------------------

PAYLOADS = [
    "\x1b[31mred\x1b[0m\x9b1m\x1b]0;title\x07",
    "\r\n::error::owned\n::add-mask::x\n  ::stop-commands::y",
    "##[error]owned",
    "]]>&amp;<!--",
    "<script>alert(1)</script>",
    "=cmd|' /C calc'!A0",
    "x;=1+1;\t@SUM(A1)\n-2",
    "\ud800\udfff\ufffe\uffff\x00\x7f\x85\u2028\u202e",
    "| a | b |\n| --- | --- |\n# head\n[x](javascript:y) ![i](u) `c` $m$ www.example.com @all",
    "../../etc/passwd",
    "con",
    "a,b:c%0A%25=",
    "",
]
any_character = st.characters(min_codepoint=0, max_codepoint=0x10FFFF, exclude_categories=())
hostile = st.one_of(
    st.sampled_from(PAYLOADS),
    st.sampled_from([5_000, 50_000]).map("<x".__mul__),
    st.text(any_character, max_size=30),
    st.lists(st.sampled_from(PAYLOADS), max_size=3).map("".join),
)
spots = st.builds(Place, hostile, st.integers(0, 1 << 31), st.integers(0, 3))
excerpts = st.builds(Excerpt, st.lists(hostile, max_size=2).map(tuple), st.none() | spots, hostile)
details = st.lists(hostile | excerpts, max_size=2).map(tuple)
mistakes = st.lists(st.builds(Mistake, hostile, hostile), max_size=2).map(tuple)


@st.composite
def outcomes(draw):
    status = draw(st.sampled_from(Status))
    points = draw(st.floats(0.001, 100))
    part = 1.0 if status is Status.PASSED else draw(st.floats(0, 0.99)) if status is Status.FAILED else 0.0
    said, places = draw(details), draw(st.lists(spots, max_size=2).map(tuple))
    return Outcome(draw(hostile), status, points * part, points, draw(hostile), said, places, draw(st.booleans()))


@st.composite
def grades(draw):
    made = report(*draw(st.lists(outcomes(), min_size=1, max_size=4)), exercise=draw(hostile))
    about = {outcome.check: draw(hostile) for outcome in made.outcomes}
    staff_only = {outcome.check: SECRET + draw(hostile) for outcome in made.outcomes}
    return Result(draw(hostile), made, draw(mistakes), staff_only, about, draw(st.floats(0, 1000)))


classes = st.lists(grades(), max_size=4)
with_hostile_texts = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)

# -- the rules of each format ------------------------------------------------------------------------------------------

UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
ILLEGAL = re.compile(r"[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class GradescopeTest(msgspec.Struct, forbid_unknown_fields=True):
    name: str | None = None
    score: float | None = None
    max_score: float | None = None
    status: str | None = None
    number: str | None = None
    output: str | None = None
    output_format: str | None = None
    tags: list[str] = []
    visibility: str | None = None


class GradescopeResults(msgspec.Struct, forbid_unknown_fields=True):
    tests: list[GradescopeTest]
    score: float | None = None
    execution_time: float | None = None
    output: str | None = None
    output_format: str | None = None
    visibility: str | None = None
    stdout_visibility: str | None = None
    extra_data: dict[str, str] = {}


Text = Annotated[str, msgspec.Meta(min_length=1)]
Points = Annotated[int, msgspec.Meta(ge=0)]


class Classroom50Test(msgspec.Struct, rename={"name": "test-name", "most": "max-score"}):
    """As the platform's schema classroom50/result/v1 has it, which lets a test have more."""

    name: Text
    passed: bool
    score: Points
    most: Points


class Classroom50Pusher(msgspec.Struct, forbid_unknown_fields=True):
    username: Text
    id: int | None = None


class Classroom50Result(msgspec.Struct, forbid_unknown_fields=True, kw_only=True, rename={"most": "max-score"}):
    schema: Literal["classroom50/result/v1"]
    classroom: Text
    assignment: Text
    assignment_type: Literal["individual", "group", "team"]  # team: in its runner alone
    owner: Text
    submission: Annotated[str, msgspec.Meta(pattern="^submit/")]
    commit: Text
    release: Text
    review: Text
    datetime: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$")]
    graded_at: Annotated[str, msgspec.Meta(pattern=r"^\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ$")] = ""
    score: Points
    most: Points
    tests: list[Classroom50Test]
    submitted_by: Classroom50Pusher | None = None


class PrairieLearnTest(msgspec.Struct, forbid_unknown_fields=True):
    name: str
    points: float
    max_points: float
    description: str = ""
    message: str = ""
    output: str = ""
    images: list[str] = []


class PrairieLearnResults(msgspec.Struct, forbid_unknown_fields=True):
    gradable: bool
    score: float
    tests: list[PrairieLearnTest]
    message: str = ""
    output: str = ""
    images: list[str] = []


JUNIT = {  # Jenkins' junit-10.xsd: element: attributes it must have, attributes it may have, children in any order
    "testsuites": ("", "name time tests failures errors", "testsuite"),
    "testsuite": (
        "name tests failures errors",
        "group time skipped timestamp hostname id package file log url",
        "testsuite properties testcase system-out system-err",
    ),
    "testcase": ("name", "time classname group", "skipped error failure system-out system-err"),
    "failure": ("", "type message", ""),
    "error": ("", "type message", ""),
    "skipped": ("", "type message", ""),
    "system-out": ("", "", ""),
    "system-err": ("", "", ""),
}
SUREFIRE_TIME = r"(([0-9]{0,3},)*[0-9]{3}|[0-9]{0,3})*(\.[0-9]*)?"
ONE_VERDICT = r"((skipped|failure|error) )?(system-out )?"  # of a testcase; a rule of ours


def check_junit(element):
    must, may, children = (set(words.split()) for words in JUNIT[element.tag])
    assert must <= set(element.attrib) <= must | may, element.tag
    assert {child.tag for child in element} <= children
    if element.tag in ("testsuites", "testsuite"):
        assert re.fullmatch(SUREFIRE_TIME, element.attrib["time"])
        cases = list(element.iter("testcase"))
        assert int(element.attrib["tests"]) == len(cases)
        counted = (("failures", "failure"), ("errors", "error"), ("skipped", "skipped"))
        for attribute, tag in counted[: 3 if element.tag == "testsuite" else 2]:
            assert int(element.attrib[attribute]) == sum(case.find(tag) is not None for case in cases)
    elif element.tag == "testcase":
        assert re.fullmatch(ONE_VERDICT, "".join(child.tag + " " for child in element))
    assert not any(ILLEGAL.search(text) for text in (element.text or "", *element.attrib.values()))
    for child in element:
        check_junit(child)


def command(text):
    """(command, properties, data) of a line as actions/runner's ActionCommand.TryParseV2 reads it; None if none."""
    text = text.lstrip()
    end = text.find("::", 2)
    if not text.startswith("::") or end < 0:
        return None
    name, _, rest = text[2:end].partition(" ")
    properties = {}
    for each in filter(None, rest.strip().split(",")):
        key, _, value = each.partition("=")
        properties[key] = unescaped(value, "\r\n:,%")
    return name, properties, unescaped(text[end + 2 :], "\r\n%")


def unescaped(text, tokens):
    for token in tokens:  # the per cent sign last, as there
        text = text.replace(f"%{ord(token):02X}", token)
    return text


def check_json(files, only_type, name):
    for path, text in files.items():
        assert path.endswith("/" + name)
        folder = path.removesuffix("/" + name)
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.@+-]*", folder)
        yield msgspec.json.decode(text.encode(), type=only_type)


def rows(text, delimiter=","):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


# -- hostile text, format by format ------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@given(graded=classes)
@with_hostile_texts
def test_any_text_can_be_encoded_comes_out_alike_and_gives_no_details_away(name, graded):
    files = WRITERS[name](graded)
    assert files == WRITERS[name](graded, staff=False)
    for path, text in files.items():
        assert SECRET not in text
        assert not UNSEEN.search(text.encode().decode() + path)
        assert name == "json" or "##[" not in text  # which nobody can undo in a string of JSON but by changing it
        if name != "github" or path != "annotations.txt":
            assert not any(map(command, text.splitlines()))
    assert all(text.encode() for text in WRITERS[name](graded, staff=True).values() if graded and text)


@pytest.mark.slow
@given(graded=classes, staff=st.booleans())
@with_hostile_texts
def test_junit_keeps_its_schema(graded, staff):
    root = ET.fromstring(WRITERS["junit"](graded, staff=staff)["junit.xml"])  # noqa: S314  # we wrote it ourselves just now
    assert root.tag == "testsuites"
    check_junit(root)
    assert len(root) == len(graded)
    statuses = [outcome.status for each in graded for outcome in each.report.outcomes]
    for case, status in zip(root.iter("testcase"), statuses, strict=True):
        assert (case.find("skipped") is not None) == status.leaves_open
        bad = case.find("failure") is not None or case.find("error") is not None
        assert bad == (status is not Status.PASSED and not status.leaves_open)


@pytest.mark.slow
@given(graded=classes, staff=st.booleans())
@with_hostile_texts
def test_no_cell_is_a_formula_however_the_table_is_split(graded, staff):
    files = WRITERS["csv"](graded, staff=staff)
    assert set(files) == {"scores.csv", "checks.csv"}
    for text, count in (
        (files["scores.csv"], len(graded)),
        (files["checks.csv"], sum(len(each.report.outcomes) for each in graded)),
    ):
        table = rows(text)
        assert len(table) == count + 1
        assert {len(row) for row in table} == {len(table[0])}
        for delimiter in ",;\t":
            for row in rows(text, delimiter):
                assert not any(cell.lstrip(' "').startswith(tuple("=+-@")) for cell in row)
        cells = [cell for row in table for cell in row]
        assert not any(len(cell) > 32_767 or ILLEGAL.search(cell) or "\n" in cell for cell in cells)


@pytest.mark.slow
@given(graded=classes, staff=st.booleans())
@with_hostile_texts
def test_gradescope(graded, staff):
    files = WRITERS["gradescope"](graded, staff=staff)
    assert len(files) == len({each.student for each in graded})
    for results, all_of_one in zip(
        check_json(files, GradescopeResults, "results.json"), by_student(graded).values(), strict=True
    ):
        visible = [test for test in results.tests if test.visibility != "hidden"]
        outcomes = [outcome for each in all_of_one for outcome in each.report.outcomes]
        statuses = [
            None if o.status.leaves_open else "passed" if o.status is Status.PASSED else "failed" for o in outcomes
        ]
        assert [test.status for test in visible] == statuses
        for test, outcome in zip(visible, outcomes, strict=True):
            assert (test.score is None) == (test.max_score is None) == outcome.status.leaves_open
            assert test.score is None or test.score <= test.max_score
            assert not outcome.status.leaves_open or "decides this check" in test.output
        is_failure = statuses.count(None) == len(statuses) and any(each.report.not_graded for each in all_of_one)
        assert (results.score is None) == is_failure  # without one, Gradescope wants a score on every test
        assert results.output_format == "text"
        assert all(test.output_format == "text" for test in visible)
        assert not any(SECRET in (test.output or "") for test in visible)
        for test in results.tests:
            assert not ILLEGAL.search((test.output or "") + (test.name or ""))


RUNNER = {  # what Classroom 50's runner sets
    "CLASSROOM": "dl",
    "ASSIGNMENT": "attention",
    "ASSIGNMENT_TYPE": "group",
    "OWNER": "team-one",
    "USERNAME": "team-one",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/o/r/commit/1",
    "RELEASE_URL": "https://github.com/o/r/releases/tag/submit%2F1",
    "REVIEW_URL": "https://github.com/o/r/compare/0...1",
}


@pytest.mark.slow
@given(graded=classes, identity=st.dictionaries(st.sampled_from([*RUNNER]), hostile) | st.just(RUNNER))
@with_hostile_texts
def test_classroom50(graded, identity):
    files = classroom50.write(graded, identity=identity)
    groups = by_student(graded).values()
    for result, all_of_one in zip(check_json(files, Classroom50Result, "result.json"), groups, strict=True):
        assert result.score == sum(test.score for test in result.tests)
        assert result.most == sum(test.most for test in result.tests)
        checks = [o for each in all_of_one for o in each.report.outcomes if not o.status.leaves_open]
        for test, outcome in zip(result.tests, checks, strict=True):
            assert 0 <= test.score <= test.most
            assert (test.score == test.most) == (outcome.score >= outcome.max_score)
            assert test.passed == (outcome.status is Status.PASSED)
            assert test.score <= outcome.score * 100 + 1.01


def test_classroom50_has_its_identity_from_the_runner():
    (text,) = classroom50.write([FULL], identity=RUNNER).values()
    result = msgspec.json.decode(text, type=Classroom50Result)
    assert (result.classroom, result.assignment, result.assignment_type) == ("dl", "attention", "group")
    assert (result.owner, result.submission) == ("team-one", RUNNER["SUBMISSION_TAG"])
    assert [result.commit, result.release, result.review] == [*RUNNER.values()][-3:]
    assert result.datetime == "2026-06-01T14:32:05Z"
    assert classroom50.missing(RUNNER) == []
    (text,) = classroom50.write(
        [FULL], identity={name: RUNNER[name] for name in RUNNER if name != "REVIEW_URL"}
    ).values()
    assert json.loads(text)["review"] == RUNNER["COMMIT_URL"]


def test_classroom50_keeps_its_schema_where_no_runner_is():
    (text,) = classroom50.write([FULL], identity={"USERNAME": "root"}).values()  # a desktop's
    result = msgspec.json.decode(text, type=Classroom50Result)
    assert (result.owner, result.classroom, result.submission) == ("bob", "unknown", "submit/unknown")
    assert "CLASSROOM" in classroom50.missing({})


def test_classroom50_of_a_class_has_an_owner_a_file():
    files = classroom50.write(CLASS, identity=RUNNER)
    owners = [msgspec.json.decode(text, type=Classroom50Result).owner for text in files.values()]
    assert owners == ["alice", "bob", "carol"]


@pytest.mark.slow
@given(graded=classes)
@with_hostile_texts
def test_prairielearn(graded):
    files = WRITERS["prairielearn"](graded)
    groups = by_student(graded).values()
    for results, all_of_one in zip(check_json(files, PrairieLearnResults, "results.json"), groups, strict=True):
        checks = [o for each in all_of_one for o in each.report.outcomes if not o.status.leaves_open]
        assert len(results.tests) == len(checks)
        assert results.gradable == bool(checks)
        assert 0 <= results.score <= 1
        assert (results.score == 1) == (bool(checks) and all(o.score >= o.max_score for o in checks))


@pytest.mark.slow
@given(graded=classes, staff=st.booleans(), path=hostile)
@with_hostile_texts
def test_github(graded, staff, path):
    paths = {(each.student, each.report.exercise): path for each in graded}
    files = WRITERS["github"](graded, staff=staff, paths=paths)
    commands = files["annotations.txt"].splitlines()
    wanted = [each for each in graded if not each.report.full_marks or each.report.open]
    assert len(commands) == len(wanted)
    for found in map(command, commands):
        assert found is not None
        name, properties, data = found
        assert name in github.LEVELS
        assert list(properties) in (["title"], ["file", "title"], ["file", "line", "title"])
        assert properties.get("file", path) == path
        assert properties.get("line", "1").isdecimal()
        assert properties["title"].startswith("Grade of ")
        assert data.strip()
    assert SECRET not in files["annotations.txt"]
    check_summary(files["summary.md"])


def check_summary(text):
    """Every line begins with text of ours, and what is between is letters, references and our own marks."""
    assert "##[" not in text
    for each in text.splitlines():
        assert command(each) is None
        assert re.match(r"\| |- |## Checks: |# Grades$|\*Here the summary ends|$", each)
        if not each.startswith("*Here"):
            inside = re.sub(r"^(- |#+ )|<br>|&#\d+;|^\| | \|( |$)|[A-Za-z0-9 ,;/?%]", "", each)
            assert re.fullmatch(r"[.]*|Checks:|[:]|(--- ?)*|[-|]*", inside), inside


# -- by example --------------------------------------------------------------------------------------------------------


def test_staff_reads_the_details_where_the_format_has_a_place_for_them():
    for name, path in STAFF_PLACES.items():
        assert SECRET in html.unescape(WRITERS[name]([ALICE], staff=True)[path])
    for name in ("classroom50", "prairielearn"):
        assert WRITERS[name]([ALICE], staff=True) == WRITERS[name]([ALICE])
    tests = json.loads(WRITERS["gradescope"]([ALICE], staff=True)["alice/results.json"])["tests"]
    assert [test["visibility"] for test in tests if SECRET in test["output"]] == ["hidden"]


@pytest.mark.slow
@pytest.mark.parametrize("name", [*WRITERS, "feedback", "results --json"])
@given(graded=classes)
@with_hostile_texts
def test_what_was_measured_changes_nothing_that_a_student_sees(name, graded):
    """A submission writes into a time what it likes: a hidden input, a word to another student."""
    writers = WRITERS | {"feedback": feedback.write, "results --json": lambda each: [as_shown(one) for one in each]}
    slower = [
        msgspec.structs.replace(
            each, figures=dict.fromkeys(each.figures, "9.87 x the yardstick"), seconds=each.seconds + 0.04
        )
        for each in graded
    ]
    assert writers[name](slower) == writers[name](graded)


def as_shown(graded):
    return as_builtins(graded, staff=False)


def test_json_keeps_the_report_and_puts_figures_beside_it():
    content = json.loads(WRITERS["json"](CLASS, staff=True)["reports.json"])
    assert content["schema"] == "grader/graded/v2"
    assert [msgspec.convert(each["report"], Report) for each in content["graded"]] == [each.report for each in CLASS]
    assert set(content["graded"][0]) == {"student", "report", "mistakes", "figures", "seconds", "details"}
    for_students = json.loads(WRITERS["json"](CLASS)["reports.json"])
    assert set(for_students["graded"][0]) == {"student", "report", "mistakes"}


def test_scores_are_a_row_a_student_and_exercise():
    files = WRITERS["csv"](CLASS)
    table = list(csv.DictReader(io.StringIO(files["scores.csv"].removeprefix("\ufeff"), newline="")))
    assert [(row["student"], row["score"], row["open"], row["max_score"]) for row in table] == [
        ("alice", "5.5", "3.0", "10.0"),
        ("bob", "10.0", "0.0", "10.0"),
        ("carol", "", "20.0", "20.0"),
    ]
    assert (table[0]["passed"], table[0]["failed"], table[0]["needs_gpu"]) == ("1", "1", "1")
    assert table[0]["diagnosis"] == "missing_scale"
    checks = list(csv.DictReader(io.StringIO(files["checks.csv"].removeprefix("\ufeff"), newline="")))
    assert [row["score"] for row in checks[:3]] == ["4.0", "1.5", ""]


def test_open_points_are_left_out():
    assert list(WRITERS["gradescope"]([ONLY_OPEN])) == ["carol/results.json"]
    gradescope = json.loads(WRITERS["gradescope"]([ONLY_OPEN])["carol/results.json"])
    assert "score" not in gradescope  # not_graded is our fault
    assert not any({"score", "max_score", "status"} & set(test) for test in gradescope["tests"])
    assert "20 points are open" in gradescope["output"]
    classroom = json.loads(WRITERS["classroom50"]([ONLY_OPEN])["carol/result.json"])
    assert (classroom["score"], classroom["max-score"], classroom["tests"]) == (0, 0, [])
    assert json.loads(WRITERS["prairielearn"]([ALICE])["alice/results.json"])["score"] == round(5.5 / 7, 6)
    assert json.loads(WRITERS["prairielearn"]([ONLY_OPEN])["carol/results.json"])["gradable"] is False


@pytest.mark.parametrize("status", [Status.NEEDS_GPU, Status.INCONCLUSIVE, Status.BLOCKED])
def test_gradescope_takes_a_file_in_which_nothing_is_decided(status):
    """It wants a top score where not every test has one; this one says that it is no grade."""
    graded = Result("dan", report(opened("speed", 3.0, status), opened("growth", 1.5, status)))
    results = json.loads(WRITERS["gradescope"]([graded])["dan/results.json"])
    assert results["score"] == 0
    assert "not a grade" in results["output"] and "4.5 points are open" in results["output"]
    assert all("Open: " in test["output"] and "decides this check" in test["output"] for test in results["tests"])


def test_hundredths_add_up_and_almost_all_is_not_all():
    thirds = report(*(passed(name, 10 / 3) for name in "abc"))
    result = json.loads(WRITERS["classroom50"]([Result("dan", thirds)])["dan/result.json"])
    assert [test["max-score"] for test in result["tests"]] == [334, 333, 333]
    assert (result["score"], result["max-score"]) == (1000, 1000)
    almost = report(failed("values", 9.9999999, 10.0))
    assert json.loads(WRITERS["classroom50"]([Result("dan", almost)])["dan/result.json"])["score"] == 999
    assert json.loads(WRITERS["prairielearn"]([Result("dan", almost)])["dan/results.json"])["score"] < 1


def test_all_exercises_of_a_student_are_in_one_file():
    other = Result("alice", report(passed("values", 10.0), exercise="position/rope"))
    (text,) = WRITERS["gradescope"]([ALICE, other]).values()
    results = json.loads(text)
    assert results["score"] == 15.5
    assert [test["name"].split(":")[0] for test in results["tests"]][-1] == "position/rope"
    assert [test["number"] for test in results["tests"]] == ["1.1", "1.2", "1.3", "2.1"]


def test_ten_annotations_and_errors_first():
    text = WRITERS["github"]([ONLY_OPEN] + [ALICE] * 20)["annotations.txt"]
    names = [found[0] for found in map(command, text.splitlines()) if found]
    assert names == ["error"] * 9 + ["notice"]
    assert "12 more" in text
    assert WRITERS["github"]([FULL])["annotations.txt"] == ""
    assert WRITERS["github"]([ONLY_OPEN])["annotations.txt"].startswith("::warning ")  # not_graded is our fault


@pytest.mark.parametrize("character", ["x", "é", "語", "🙂", "%", ":", ",", "\n%"])
def test_annotations_are_cut_by_bytes(character):
    """And never inside a character or an escape: what the runner makes of it is a beginning of what was said."""
    flood = character * 9000
    graded = Result(flood, report(failed("values", 0.0, 1.0, flood), exercise=flood), (Mistake("m", flood),))
    (text,) = WRITERS["github"]([graded])["annotations.txt"].splitlines()
    name, properties, data = command(text)
    assert (name, list(properties)) == ("error", ["title"])
    escaped = text.split("::", 2)[2]
    assert len(escaped.encode()) <= 4096
    assert len(properties["title"].encode()) <= 255
    assert properties["title"].endswith("0 of 1 points")
    assert data.endswith("…") and set(data[:-1]) <= set(f"{character} ")


@pytest.mark.parametrize(
    ("place", "path", "properties"),
    [
        (Place("rope.py", 7), "class/ann/position/rope.py", "file=class/ann/position/rope.py,line=7,"),
        (Place("rope.py", 7), "class/a,b:c/position/rope.py", "file=class/a%2Cb%3Ac/position/rope.py,line=7,"),
        (Place("rope.ipynb", 7, 2), "class/ann/position/rope.ipynb", "file=class/ann/position/rope.ipynb,"),
        (Place("rope.py", 7), "class/a\nb/position/rope.py", ""),
        (Place("rope.py", 7), "", ""),
    ],
)
def test_an_annotation_stands_at_the_line_that_it_is_about(place, path, properties):
    bad = msgspec.structs.replace(failed("is your own work", 0.0, 1.0), places=(place, Place("rope.py", 9)))
    graded = Result("ann", report(passed("values", 1.0), failed("ties", 0.0, 1.0), bad))
    paths = {("ann", graded.report.exercise): path} if path else {}
    text = WRITERS["github"]([graded], paths=paths)["annotations.txt"]
    assert text.startswith(f"::error {properties}title=Grade of ")


def test_annotations_say_what_was_said():
    graded = Result("a,b:c", report(failed("100%0A", 0.0, 1.0, "50%25 of x, y: z")))
    name, properties, data = command(WRITERS["github"]([graded])["annotations.txt"].rstrip("\n"))
    assert (name, data) == ("error", "100%0A: 50%25 of x, y: z")
    assert properties["title"] == "Grade of attention/softmax_attention (a,b:c): 0 of 1 points"


@pytest.mark.slow
def test_a_summary_and_a_prairielearn_file_end_where_there_is_no_more_room():
    floods = [failed(f"check {number}", 0.0, 1.0, "<" * 5000) for number in range(400)]
    graded = Result("eve", report(*floods))
    summary = WRITERS["github"]([graded, *[ALICE] * 5000])["summary.md"]
    assert len(summary.encode()) <= 1024 * 1024
    assert summary.endswith("1 MiB.*\n")
    check_summary(summary)
    (text,) = WRITERS["prairielearn"]([graded]).values()
    assert len(text.encode()) <= 1_000_000
    assert len(json.loads(text)["tests"]) == 400


@pytest.mark.slow
@pytest.mark.parametrize(
    ("checks", "character"), [*((10, each) for each in ("x", "語", '"')), *((4000, each) for each in ("🙂", "\\"))]
)
def test_prairielearn_stays_below_a_megabyte(character, checks):
    flood = character * 50_000
    floods = [failed(f"{number} {flood}", 1.0, 2.0, flood) for number in range(checks)]
    graded = Result("eve", report(*floods, exercise=flood), tuple(Mistake(str(n), flood) for n in range(20)))
    (text,) = WRITERS["prairielearn"]([graded]).values()
    assert len(text.encode()) <= 1_000_000
    results = msgspec.json.decode(text, type=PrairieLearnResults)
    assert (results.gradable, results.score) == (True, 0.5)
    assert len(results.tests) == checks or "no room" in results.message


# -- names and texts ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
@given(st.lists(hostile, unique=True, max_size=20))
def test_safe_names_are_one_harmless_name_a_student(students):
    names = list(map(safe_name, students))
    assert len(set(names)) == len(names)
    for name in names:
        assert re.fullmatch(r"[A-Za-z0-9_]([A-Za-z0-9_.@+-]{0,62}[A-Za-z0-9_])?", name)
        assert safe_name(name) != name or name in students


@pytest.mark.parametrize("name", ["alice", "s123456", "ann.lee@uni.edu", "A_b-c"])
def test_harmless_names_stay(name):
    assert safe_name(name) == name


@pytest.mark.parametrize("name", ["", ".", "..", "a/b", "-rf", "nul.txt", "a.", "müller", "x" * 65, "a b"])
def test_other_names_are_changed(name):
    assert safe_name(name) != name


@given(hostile, st.integers(0, 100))
def test_plain_text_is_plain_and_bounded(text, limit):
    found = plain(text, limit)
    assert len(found) <= limit
    assert not ILLEGAL.search(found)
    assert plain(found, limit) == found


@pytest.mark.parametrize("text", ["\x1b[" + "0;" * 10**6, "\x1b]" * 10**6, "\x1bP" + "x" * 10**6])
def test_plain_is_fast_on_floods(text):
    assert len(plain(text)) <= 20_000


def test_less_than_full_marks_never_reads_as_full():
    assert points_of(3.5, 4) == "3.5 of 4"
    assert points_of(4, 4) == "4 of 4"
    assert points_of(10 * 4 / 8.5, 10 * 4 / 8.5) == "4.71 of 4.71"
    assert points_of(9.999, 10) == "9.999 of 10"
    assert points_of(9.99999999, 10) == "less than 10 of 10"
