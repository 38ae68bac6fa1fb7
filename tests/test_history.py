"""What a student has done: kept, counted, and in nobody's way when it cannot be kept."""

import json
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import msgspec
import pytest
from conftest import small_course

from grader.checks.variants import variant
from grader.model import REPORT_SCHEMA, Outcome, Report, Status
from grader.student.history import FOLDER, VERSION, History, Past
from grader.submission import Submission

pytestmark = pytest.mark.slow

SOFTMAX = "attention/softmax_attention"


def report(score=10.0, status=Status.PASSED):
    return Report(REPORT_SCHEMA, SOFTMAX, score, 0.0, 10.0, (Outcome("agrees", status, score, 10.0, "said"),))


PASSED, FAILED, UNTOUCHED = report(), report(3.5, Status.FAILED), report(0.0, Status.NOT_STARTED)


def history(root: Path) -> tuple[History, list[str]]:
    complaints: list[str] = []
    return History(root, complaints.append), complaints


def note(root: Path, *checks: tuple[Report, bytes]) -> None:
    for each, source in checks:
        history(root)[0].record_report(each, Submission("softmax_attention.py", source))


def rows(root: Path) -> list[sqlite3.Row]:
    with sqlite3.connect(root / FOLDER / "history.sqlite3") as database:
        database.row_factory = sqlite3.Row
        return list(database.execute("SELECT * FROM checked ORDER BY id"))


def test_a_line_holds_the_source_and_the_whole_report(tmp_path):
    note(tmp_path, (FAILED, b"one"), (FAILED, b"one"), (PASSED, b"two"))
    kept = rows(tmp_path)
    assert [row["score"] for row in kept] == [3.5, 3.5, 10.0]
    assert [msgspec.json.decode(row["report"], type=Report) for row in kept] == [FAILED, FAILED, PASSED]
    with sqlite3.connect(tmp_path / FOLDER / "history.sqlite3") as database:
        assert database.execute("SELECT bytes FROM source ORDER BY bytes").fetchall() == [(b"one",), (b"two",)]
        assert database.execute("PRAGMA user_version").fetchone() == (VERSION,)
    past = history(tmp_path)[0].of(SOFTMAX)
    assert past.last is not None
    assert history(tmp_path)[0].source(past.last.digest) == b"two"
    assert past.last.at.endswith("+00:00")


@pytest.mark.parametrize(
    ("checks", "attempts", "first_pass"),
    [
        ([], 0, None),
        ([(UNTOUCHED, b"stub")], 0, None),
        ([(UNTOUCHED, b"stub"), (PASSED, b"a")], 1, 1),
        ([(FAILED, b"a"), (FAILED, b"a"), (FAILED, b"b"), (PASSED, b"c"), (FAILED, b"d"), (PASSED, b"e")], 5, 3),
        ([(FAILED, b"a"), (FAILED, b"b"), (PASSED, b"b")], 2, 2),  # a speed check that was inconclusive at first
        ([(FAILED, b"a"), (FAILED, b"b"), (FAILED, b"a")], 3, None),  # back to an earlier version is an attempt, too
    ],
)
def test_attempts_and_the_first_pass(tmp_path, checks, attempts, first_pass):
    note(tmp_path, *checks)
    past = history(tmp_path)[0].of(SOFTMAX)
    assert len(past.attempts) == attempts
    assert (past.first_pass and past.first_pass[0]) == first_pass


def test_the_version_before_this_one(tmp_path):
    note(tmp_path, (PASSED, b"a"), (FAILED, b"b"), (FAILED, b"c"), (FAILED, b"c"))
    kept, _ = history(tmp_path)
    past = kept.of(SOFTMAX)
    now = Submission("", b"c").digest
    before, passed = past.before(now), past.before(now, passed=True)
    assert before is not None
    assert passed is not None
    assert (kept.source(before.digest), kept.source(passed.digest)) == (b"b", b"a")
    assert Past().before(now) is None


def test_hints_are_counted(tmp_path):
    kept, _ = history(tmp_path)
    assert kept.of(SOFTMAX).hints == 0
    for shown in (1, 2, 1):
        kept.record_hint(SOFTMAX, shown)
    assert kept.of(SOFTMAX).hints == 2


def test_reading_makes_no_file(tmp_path):
    assert history(tmp_path)[0].all() == {}
    assert list(tmp_path.iterdir()) == []


def test_processes_that_write_at_once_lose_nothing(tmp_path):
    writer = (
        "import sys; sys.path.insert(0, sys.argv[3]); import test_history as t; from pathlib import Path\n"
        "for i in range(25): t.note(Path(sys.argv[1]), (t.FAILED, f'{sys.argv[2]} {i}'.encode()))\n"
    )
    command = [sys.executable, "-c", writer, str(tmp_path)]
    processes = [subprocess.Popen([*command, str(number), str(Path(__file__).parent)]) for number in range(4)]
    assert [process.wait(timeout=120) for process in processes] == [0] * 4
    assert len(rows(tmp_path)) == 100
    assert len({row["digest"] for row in rows(tmp_path)}) == 100


def damaged_header(path: Path) -> None:
    path.write_bytes(b"this was a database once" * 100)


def damaged_pages(path: Path) -> None:
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))


@pytest.mark.parametrize("damage", [damaged_header, damaged_pages])
@pytest.mark.parametrize("by", ["reading", "writing"])
def test_a_damaged_file_is_put_aside(tmp_path, damage, by):
    note(tmp_path, (PASSED, b"a"))
    path = tmp_path / FOLDER / "history.sqlite3"
    damage(path)
    broken = path.read_bytes()
    kept, complaints = history(tmp_path)
    if by == "reading":
        assert kept.all() == {}
    kept.record_report(FAILED, Submission("a.py", b"b"))
    assert [row["score"] for row in rows(tmp_path)] == [3.5]
    (aside,) = [each for each in path.parent.iterdir() if "damaged" in each.name]
    assert aside.read_bytes() == broken
    (complaint,) = complaints
    assert str(aside) in complaint


def test_a_later_version_is_let_be(tmp_path):
    note(tmp_path, (PASSED, b"a"))
    path = tmp_path / FOLDER / "history.sqlite3"
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    before = path.read_bytes()
    kept, complaints = history(tmp_path)
    kept.record_report(FAILED, Submission("a.py", b"b"))
    assert (kept.all(), complaints) == ({}, [])
    assert path.read_bytes() == before


@contextmanager
def without_root():
    """File modes are not for root."""
    if os.geteuid():
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_folder_that_cannot_be_written_is_as_good_as_none():
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        note(root, (PASSED, b"a"))
        root.chmod(0o555)
        (root / FOLDER).chmod(0o555)
        kept, complaints = history(root)
        with without_root():
            kept.record_report(FAILED, Submission("a.py", b"b"))
            assert kept.of(SOFTMAX).hints == 0
            kept.record_hint(SOFTMAX, 3)
            (line,) = kept.of(SOFTMAX).lines
            assert line.score == 10.0
        assert complaints == []
        root.chmod(0o755)
        (root / FOLDER).chmod(0o755)


@pytest.fixture
def course_copy(tmp_path):
    return small_course(tmp_path)


def grader(root: Path, *arguments: str, **options) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=120, check=False, **options)


def in_the_way(root: Path) -> None:
    (root / FOLDER).write_text("a file where the folder should be")


def full_disk() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))  # as far as SQLite can tell


@pytest.mark.parametrize("reason", ["in the way", "full"])
def test_check_works_where_nothing_can_be_kept(course_copy, reason):
    if reason == "in the way":
        in_the_way(course_copy)
    shutil.copy(course_copy / "solutions" / SOFTMAX / "reference.py", course_copy / "exercises" / f"{SOFTMAX}.py")
    done = grader(course_copy, "check", SOFTMAX, preexec_fn=full_disk if reason == "full" else None)
    assert (done.returncode, done.stderr) == (0, "")
    assert "10 of 10 points" in done.stdout
    row = json.loads(grader(course_copy, "list", "attention", "--json").stdout)[0]
    assert (row["state"], row["attempts"], row["first_pass"]) == ("not checked yet", 0, None)


def test_check_leaves_lines_and_list_shows_them(course_copy, course):
    exercise = course.exercises[SOFTMAX]
    stub = course_copy / "exercises" / f"{SOFTMAX}.py"
    assert grader(course_copy, "check", SOFTMAX).returncode == 1  # the stub: no attempt
    for source in (variant(exercise, "mistakes", "missing_scale"), b"x = (", exercise.read("reference.py")):
        stub.write_bytes(source)
        for _ in range(2):
            grader(course_copy, "check", SOFTMAX)
        text = grader(course_copy, "list", "attention").stdout
    assert [row["full_marks"] for row in rows(course_copy)] == [0] * 5 + [1] * 2
    row = json.loads(grader(course_copy, "list", "attention", "--json").stdout)[0]
    assert (row["attempts"], row["first_pass"]["attempt"], row["score"]) == (3, 3, 10.0)
    assert ", attempt 3" in text
    assert max(map(len, grader(course_copy, "list").stdout.splitlines())) <= 80
    stub.write_bytes(variant(exercise, "mistakes", "missing_scale"))
    grader(course_copy, "check", SOFTMAX)
    assert "begun, passed at attempt 3" in grader(course_copy, "list").stdout


def test_a_damaged_file_is_said_on_stderr(course_copy):
    (course_copy / FOLDER).mkdir()
    (course_copy / FOLDER / "history.sqlite3").write_bytes(b"no database, but long enough to be taken for one" * 50)
    done = grader(course_copy, "check", SOFTMAX, "--json")
    assert done.returncode == 1
    assert json.loads(done.stdout)["exercise"] == SOFTMAX
    assert "grader: the history of your checks was damaged" in done.stderr
    assert grader(course_copy, "list").stderr == ""


def test_sqlite_is_not_imported_before_the_verdict():
    """Start-up is a feature: what check imports before it prints has no SQLite."""
    code = "import sys, grader.cli.check_command, grader.judging.judge, grader.student.history\n"
    code += "sys.exit('sqlite3' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize(
    "more",
    [
        "DROP TABLE checked; CREATE VIEW checked AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i FROM n) "
        "SELECT i AS id, '' AS at, '' AS exercise, '' AS filename, '' AS digest, 0 AS score, 0 AS open, "
        "0 AS max_score, 0 AS full_marks, 0 AS untouched FROM n",
        "CREATE TRIGGER more AFTER INSERT ON hint BEGIN DELETE FROM checked; END",
        "ALTER TABLE checked ADD COLUMN more AS (zeroblob(1000000000))",
        "CREATE VIRTUAL TABLE more USING fts5(x)",
    ],
    ids=["a view without an end", "a trigger", "a generated column", "a search table"],
)
def test_a_history_that_would_run_something_is_as_good_as_none(tmp_path, more):
    kept, complaints = history(tmp_path)
    kept.record_hint("a/b", 1)
    with closing(sqlite3.connect(tmp_path / ".grader" / "history.sqlite3")) as other:
        other.executescript(more)
    assert (kept.all(), complaints) == ({}, [])
    kept.record_hint("a/b", 2)
    assert kept.of("a/b").hints == 0
