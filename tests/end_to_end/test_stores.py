"""Results that others put where ours would lie, that were copied, or that come from two machines: by commands."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from a_class import EXERCISE, make_class, make_course

from grader.course.reading import load_course
from grader.results.store import Decision, Store
from grader.results.store_file import OLD_TABLES
from grader.sealing.secret import Secret, make_secret, read_secret

pytestmark = pytest.mark.slow

ZEROS = "import numpy as np\n\n\ndef softmax_attention(q, k, v, mask=None):\n    return np.zeros_like(q)\n"
RIGHT = (Path(__file__).parents[2] / "solutions" / EXERCISE / "reference.py").read_text()
CHECKS = ("the worked example", "agrees with the reference", "keeps to the mask", "large scores do not overflow")
MINE = Secret(b"a7" * 32)  # a student's own


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def secret(tmp_path) -> Path:
    make_secret(tmp_path / "secret.txt")
    return tmp_path / "secret.txt"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """What a student hands in, with whatever else is in the repository; commands are run from there."""
    path = tmp_path / "checkout" / "submissions" / "eve" / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    path.write_text(ZEROS)
    return tmp_path / "checkout"


@pytest.fixture
def grader(course, tmp_path):
    """grader(folder, *arguments): the command, run there, with no secret in its environment."""

    def grader(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=folder,
            env={**environment(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return grader


def environment(folder: Path) -> dict[str, str]:
    own = {each: value for each, value in os.environ.items() if each != "GRADER_SECRET"}
    return {**own, "COLUMNS": "80", "XDG_STATE_HOME": str(folder / "state")}


@pytest.fixture
def grade(grader, course, secret):
    """grade(folder, *more): the class there, without walls, into what is the default place."""

    def grade(folder: Path, *more: object) -> subprocess.CompletedProcess[str]:
        options = ("--course", course, "--secret-file", secret, "--unsafe")
        done: subprocess.CompletedProcess[str] = grader(folder, "grade", "submissions", *options, *more)
        return done

    return grade


def score_of(done: subprocess.CompletedProcess[str], student: str = "eve") -> float:
    assert done.stdout, done.stderr
    return {each["student"]: each["report"]["score"] for each in json.loads(done.stdout)}[student]


def forge_by_our_own_code(results: Path) -> None:
    decide_all(Store(results, create=True))


def forge_with_a_secret(results: Path) -> None:
    decide_all(Store(results, create=True, secret=MINE))


def decide_all(store: Store) -> None:
    with store:
        for check in CHECKS:
            store.decide(Decision("eve", EXERCISE, check, 3.0, "measured by hand", "prof"))


def forge_as_an_earlier_version(results: Path) -> None:
    results.mkdir()
    with closing(sqlite3.connect(results / "results.sqlite3")) as file, file:
        file.executescript(f"{OLD_TABLES} PRAGMA user_version = 1")
        for check in CHECKS:
            row = ("eve", EXERCISE, check, 3.0, "measured by hand", "prof", "2026-01-01")
            file.execute("INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", row)


FORGERIES = [forge_by_our_own_code, forge_with_a_secret, forge_as_an_earlier_version]


@pytest.mark.parametrize("forge", FORGERIES)
def test_committed_results_are_refused_with_what_to_do(grader, grade, checkout, forge):
    forge(checkout / "results")
    before = (checkout / "results" / "results.sqlite3").read_bytes()
    done = grade(checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert str(checkout / "results" / "results.sqlite3") in done.stderr
    assert "trusts nothing in it" in done.stderr
    assert "--out" in done.stderr
    for arguments in ((), ("--json",), ("--csv",), ("set", "eve", EXERCISE, CHECKS[0], 1, "--reason", "x")):
        shown = grader(checkout, "results", *arguments)
        assert (shown.returncode, shown.stdout) == (2, ""), shown
    assert (checkout / "results" / "results.sqlite3").read_bytes() == before
    elsewhere = grade(checkout, "--out", checkout.parent / "out", "--json")
    assert (elsewhere.returncode, score_of(elsewhere)) == (1, 0.0)


def test_accounts_of_ungraded_entries_are_trusted_only_with_their_seal(grader, grade, checkout):
    (checkout / "submissions" / "zoe").mkdir()
    assert grade(checkout).returncode == 1
    file = checkout / "results" / "accounts.json"
    before = grader(checkout, "results")
    assert (before.returncode, "handed in nothing" in before.stdout) == (0, True)
    file.write_text(file.read_text().replace('"zoe"', '"eve"'))
    shown = grader(checkout, "results", "--json")
    assert (shown.returncode, "accounts.json is not trusted" in shown.stderr) == (2, True)
    assert [each["fate"] for each in json.loads(shown.stdout)] == ["graded"]
    again = grade(checkout)
    assert "accounts.json was not made with this secret" in again.stderr
    assert "zoe" in grader(checkout, "results").stdout


def test_a_row_that_was_changed_is_named_and_graded_again(grader, grade, checkout):
    assert grade(checkout).returncode == 1
    with closing(sqlite3.connect(checkout / "results" / "results.sqlite3")) as file, file:
        file.execute("""UPDATE reports SET graded = replace(graded, '"score":0.0', '"score":10.0')""")
        decision = ("eve", EXERCISE, CHECKS[1], 3.0, "measured by hand", "prof", "2026-01-01", b"x" * 32)
        file.execute("INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?)", decision)
    shown = grader(checkout, "results", "--json")
    assert (shown.returncode, json.loads(shown.stdout)) == (2, [])
    assert f"eve, {EXERCISE}: the report" in shown.stderr
    assert f"eve, {EXERCISE}: the decision on '{CHECKS[1]}'" in shown.stderr
    again = grade(checkout, "--json")
    assert (again.returncode, score_of(again)) == (1, 0.0)
    assert f"eve, {EXERCISE}: the report" in again.stderr
    cleaned = grader(checkout, "results", "merge", "results", "--into", "clean")
    assert cleaned.returncode == 0, cleaned.stderr
    assert f"'{CHECKS[1]}'" in cleaned.stderr
    last = grader(checkout, "results", "--out", "clean", "--json")
    assert (last.returncode, last.stderr, score_of(last)) == (0, "", 0.0)


def test_the_secret_is_asked_for_once_a_machine(grader, grade, checkout, secret, tmp_path):
    assert grade(checkout).returncode == 1
    assert grader(checkout, "results").returncode == 0
    shutil.rmtree(tmp_path / "state")
    asked = grader(checkout, "results")
    assert (asked.returncode, asked.stdout) == (2, "")
    assert "--secret-file" in asked.stderr
    for arguments in (("results", "--secret-file", secret), ("results", "--secret-file", secret, "--json")):
        assert grader(checkout, *arguments).returncode == 0
    place = ("results", "set", "eve", EXERCISE, CHECKS[0], 0.5, "--reason", "half")
    assert grader(checkout, *place).returncode == 2
    assert grader(checkout, *place, "--secret-file", secret).returncode == 0
    assert grader(checkout, "results", "--secret-file", checkout / "nothing").returncode == 2


LINKS = {
    "the folder": "results",
    "the store": "results/results.sqlite3",
    "its log": "results/results.sqlite3-wal",
    "a lock": "results/.timing-gate",
}


@pytest.mark.parametrize("what", LINKS)
def test_links_in_the_place_of_our_files_are_refused(grade, checkout, what):
    elsewhere = checkout.parent / "elsewhere"
    place = checkout / LINKS[what]
    place.parent.mkdir(exist_ok=True)
    if what == "the folder":
        elsewhere.mkdir()
    else:
        elsewhere.write_bytes(b"")
    place.symlink_to(elsewhere)
    done = grade(checkout)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is a link" in done.stderr
    assert (list(elsewhere.iterdir()) if elsewhere.is_dir() else elsewhere.read_bytes()) in ([], b"")


def test_formats_and_feedback_are_never_written_through_a_link(grade, checkout):
    victim, folder = checkout.parent / "victim", checkout.parent / "folder"
    victim.write_text("mine")
    folder.mkdir()
    (checkout / "results" / "csv").mkdir(parents=True)
    (checkout / "pages").mkdir()
    (checkout / "results" / "csv" / "scores.csv").symlink_to(victim)
    (checkout / "pages" / "eve.md").symlink_to(victim)
    assert grade(checkout, "--format", "csv", "--feedback", "pages").returncode == 1
    assert victim.read_text() == "mine"
    assert "eve" in (checkout / "results" / "csv" / "scores.csv").read_text()
    assert (checkout / "results" / "csv" / "scores.csv").stat().st_mode & 0o044
    assert "0 of 10" in (checkout / "pages" / "eve.md").read_text()
    (checkout / "results" / "json").symlink_to(folder)
    refused = grade(checkout, "--format", "json")
    assert (refused.returncode, "json" in refused.stderr, "link" in refused.stderr) == (3, True, True)
    assert list(folder.iterdir()) == []


# -- copies ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("killed", [False, True])
def test_a_main_file_that_is_copied_alone_says_so(grader, course, secret, tmp_path, killed):
    make_class(tmp_path / "submissions", 40)
    command = [sys.executable, "-m", "grader", "grade", "submissions", "--course", str(course), "--unsafe"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    running = subprocess.Popen(
        [*command, "--secret-file", str(secret)], cwd=tmp_path, env=environment(tmp_path), **quiet
    )  # type: ignore[call-overload]
    log = tmp_path / "results" / "results.sqlite3-wal"
    while not (log.exists() and log.stat().st_size > 100_000):
        assert running.poll() is None
        time.sleep(0.01)
    running.send_signal(signal.SIGKILL if killed else signal.SIGSTOP)
    if killed:
        running.wait()
    (tmp_path / "copy").mkdir()
    shutil.copy(tmp_path / "results" / "results.sqlite3", tmp_path / "copy")
    for _ in range(2):
        shown = grader(tmp_path, "results", "--out", "copy", "--secret-file", secret)
        assert shown.returncode == 2
        assert "without results.sqlite3-wal, which has the newest results" in shown.stderr
    shutil.copy(log, tmp_path / "copy")
    whole = grader(tmp_path, "results", "--out", "copy", "--secret-file", secret, "--json")
    assert (whole.returncode, whole.stderr) == (0, "")
    assert json.loads(whole.stdout)
    if not killed:
        running.send_signal(signal.SIGCONT)
        assert running.wait(120) == 1
        left = sorted(each.name for each in (tmp_path / "results").iterdir() if each.name[0] != ".")
        assert left == ["accounts.json", "results.sqlite3"]


# -- two machines ------------------------------------------------------------------------------------------------------


def test_results_of_two_machines_are_joined(grader, grade, checkout, secret):
    """One class, each machine with a file that the other does not have, and a decision."""
    (checkout / "submissions" / "ann" / "attention").mkdir(parents=True)
    ann = checkout / "submissions" / "ann" / f"{EXERCISE}.py"
    ann.write_text(RIGHT)
    assert grade(checkout, "--out", "a").returncode == 1
    time.sleep(1.1)  # reports are told apart by the second
    ann.write_text(ZEROS)
    assert grade(checkout, "--out", "b").returncode == 1
    for out, score in (("a", 0.25), ("b", 0.5)):
        place = ("results", "set", "--out", out, "eve", EXERCISE, CHECKS[0], score, "--reason", f"in {out}")
        assert grader(checkout, *place).returncode == 0
        time.sleep(1.1)  # decisions are told apart by the second
    refused = grader(checkout, "results", "merge", "a", "nowhere", "--into", "c")
    assert (refused.returncode, (checkout / "c").exists()) == (2, False)
    joined = grader(checkout, "results", "merge", "a", "b", "--into", "c")
    assert joined.returncode == 1, joined.stderr
    assert "2 conflicts:" in joined.stdout
    assert "two files were graded" in joined.stdout
    assert "'the worked example' was decided twice" in joined.stdout
    assert max(map(len, joined.stdout.splitlines())) <= 80
    shown = grader(checkout, "results", "--out", "c", "--json")
    assert (shown.returncode, score_of(shown), score_of(shown, "ann")) == (0, 0.5, 0.0)
    ann.write_text(RIGHT)  # what is handed in now counts, and was judged already
    again = grade(checkout, "--out", "c", "--json")
    assert (again.returncode, score_of(again), score_of(again, "ann")) == (1, 0.5, 10.0)
    assert "2 unchanged" in grade(checkout, "--out", "c").stdout
    for wrong in (("a",), ("a", "a"), ("a", "b", "--into", "b"), ("nowhere", "a")):
        assert grader(checkout, "results", "merge", *wrong).returncode == 2


def test_an_old_store_is_read_once_it_is_taken_over(grader, grade, checkout, course, secret):
    forge_as_an_earlier_version(checkout / "results")  # by the teacher, this time
    refused = grade(checkout)
    (advice,) = [line for line in refused.stderr.splitlines() if "--adopt" in line]
    command = advice.partition("grader ")[2].split()
    asked = grader(checkout, *command)
    assert (asked.returncode, "--secret-file" in asked.stderr) == (2, True)
    assert grader(checkout, *command, "--secret-file", secret).returncode == 0
    done = grade(checkout, "--json")
    assert done.returncode == 1, done.stderr
    exercise = load_course(course).exercises[EXERCISE]
    decided = sum(exercise.points_of(check) for check in exercise.checks if check.name in CHECKS)
    assert score_of(done) == decided  # zeros, and four checks decided by a person, with all their points
    assert (checkout / "results" / "results.sqlite3.before").exists()


def test_staff_see_what_made_a_report(grader, grade, checkout, secret):
    grade(checkout)
    (entry,) = json.loads(grader(checkout, "results", "--json", "--staff").stdout)
    assert entry["made_with"].startswith(f"Python {sys.version_info.major}.")
    assert "numpy " in entry["made_with"]
    (entry,) = json.loads(grader(checkout, "results", "--json").stdout)
    assert "made_with" not in entry
    assert read_secret(secret).key.decode() not in json.dumps(entry)
