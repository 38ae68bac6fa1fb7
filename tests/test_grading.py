"""Many submissions: the same reports whatever the order, the number of judges and what goes wrong meanwhile."""

import contextlib
import itertools
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from functools import partial
from pathlib import Path

import msgspec
import numpy as np
import pytest
from a_class import EXERCISE, canonical, make_class, make_course
from click.testing import CliRunner

from grader.cli.grade_command import command as grade_command
from grader.cli.grade_output import Overview
from grader.course.course import Course
from grader.course.reading import load_course
from grader.errors import GraderError
from grader.formats.summary import Summary
from grader.grading import judge_process
from grader.grading.judge_process import Job, RetryingJudge, TimingLock
from grader.grading.run import EntryResult, Unchanged, grade_all, plan
from grader.model import CourseFault, Result, Status
from grader.pools.forked import ForkedWorkers
from grader.pools.spawned import Workers
from grader.results.store import Decision, Store
from grader.sealing.secret import Secret, SecretError, make_secret, read_secret
from grader.submission import Submission
from grader.submissions.class_folder import SubmittedFile, find_submissions

pytestmark = pytest.mark.slow

SECRET = Secret(b"0123456789abcdef" * 2)
MODULE, NAME = EXERCISE.split("/")


@pytest.fixture(scope="module")
def root(tmp_path_factory) -> Path:
    return make_course(tmp_path_factory.mktemp("course"))


@pytest.fixture(scope="module")
def students(tmp_path_factory) -> Path:
    return make_class(tmp_path_factory.mktemp("class") / "submissions", 6)


@pytest.fixture(scope="module")
def undisturbed(root, students, tmp_path_factory):
    out = tmp_path_factory.mktemp("undisturbed")
    run(load_course(root), students, out)
    return canonical(out)


def run(
    course: Course, students: Path, out: Path, open_workers=Workers, judges=2, secret=SECRET, order=sorted, **options
) -> list[EntryResult]:
    entries = [entry for entry in find_submissions(students).entries if entry.exercise in course.exercises]
    made, faults = plan(course, course.exercises.values(), secret, walled=False)
    assert not faults
    with Store(out, create=True) as store:
        ordered = order(entries, key=lambda entry: entry.student)
        return list(grade_all(map(SubmittedFile.read, ordered), made, store, open_workers, judges, **options))


def counts(done: list[EntryResult]) -> tuple[int, ...]:
    """New results, and those that were there."""
    return tuple(sum(isinstance(each, kind) for each in done) for kind in (Result, Unchanged))


def test_neither_order_nor_judges_change_a_report(root, students, undisturbed, tmp_path):
    def shuffled(entries, key):
        return [entries[i] for i in np.random.default_rng(1).permutation(len(entries))]

    assert len(undisturbed) == 6
    assert counts(run(load_course(root), students, tmp_path / "one", judges=1, order=shuffled)) == (6, 0)
    assert canonical(tmp_path / "one") == undisturbed
    run(load_course(root), students, tmp_path / "many", judges=5)
    assert canonical(tmp_path / "many") == undisturbed


def test_what_changed_is_graded_again_and_nothing_else(root, students, tmp_path):
    mine = shutil.copytree(students, tmp_path / "submissions")
    course = make_course(tmp_path / "course")
    out = tmp_path / "out"
    assert counts(run(load_course(course), mine, out)) == (6, 0)
    assert counts(run(load_course(course), mine, out)) == (0, 6)
    with Store(out) as store:
        store.decide(Decision("student00002", EXERCISE, "keeps to the mask", 0.25, "half an idea"))
    file = mine / "student00002" / f"{EXERCISE}.py"
    file.write_bytes(file.read_bytes() + b"# another try\n")
    again = run(load_course(course), mine, out)
    assert counts(again) == (1, 5)
    assert [each.student for each in again if isinstance(each, Result)] == ["student00002"]
    with Store(out) as store:
        kept = store.one("student00002", EXERCISE)
    assert kept is not None
    assert "0.25" in [f"{each.score:g}" for each in kept.report.outcomes if each.check == "keeps to the mask"]
    assert counts(run(load_course(course), mine, out, secret=Secret(b"f" * 32))) == (6, 0)
    for changed in ("mistakes.py", "checks.py"):
        path = course / "solutions" / EXERCISE / changed
        path.write_text(path.read_text() + "\n# a remark\n")
        assert counts(run(load_course(course), mine, out)) == (6, 0)
    assert counts(run(load_course(course), mine, out)) == (0, 6)


def test_a_fault_of_the_course_costs_its_exercise_only(root, students, tmp_path):
    course = make_course(tmp_path / "course")
    other = course / "solutions" / MODULE / "other"
    shutil.copytree(course / "solutions" / EXERCISE, other)
    entry = "{id: other, points: 10, entry: softmax_attention}"
    (course / "course.yaml").write_text((root / "course.yaml").read_text() + f"      - {entry}\n")
    (other / "checks.py").write_text((other / "checks.py").read_text() + "\nchecks[1].inputs.func.__code__ = None\n")
    loaded = load_course(course)
    _, faults = plan(loaded, loaded.exercises.values(), SECRET, walled=False)
    assert list(faults) == [f"{MODULE}/other"]
    broken = "\ndef broken(rng):\n    raise KeyError('author')\nchecks[1] = replace(checks[1], inputs=broken)\n"
    (other / "checks.py").write_text((root / "solutions" / EXERCISE / "checks.py").read_text() + broken)
    mine = shutil.copytree(students, tmp_path / "submissions")
    for student in mine.iterdir():
        shutil.copy(student / f"{EXERCISE}.py", student / MODULE / "other.py")
    done = run(load_course(course), mine, tmp_path / "out")
    faults = [each for each in done if isinstance(each, CourseFault)]
    assert "KeyError: 'author'" in faults[0].reason
    assert {each.exercise for each in faults} == {f"{MODULE}/other"}
    assert counts(done) == (6, 0)


class Unlucky(Workers):
    """Real workers on a machine that cannot start one for some students' files, in some runs."""

    without = b"# 3\n"

    def open(self, submission, exercise):
        if submission.source.endswith(self.without):
            raise GraderError("no process could be started")
        return super().open(submission, exercise)


def test_a_fault_of_ours_is_no_zero_and_is_made_good_in_the_next_run(root, students, undisturbed, tmp_path):
    done = run(load_course(root), students, tmp_path, Unlucky)
    assert counts(done) == (6, 0)
    (report,) = [each.report for each in done if isinstance(each, Result) and each.report.not_graded]
    assert (report.score, report.open) == (0.0, report.max_score)
    assert {each.status for each in report.outcomes} == {Status.NOT_GRADED}
    assert counts(run(load_course(root), students, tmp_path)) == (1, 5)
    assert canonical(tmp_path) == undisturbed


class Absent(Workers):
    def __enter__(self):
        raise GraderError("there is no room for a process")


def test_without_workers_the_run_ends_and_says_so(root, students, tmp_path):
    with pytest.raises(GraderError, match="no room for a process"):
        run(load_course(root), students, tmp_path, Absent, judges=3)


class Shot(Workers):
    """Real workers; whatever runs student00001's file is killed once, from outside: the worker, or the judge itself."""

    marks = ""

    def open(self, submission, exercise):
        worker = super().open(submission, exercise)
        mark = Path(self.marks)
        if submission.source.endswith(b"# 1\n") and not mark.exists():
            mark.touch()
            process = worker._process
            process.wait_until_ready()
            os.kill(os.getpid() if mark.name == "judge" else process._pid(), signal.SIGKILL)
        return worker


def shot(marks: str) -> Shot:
    workers = Shot()
    workers.marks = marks
    return workers


@pytest.mark.parametrize("who", ["worker", "judge"])
def test_what_somebody_else_kills_costs_nobody_anything(root, students, undisturbed, tmp_path, who):
    done = run(load_course(root), students, tmp_path / "out", partial(shot, str(tmp_path / who)))
    assert counts(done) == (6, 0)
    assert (tmp_path / who).exists()
    assert canonical(tmp_path / "out") == undisturbed


class Deadly(Workers):
    """What it runs for student00001 brings the judge down every time."""

    def open(self, submission, exercise):
        if submission.source.endswith(b"# 1\n"):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().open(submission, exercise)


def test_what_brings_the_judge_down_costs_itself_only(root, students, undisturbed, tmp_path):
    assert counts(run(load_course(root), students, tmp_path, Deadly)) == (6, 0)
    found = canonical(tmp_path)
    assert "the judge's process ended" in found.pop("student00001")
    assert found == {student: report for student, report in undisturbed.items() if student != "student00001"}


def test_a_stop_finishes_what_is_under_way_and_the_next_run_does_the_rest(root, students, undisturbed, tmp_path):
    course, stopping = load_course(root), threading.Event()
    made, _ = plan(course, course.exercises.values(), SECRET, walled=False)
    with Store(tmp_path, create=True) as store:
        for _ in grade_all(
            map(SubmittedFile.read, find_submissions(students).entries), made, store, Workers, 1, stopping
        ):
            stopping.set()
        first = len(list(store.all()))
    assert 1 <= first <= 3
    assert counts(run(course, students, tmp_path)) == (6 - first, first)
    assert canonical(tmp_path) == undisturbed


CRASHES = """
import os, signal, time
CALLS, SOONEST = [], 8 + os.urandom(1)[0] % 12
SIGNALS = (signal.SIGSEGV, signal.SIGILL, signal.SIGFPE, signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS)


def softmax_attention(q, k, v, mask=None):
    CALLS.append(1)
    time.sleep(0.1)
    if len(CALLS) == SOONEST:
        os.kill(os.getpid(), SIGNALS[os.urandom(1)[0] % 6])
    return right(q, k, v, mask)


"""
SLOW = """
import time
time.sleep({})


def softmax_attention(q, k, v, mask=None):
    time.sleep({})
    return right(q, k, v, mask)


"""
NOW_AND_THEN = SLOW.format(0, 60).replace("time.sleep(60)", "time.sleep(0.49 if time.time_ns() // 10 % 2 else 60)")


@pytest.mark.parametrize(
    "source",
    [CRASHES, SLOW.format(0.4, 0.15), SLOW.format(0, 60), SLOW.format(0.45, 60), NOW_AND_THEN],
    ids=["crashes", "is slow", "hangs", "loads slowly and hangs", "hangs now and then"],
)
def test_all_tries_of_a_submission_have_one_budget(root, tmp_path, monkeypatch, source):
    """Here it is a short one."""
    monkeypatch.setattr(judge_process, "submission_seconds", lambda exercise: 2.0)
    course = make_course(tmp_path / "course")
    file = course / "course.yaml"
    file.write_text(file.read_text().replace("seconds: 2", "seconds: 0.5"))
    right = (root / "solutions" / EXERCISE / "reference.py").read_text().replace("def softmax_attention", "def right")
    submission = Submission("submission.py", (source + right).encode(), student="eve", exercise=EXERCISE)
    judge = RetryingJudge(load_course(course).exercises, TimingLock(tmp_path))
    with ForkedWorkers() as workers:
        judge.decide(Job(Submission("submission.py", exercise=EXERCISE), 0), workers)  # NumPy is imported meanwhile
        began = time.monotonic()
        verdict = judge.decide(Job(submission, 0), workers)
    assert time.monotonic() - began < 4.5
    assert isinstance(verdict, Result) and verdict.student == "eve"
    assert verdict.report.score < verdict.report.max_score
    assert not verdict.report.open


def test_a_budget_lets_a_slow_submission_finish(root, tmp_path):
    """It is no shorter than what every check by itself allows."""
    course = make_course(tmp_path / "course")
    right = (root / "solutions" / EXERCISE / "reference.py").read_text().replace("def softmax_attention", "def right")
    path = tmp_path / "submissions" / "ann" / f"{EXERCISE}.py"
    path.parent.mkdir(parents=True)
    path.write_text(SLOW.format(1.5, 0.5) + right)
    (done,) = run(load_course(course), tmp_path / "submissions", tmp_path / "out", ForkedWorkers, judges=1)
    assert isinstance(done, Result) and done.report.full_marks, done


LOOPS = {"in Python": "    while True:\n        pass\n", "in C": "    7 ** 10 ** 10\n"}


@pytest.mark.parametrize(("place", "loop"), [("inputs", "in Python"), ("reference", "in C"), ("property", "in Python")])
def test_author_code_that_does_not_end_is_a_fault_of_the_course(root, students, tmp_path, place, loop):
    """It costs its own exercise, says which, and no student anything."""
    course = make_course(tmp_path / "course")
    other = course / "solutions" / MODULE / "other"
    shutil.copytree(course / "solutions" / EXERCISE, other)
    entry = "{id: other, points: 10, entry: softmax_attention, limits: {seconds: 0.5}}"
    (course / "course.yaml").write_text((root / "course.yaml").read_text() + f"      - {entry}\n")
    break_off(other, place, LOOPS[loop])
    mine = shutil.copytree(students, tmp_path / "submissions")
    student = min(mine.iterdir())
    shutil.copy(student / f"{EXERCISE}.py", student / MODULE / "other.py")
    done = run(load_course(course), mine, tmp_path / "out", author_seconds=1.0)
    (fault,) = {each.reason for each in done if isinstance(each, CourseFault)}
    assert fault.startswith(f"{MODULE}/other: its own code (checks.py, reference.py, mistakes.py, ...) does not end")
    assert counts(done) == (6, 0)


def break_off(folder: Path, place: str, loop: str) -> None:
    """Author code that does not end: for every submission, or (`on a wild value`) for what some return."""
    checks = (folder / "checks.py").read_text()
    if place == "inputs":
        checks += f"\n\ndef endless(rng):\n{loop}\n\nchecks[1] = replace(checks[1], inputs=endless)\n"
    elif place == "reference":
        reference = folder / "reference.py"
        reference.write_text(f"{reference.read_text()}\n\ndef softmax_attention(q, k, v, mask=None):\n{loop}")
    else:
        condition = "    if result.max() > 1e3:\n" if place == "on a wild value" else "    if True:\n"
        checks += "\n\ndef endless(call, rng):\n    result = call(**inputs(rng))\n" + condition
        checks += "".join(f"    {line}\n" for line in loop.splitlines()) + "    return result, result\n"
        checks += "\n\nchecks = [replace(c, law=endless) if isinstance(c, Property) else c for c in checks]\n"
    (folder / "checks.py").write_text(checks)


@pytest.mark.parametrize("loop", LOOPS)
def test_author_code_that_does_not_end_on_a_wild_value_costs_who_returned_it(
    root, students, undisturbed, tmp_path, loop
):
    """And nobody else: the course is in order, as its reference shows."""
    course = make_course(tmp_path / "course")
    file = course / "course.yaml"
    file.write_text(file.read_text().replace("seconds: 2", "seconds: 1"))
    break_off(course / "solutions" / EXERCISE, "on a wild value", LOOPS[loop])
    mine = shutil.copytree(students, tmp_path / "submissions")
    right = (root / "solutions" / EXERCISE / "reference.py").read_text().replace("def softmax_attention", "def right")
    wild = f"{right}\n\ndef softmax_attention(*arguments):\n    return right(*arguments) + 1e6\n"
    (mine / "student00000" / f"{EXERCISE}.py").write_text(wild)
    done = run(load_course(course), mine, tmp_path / "out", author_seconds=1.0)
    assert not any(isinstance(each, CourseFault) for each in done)
    assert counts(done) == (6, 0)
    reports = {each.student: each.report for each in done if isinstance(each, Result)}
    assert reports["student00000"].score == reports["student00000"].open == 0.0
    right_ones = [name for name, report in undisturbed.items() if json.loads(report)["score"] == 10.0]
    assert len(right_ones) > 1
    assert all(reports[name].full_marks for name in right_ones if name != "student00000")


LIVE = """
import sys, time
from pathlib import Path
from grader.grading import judge_process
from grader.grading.judge_process import TimingLock
lock, folder = TimingLock(Path(sys.argv[1])), Path(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for number in range(40):
    with lock.shared():
        begin = time.monotonic_ns()
        time.sleep(0.0005)
        print("shared", begin, time.monotonic_ns())
        with lock.alone():
            begin = time.monotonic_ns()
            time.sleep(0.0005)
            print("alone", begin, time.monotonic_ns())
        begin = time.monotonic_ns()
        print("shared", begin, time.monotonic_ns())
"""


def test_a_timing_has_no_neighbours_and_the_dead_hold_no_place(tmp_path):
    pipe = subprocess.PIPE
    others = [
        subprocess.Popen([sys.executable, "-c", LIVE, str(tmp_path)], stdin=pipe, stdout=pipe, text=True)
        for _ in range(4)
    ]
    for other in others:
        assert other.stdout is not None and other.stdout.readline() == "ready\n"
    for other in others:
        assert other.stdin is not None
        other.stdin.write("go\n")
        other.stdin.flush()
    time.sleep(0.02)
    dead = others.pop()
    dead.kill()
    dead.communicate()
    said = [line.split() for other in others for line in other.communicate(timeout=60)[0].splitlines()]
    spans = sorted((int(begin), int(end), kind) for kind, begin, end in said)
    assert len(spans) == 3 * 120
    together = [(a[2], b[2]) for a, b in itertools.combinations(spans, 2) if b[0] < a[1]]
    assert set(together) <= {("shared", "shared")}


def test_a_check_that_raises_leaves_the_lane_free(tmp_path):
    lock, other = TimingLock(tmp_path), TimingLock(tmp_path)
    for each in (lock, other, lock):
        with contextlib.suppress(KeyError), each.shared():
            raise KeyError
        with contextlib.suppress(KeyError), each.shared(), each.alone():
            raise KeyError


def test_seeds_are_fixed_by_secret_exercise_and_submission():
    assert SECRET.seed("a/b", "c") == Secret(b"0123456789abcdef" * 2).seed("a/b", "c")
    different = {SECRET.seed(*parts) for parts in (("a/b", "c"), ("a/b", "d"), ("a/c", "c"))}
    different |= {Secret(b"x" * 32).seed("a/b", "c"), int(SECRET.fingerprint[:16], 16) | 1 << 63}
    assert len(different) == 5
    assert all(2**63 <= seed < 2**64 for seed in different)
    assert "0123" not in repr(SECRET) + SECRET.fingerprint


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path, monkeypatch):
    monkeypatch.delenv("GRADER_SECRET", raising=False)
    os.umask(before := os.umask(0))
    path = tmp_path / "new" / "secret"
    make_secret(path)
    assert path.stat().st_mode & 0o777 == 0o600 & ~before
    first = read_secret(path)
    with pytest.raises(FileExistsError):
        make_secret(path)
    assert read_secret(path) == first
    path.chmod(0o640)
    with pytest.raises(SecretError, match="chmod 600"):
        read_secret(path)
    path.chmod(0o600)
    path.write_text("0123456789abcdef\n")
    with pytest.raises(SecretError, match="at least 32"):
        read_secret(path)
    for wrong in (tmp_path, tmp_path / "nowhere"):
        with pytest.raises(SecretError):
            read_secret(wrong)
    with pytest.raises(SecretError, match="grader secret FILE"):
        read_secret(None)
    monkeypatch.setenv("GRADER_SECRET", "ABCDEF" * 8)
    assert read_secret(None) == Secret(b"abcdef" * 8)


def test_what_cannot_be_judged_now_does_not_undo_what_was_decided_and_is_said(root, students, undisturbed, tmp_path):
    """Another version of the grader, whose judges end on one submission."""
    course = load_course(root)
    run(course, students, tmp_path)
    found = find_submissions(students)
    made, _ = plan(course, course.exercises.values(), SECRET, walled=False)
    other = msgspec.structs.replace(made, judging=dict.fromkeys(made.judging, "another version"))
    overview = Overview(found, [EXERCISE], {}, [])
    with Store(tmp_path, create=True) as store:
        for done in grade_all(map(SubmittedFile.read, found.entries), other, store, Deadly, 2):
            overview.record(done)
        summary = Summary.of(store.all())
    assert canonical(tmp_path) == undisturbed
    assert overview.outranked == [f"student00001: {EXERCISE}"]
    assert (summary.not_graded, overview.exit_code(summary)) == (False, 3)
    with Store(tmp_path, create=True) as store:
        again = list(grade_all(map(SubmittedFile.read, found.entries), other, store, Workers, 2))
    assert counts(again) == (0, 6)
    assert canonical(tmp_path) == undisturbed


def test_all_that_grade_writes_and_prints_comes_from_one_reading_of_the_store(root, students, tmp_path, monkeypatch):
    readings = []

    def counted(store, read=Store.all):
        readings.append(store.path)
        return read(store)

    monkeypatch.setattr(Store, "all", counted)
    monkeypatch.setenv("GRADER_SECRET", SECRET.key.hex())
    command = [str(students), "--course", str(root), "--out", str(tmp_path / "out"), "--unsafe", "--workers", "2"]
    done = CliRunner().invoke(
        grade_command, [*command, "--format", "json", "--feedback", str(tmp_path / "pages"), "--json"]
    )
    assert len(readings) == 1, done.output
    assert len(json.loads(done.stdout)) == 6
    written = json.loads((tmp_path / "out" / "json" / "reports.json").read_text())
    assert [each["student"] for each in written["graded"]] == sorted(path.name for path in students.iterdir())
    assert len(list((tmp_path / "pages").iterdir())) == 6
