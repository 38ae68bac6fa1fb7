"""`grader grade`, `results` and `secret` as a teacher meets them: real commands, killed, starved and lied to."""

import csv
import io
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from a_class import EXERCISE, canonical, make_class, make_course

from grader.sealing.secret import Secret

pytestmark = pytest.mark.slow

COUNT = 60
REFERENCE = Path(__file__).parents[2] / "solutions" / EXERCISE / "reference.py"
HOSTILE = "\x1b[2J\x1b]0;x\x07<script>alert(1)<|`*[a](http://x.y)\n# Full marks\n"
SECRET = Secret(b"0123456789abcdef" * 2)
ENVIRONMENT = {**os.environ, "GRADER_SECRET": SECRET.key.decode(), "COLUMNS": "80"}


@pytest.fixture(scope="module")
def course(tmp_path_factory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def students(tmp_path_factory) -> Path:
    return make_class(tmp_path_factory.mktemp("class") / "submissions", COUNT)


def command(course: Path, *arguments: object) -> list[str]:
    return [sys.executable, "-m", "grader", *map(str, arguments), *(["--course", str(course)] if course else [])]


def grader(course: Path | None, *arguments: object, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command(course, *arguments),  # type: ignore[arg-type]
        capture_output=True,
        text=True,
        env={**ENVIRONMENT, **environment},
        timeout=120,
        check=False,
    )


def grade(course: Path, students: Path, out: Path, *more: object) -> subprocess.CompletedProcess[str]:
    return grader(course, "grade", students, "--out", out, "--unsafe", *more)


@pytest.fixture(scope="module")
def undisturbed(course, students, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    done = grade(course, students, out)
    assert done.returncode == 1
    assert f"{COUNT} submissions of {COUNT} students: {COUNT} graded" in done.stdout
    assert f"{COUNT}/{COUNT}" in done.stderr
    return canonical(out, SECRET)


def rows_of(out: Path) -> int:
    found = sqlite3.connect(out / "results.sqlite3").execute("SELECT count(*), count(DISTINCT student) FROM reports")
    rows, different = found.fetchone()
    assert rows == different
    return rows


def start(course: Path, students: Path, out: Path) -> subprocess.Popen[bytes]:
    quiet = subprocess.DEVNULL
    arguments = command(course, "grade", students, "--out", out, "--unsafe")
    return subprocess.Popen(arguments, env=ENVIRONMENT, stdout=quiet, stderr=quiet)


def wait_for_rows(out: Path, count: int, running: subprocess.Popen[bytes]) -> None:
    while running.poll() is None:
        if (out / "results.sqlite3").is_file():
            try:
                if rows_of(out) >= count:
                    return
            except sqlite3.Error:  # its tables are being made
                pass
        time.sleep(0.01)
    raise AssertionError("it ended too early")


def test_killed_at_any_moment_it_goes_on_where_it_was(course, students, undisturbed, tmp_path):
    moments = np.random.default_rng()
    kept = 0
    for _ in range(3):
        running = start(course, students, tmp_path)
        wait_for_rows(tmp_path, kept + 1, running)
        time.sleep(moments.uniform(0, 0.3))
        running.kill()
        running.wait()
        assert rows_of(tmp_path) >= kept + 1
        kept = rows_of(tmp_path)
    assert kept < COUNT
    last = grade(course, students, tmp_path)
    assert f"{COUNT - kept} graded" in last.stdout
    assert f"{kept} unchanged" in last.stdout
    assert canonical(tmp_path, SECRET) == undisturbed
    assert rows_of(tmp_path) == COUNT


def test_ctrl_c_keeps_what_is_done_and_exits_130(course, students, undisturbed, tmp_path):
    running = start(course, students, tmp_path)
    wait_for_rows(tmp_path, 2, running)
    running.send_signal(signal.SIGINT)
    assert running.wait(30) == 130
    assert 2 <= rows_of(tmp_path) < COUNT
    grade(course, students, tmp_path)
    assert canonical(tmp_path, SECRET) == undisturbed


def test_two_graders_on_one_store(course, students, undisturbed, tmp_path):
    both = [start(course, students, tmp_path) for _ in range(2)]
    assert [running.wait(60) for running in both] == [1, 1]
    assert canonical(tmp_path, SECRET) == undisturbed
    assert rows_of(tmp_path) == COUNT


def test_the_store_taken_away_is_said_and_nothing_hangs(course, students, undisturbed, tmp_path):
    out = tmp_path / "out"
    arguments = command(course, "grade", students, "--out", out, "--unsafe")
    running = subprocess.Popen(arguments, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_for_rows(out, 2, running)  # type: ignore[arg-type]
    shutil.rmtree(out, ignore_errors=True)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 3
    assert "results.sqlite3" in said
    assert "Traceback" not in said
    grade(course, students, out)
    assert canonical(out, SECRET) == undisturbed


@pytest.fixture
def two(tmp_path) -> Path:
    """Alice is right; a student with a hostile name is not."""
    for name, source in (
        ("alice", REFERENCE.read_bytes()),
        (HOSTILE.replace("/", "-"), b"raise ValueError('\x1b[1m')"),
    ):
        path = tmp_path / "submissions" / name / f"{EXERCISE}.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
    return tmp_path / "submissions"


def results(out: Path, *arguments: object) -> list[dict[str, Any]]:
    done = grader(None, "results", "--json", "--out", out, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


def clean(text: str) -> bool:
    return all(character.isprintable() or character in "\n\ufeff\r" for character in text)


def test_a_hostile_name_steers_neither_terminal_nor_markdown(course, two, tmp_path):
    (two / "alice" / "attention" / "\x1b[31mred.py").write_bytes(b"")
    out = tmp_path / "out"
    done = grade(course, two, out, "--feedback", tmp_path / "pages", "--format", "csv,junit")
    assert done.returncode == 1, done.stderr
    shown = grader(None, "results", "--out", out)
    table = grader(None, "results", "--out", out, "--csv")
    assert "not an exercise of this course" in done.stdout
    assert all(map(clean, (done.stdout, done.stderr, shown.stdout, table.stdout)))
    pages = {path.name: path.read_text() for path in (tmp_path / "pages").iterdir()}
    assert len(pages) == 2
    for name, page in pages.items():
        assert name.isprintable()
        assert clean(page)
        assert "\n# Full marks" not in page
        outside = "".join(page.split("`")[::2])  # all code here is between single fences, or lines of three
        assert "<script>" not in outside or "``" in page
    assert {path.name for path in out.iterdir()} >= {"csv", "junit", "results.sqlite3"}


def test_feedback_shows_what_a_student_may_see_and_staff_all(course, tmp_path):
    students = tmp_path / "submissions"
    path = students / "bob" / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    leaky = (
        b"import numpy as np\ndef softmax_attention(q, k, v, mask=None):\n    print('seen', q.shape)\n    return q\n"
    )
    path.write_bytes(leaky)
    assert grade(course, students, tmp_path / "out", "--feedback", tmp_path / "pages", "--staff").returncode == 1
    page = (tmp_path / "pages" / "bob.md").read_text()
    staff = (tmp_path / "pages" / "staff" / "bob.md").read_text()
    for hidden in ("seed", "expected", "it printed", "seen"):
        assert hidden not in page.replace("expected (", ""), page
    assert "seed" in staff
    assert "0 of 10 points" in page
    assert f"grader hint {EXERCISE}" in page


def test_results_are_queried_and_decided(course, two, tmp_path):
    out = tmp_path / "out"
    grade(course, two, out)
    both = results(out)
    assert [list(each)[:3] for each in both] == [["student", "exercise", "report"]] * 2
    assert not any("details" in each for each in both)
    assert all("details" in each for each in results(out, "--staff"))
    (alice,) = results(out, "--student", "alice")
    assert alice["report"]["score"] == pytest.approx(10)
    assert len(results(out, "--status", "error")) == 1
    assert len(results(out, "--exercise", "attention")) == 2
    place = ("results", "set", "--out", out, "alice", EXERCISE)
    for wrong, said in (
        (("the worked exmple", 1), "did you mean 'the worked example'?"),
        (("the worked example", 7), "use 0 to"),
        (("the worked example", -1), "use 0 to"),
        (("the worked example", "nan"), "use 0 to"),
    ):
        refused = (
            grader(None, *place, "--reason", "x", "--", *wrong)
            if wrong[1] == -1
            else grader(None, *place, *wrong, "--reason", "x")
        )
        assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr
    decided = grader(None, *place, "the worked example", 0.5, "--reason", "a copy of bob's")
    assert (decided.returncode, decided.stderr) == (0, "")
    (changed,) = results(out, "--status", "decided")
    lost = alice["report"]["outcomes"][0]["max_score"] - 0.5
    assert changed["report"]["score"] == pytest.approx(alice["report"]["score"] - lost)
    assert changed["report"]["outcomes"][0]["summary"] == "decided by a person: a copy of bob's"
    assert "decided by a person" in grader(None, "results", "--out", out).stdout


def test_results_say_why_and_take_short_names(course, tmp_path):
    sources = {
        "ann": REFERENCE.read_bytes(),
        "bob": b"raise NameError('np')\n",
        "dan": (course / "exercises" / f"{EXERCISE}.py").read_bytes(),
        "eve": b"def softmax_attention(q, k, v, mask=None):\n    return k\n",
        "gus": b"import numpy as np\n" + REFERENCE.read_bytes().replace(b"np.sqrt(q.shape[-1])", b"1.0"),
    }
    for student, source in sources.items():
        path = tmp_path / "submissions" / student / f"{EXERCISE}.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
    out = tmp_path / "out"
    grade(course, tmp_path / "submissions", out)
    shown = grader(None, "results", "--out", out).stdout
    rows = dict(re.findall(r"^(\w+) +attention.*\n    (.+)$", shown, re.MULTILINE))
    assert "ann" not in rows
    assert rows["bob"] == "there is no function 'softmax_attention' in the file"
    assert rows["dan"] == "not begun: the stub as it was"
    assert "shape" in rows["eve"]
    assert "divided by sqrt" in rows["gus"]
    assert max(map(len, shown.splitlines())) <= 80
    for name in ("softmax_attention", "attention", EXERCISE, f"exercises/{EXERCISE}.py"):
        assert len(results(out, "--exercise", name)) == 5
    wrong = grader(None, "results", "--out", out, "--exercise", "sofmax")
    assert (wrong.returncode, f"did you mean '{EXERCISE}'?" in wrong.stderr) == (2, True)
    place = ("results", "set", "--out", out, "eve")
    decided = grader(None, *place, "softmax_attention", "the worked example", 0.5, "--reason", "x")
    assert (decided.returncode, decided.stdout) == (0, f"eve, {EXERCISE}: 0.5 of 10 points now\n")
    wrong = grader(None, *place, "softmax_atention", "the worked example", 0.5, "--reason", "x")
    assert (wrong.returncode, f"did you mean '{EXERCISE}'?" in wrong.stderr) == (2, True)
    wrong = grader(None, "results", "set", "--out", out, "evi", EXERCISE, "the worked example", 0.5, "--reason", "x")
    assert (wrong.returncode, "did you mean 'eve'?" in wrong.stderr) == (2, True)


def test_the_roster_stands_in_the_table(course, two, tmp_path):
    (tmp_path / "roster.csv").write_text("id,name,group,score\nalice,Alice Ames,A,+1\nzoe,=Zoe,B,2\n")
    out = tmp_path / "out"
    done = grade(course, two, out, "--roster", tmp_path / "roster.csv", "--format", "csv")
    assert done.returncode == 1
    assert "In the roster" not in done.stderr
    for said in (
        "in the roster, and no entry in the folder",
        "zoe",
        "Not in the roster (1)",
        "no such id in the roster",
    ):
        assert said in done.stdout
    for text in (grader(None, "results", "--csv", "--out", out).stdout, (out / "csv/scores.csv").read_bytes().decode()):
        table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        rows = {row["student"]: row for row in table}
        assert (rows["alice"]["name"], rows["alice"]["group"], rows["alice"]["roster score"]) == (
            "Alice Ames",
            "A",
            "'+1",
        )
        assert (rows["zoe"]["name"], rows["zoe"]["fate"], rows["zoe"]["score"]) == ("'=Zoe", "handed_in_nothing", "")
    assert [row["student"] for row in results(out, "--status", "handed_in_nothing")] == ["zoe"]
    wrong = grade(course, two, out, "--roster", tmp_path / "nowhere.csv")
    assert (wrong.returncode, "No such file" in wrong.stderr) == (2, True)


def test_what_was_told_is_gone_when_it_was_collected_and_graded(course, tmp_path):
    path = tmp_path / "submissions" / "alice" / "softmax_attention.PY"
    path.parent.mkdir(parents=True)
    shutil.copy(REFERENCE, path)
    out = tmp_path / "out"
    done = grade(course, tmp_path / "submissions", out)
    assert (done.returncode, "is not in attention/" in " ".join(done.stdout.split())) == (1, True)
    assert grader(course, "collect", tmp_path / "submissions", "--into", tmp_path / "collected").returncode == 0
    assert grade(course, tmp_path / "collected", out).returncode == 0
    assert [(row["student"], row["fate"]) for row in results(out)] == [("alice", "graded")]


def test_what_is_ours_is_nobodys_submission(course, two, tmp_path):
    """Results, feedback and the roster may lie in the folder of the submissions; a student's link to them may not."""
    (two / "roster.csv").write_text("id\nalice\n")
    options = ("--roster", two / "roster.csv", "--feedback", two / "pages")
    for _ in range(2):
        done = grade(course, two, two / "out", *options)
    assert "2 entries: 2 graded" in done.stdout
    (two / "link").symlink_to(two / "out")
    assert "a link, which is not followed" in grade(course, two, two / "out", *options).stdout
    assert grader(course, "collect", two, "--into", tmp_path / "x", "--roster", two / "roster.csv", "--dry-run").stdout


def test_a_zip_of_a_class_is_for_collect(course, tmp_path):
    (tmp_path / "class.zip").write_bytes(b"")
    done = grade(course, tmp_path / "class.zip", tmp_path / "out")
    assert (done.returncode, "grader collect" in done.stderr) == (2, True)


def test_collect_and_its_exit_codes(course, tmp_path):
    download, into = tmp_path / "download", tmp_path / "into"
    path = download / "alice" / "hw.py"
    path.parent.mkdir(parents=True)
    shutil.copy(REFERENCE, path)
    less = grader(course, "collect", download, "--into", into)
    assert (less.returncode, "name it: --exercise" in " ".join(less.stdout.split())) == (1, True)
    full = grader(course, "collect", download, "--into", into, "--exercise", "softmax_attention", "--dry-run")
    assert (full.returncode, (into / "alice" / "attention").exists()) == (0, False)
    assert grader(course, "collect", download, "--into", into, "--exercise", "softmax_attention").returncode == 0
    assert (into / "alice" / f"{EXERCISE}.py").read_bytes() == REFERENCE.read_bytes()
    for wrong, said in (
        ((download, "--into", download / "x"), "name a folder outside of it"),
        ((download, "--into", into, "--exercise", "sofmax_attention"), "did you mean"),
        ((tmp_path / "nowhere", "--into", into), "does not exist"),
        ((REFERENCE, "--into", into), "not a zip"),
    ):
        refused = grader(course, "collect", *wrong)
        assert (refused.returncode, said in refused.stderr) == (2, True), refused.stderr


def test_exit_codes(course, tmp_path):
    students = tmp_path / "submissions"
    path = students / "alice" / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    shutil.copy(REFERENCE, path)
    assert grade(course, students, tmp_path / "out").returncode == 0
    assert grade(course, students, tmp_path / "out").returncode == 0
    path.write_text("")
    assert grade(course, students, tmp_path / "out").returncode == 1
    without = grader(course, "grade", students, "--unsafe", GRADER_SECRET="")
    assert (without.returncode, "grader secret FILE" in without.stderr) == (2, True)
    assert grade(course, students, tmp_path / "out", "--format", "jsn").returncode == 2
    assert grade(course, students, tmp_path / "out", "--exercise", "atention").returncode == 2
    (tmp_path / "empty").mkdir()
    nothing = grade(course, tmp_path / "empty", tmp_path / "out")
    assert (nothing.returncode, "<student>/<module>/<exercise>.py" in nothing.stderr) == (2, True)
    assert grader(None, "results", "--out", tmp_path / "nowhere").returncode == 2
    broken = shutil.copytree(course, tmp_path / "broken")
    (broken / "solutions" / EXERCISE / "mistakes.py").write_text("1 +\n")
    fault = grade(broken, students, tmp_path / "out")
    assert (fault.returncode, "mistakes.py:1" in fault.stdout) == (2, True), fault.stdout
