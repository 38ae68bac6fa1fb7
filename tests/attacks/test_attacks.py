"""Hostile students, graded in one class with honest ones: nobody earns a point, reaches a thing or disturbs another.

A case is a folder here, <line of the list of attacks>_<name>: submission.py, .ipynb or .cu, or a make.py whose
`make(path)` creates what cannot be committed (a FIFO, a link, a bomb); and expected.yaml:

    attacks   what is tried, in a sentence
    exercise  for which exercise it is handed in; attention/softmax_attention, where nothing is said
    score     what an honest reading gives; several where it depends on the host; null: less than full marks; full: all
              points that can be given on this host
    statuses  those that may occur
    says      texts that must stand in the report, staff's details included
    hides     texts that must not stand in what the student is shown
    seconds   the judge may take no longer over it
    may_be_absent   there may be no report at all: nothing was there to be read
    told      what became of the entry, where there is no report (handed_in_nothing, unreadable, not_recognised)

What is only odd or broken is in tests/submissions and not repeated here. An attack that reaches a file, a process, a
socket or a secret says so by an exception called REACHED; it reads no more than it needs to know, and signals,
priorities and modes are set to what they are, so that a hole does no harm here.
"""

import contextlib
import ctypes
import json
import os
import re
import runpy
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest
import yaml
from conftest import ROOT

from grader.course.reading import load_course
from grader.model import Outcome

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the walls are Linux's")
slow = pytest.mark.slow
QUICK = {  # without `slow`, the class has these attackers and no others
    "10_collects_what_zeros_may_earn",
    "10_encodes_hidden_inputs_in_a_shape",
    "10_knows_the_public_shapes",
    "12_opens_sockets",
    "13_patches_the_clocks",
    "14_caches_by_the_first_elements",
    "15_works_in_a_thread_after_the_reply",
    "17_falls_back_to_the_library_sideways",
    "18_thread_bomb",
    "19_aborts",
    "19_kills_its_parent",
}

FIXTURES = sorted(path.parent for path in Path(__file__).parent.glob("*/expected.yaml"))
EXPECTED = {fixture: yaml.safe_load((fixture / "expected.yaml").read_text()) for fixture in FIXTURES}
ATTENTION, KERNEL = "attention/softmax_attention", "cuda/softmax_rows"
STEPS, EARLIER, LATER = "foundations/min_max_scaling", "blocks/layer_norm", "blocks/add_and_norm"
CACHE, LOCAL = "cache/kv_cache", "efficient/local_attention"
SUFFIXES = dict.fromkeys((ATTENTION, STEPS, EARLIER, LATER, CACHE, LOCAL), ".py") | {KERNEL: ".cu"}
COURSE = """
title: A few exercises, and little patience
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 1, memory_mb: 1024}}
  - id: foundations
    title: Several entry points
    exercises:
      - {id: min_max_scaling, points: 5, entries: [fit, transform], limits: {seconds: 1}}
  - id: blocks
    title: Gradients, and earlier files
    exercises:
      - {id: layer_norm, points: 5, kind: torch, limits: {seconds: 2}}
      - {id: add_and_norm, points: 3, kind: torch, uses: [blocks/layer_norm], limits: {seconds: 2}}
  - id: cache
    title: A class, and how its time grows
    exercises:
      - {id: kv_cache, points: 10, kind: torch, entry: KVCache, limits: {seconds: 2}}
  - id: efficient
    title: Memory
    exercises:
      - {id: local_attention, points: 10, kind: torch}
  - id: cuda
    title: Kernels
    exercises:
      - {id: softmax_rows, points: 10, kind: cuda, limits: {seconds: 2}}
"""
SECRET = "5e" * 32  # always the same: the attacks that go by chance meet the same cases in every run
PLACES = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/", str(ROOT))  # where traces could be left
SYSTEM_V_KEY = str(0x6772)
FORMATS = "json,csv,junit,gradescope,classroom50,prairielearn,github"
PR_SET_CHILD_SUBREAPER = 36
RUN_SECONDS = 1800
MOST_REPORTED, MOST_DETAILED = 1 << 15, 1 << 18  # characters of one student's report, and of its details
MOST_SECONDS = 60  # of one submission
OPEN = ("inconclusive", "needs_gpu")  # a speed is not known: of which the first is for a person, the second for a GPU
STOPPED = {"timed_out", "out_of_memory", "crashed"}
ROUNDING = 1e-4  # of scores that are shares of an exercise's points
JUDGE_MEGABYTES = 768  # a few answers of 64 MB, and not all of them

RIGHT = """
import numpy as np


def softmax_attention(q, k, v, mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0) @ v
"""
KERNEL_RIGHT = (ROOT / "solutions" / KERNEL / "alternatives" / "three_launches.cu").read_text()
KERNEL_REFERENCE = (ROOT / "solutions" / KERNEL / "reference.cu").read_text()
NOT_DIVIDED = KERNEL_REFERENCE.replace("expf(row[c] - highest) / part[0]", "expf(row[c] - highest)")
NO_BARRIER = KERNEL_REFERENCE.replace("__syncthreads();  // all have read the maximum", "")
WITHOUT_MASKS = {"the worked example", "agrees with the reference", "sizes in common", "large scores do not overflow"}


def points_for(checks):
    exercise = load_course(ROOT).exercises[ATTENTION]
    return sum(exercise.points_of(check) for check in exercise.checks if check.name in checks)


HONEST = {  # the exercise, the source, the score and the diagnosis; null: less than full marks; full: all there is here
    "honest_1": (ATTENTION, RIGHT, 10, []),
    "honest_2": (
        ATTENTION,
        RIGHT.replace("np.where(mask", "np.where(~mask"),
        points_for(WITHOUT_MASKS),
        ["mask_inverted"],
    ),
    "honest_3": (ATTENTION, (ROOT / "exercises" / f"{ATTENTION}.py").read_text(), 0, []),
    "honest_kernel_1": (KERNEL, KERNEL_RIGHT, "full", []),
    "honest_kernel_2": (KERNEL, NOT_DIVIDED, 0, ["not_divided"]),
    "honest_kernel_3": (KERNEL, NO_BARRIER, None, []),
    "honest_kernel_4": (KERNEL, (ROOT / "exercises" / f"{KERNEL}.cu").read_text(), 0, []),
}


class Process(NamedTuple):
    pid: int
    parent: int
    session: int


class Run(NamedTuple):
    """What became of a command of the grader's."""

    returncode: int
    output: str
    megabytes: int  # the most that one of its processes had in memory, the workers aside


class Graded(NamedTuple):
    """What became of a class."""

    seconds: dict  # by student, what the judging took
    reports: dict  # by student, as `grader results --json --staff` has them
    told: dict  # by student, what became of an entry that was not graded
    run: Run
    folder: Path
    survivors: list  # processes of the run that are still there
    left: set  # files and System V objects that were not there before
    changed: list  # files of the course and of the class that are not as they were


@pytest.fixture(scope="session")
def course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "course.yaml").write_text(COURSE)
    for exercise, suffix in SUFFIXES.items():
        folder, stub = Path("solutions", exercise), Path("exercises", f"{exercise}{suffix}")
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
        (root / stub).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / stub, root / stub)
        if (shared := ROOT / folder.parent / "inputs.py").exists():
            shutil.copy(shared, root / folder.parent)
    return root


@pytest.fixture(scope="session")
def attacked(course, tmp_path_factory, request):
    """Honest students and attackers in one class: all, or those whose tests were asked for."""
    asked = {each.callspec.params["fixture"] for each in request.session.items if getattr(each, "originalname", "") == "test_attack"}
    return grade(course, tmp_path_factory.mktemp("attacked"), [each for each in FIXTURES if each in asked] or FIXTURES)


@pytest.fixture(scope="session")
def undisturbed(course, tmp_path_factory):
    """The honest students alone."""
    return grade(course, tmp_path_factory.mktemp("undisturbed"), [])


def grade(course, folder, fixtures):
    submissions, results, secret = folder / "submissions", folder / "results", folder / "secret"
    secret.write_text(SECRET)
    secret.chmod(0o600)
    chosen = {student: exercise for student, (exercise, *_) in HONEST.items()}
    chosen |= {fixture.name: EXPECTED[fixture].get("exercise", ATTENTION) for fixture in fixtures}
    for student, (exercise, source, _, _) in HONEST.items():
        place(submissions, student, exercise).write_text(source)
    for fixture in fixtures:
        hand_in(fixture, place(submissions, fixture.name, chosen[fixture.name]))

    def is_chosen(entry):
        return entry["report"] is not None and entry["report"]["exercise"] == chosen[entry["student"]]

    before = [tree(course), tree(submissions)]
    there, children = traces(), set(children_of(os.getpid()))
    arguments = ["--course", course, "--secret-file", secret, "--out", results, "--format", FORMATS]
    done = run("grade", submissions, *arguments, "--feedback", results / "feedback")
    survivors = wait_for_end(children)
    listed = run("results", "--out", results, "--json", "--staff").output
    return Graded(
        seconds={each["student"]: each["seconds"] for each in json.loads(listed) if is_chosen(each)},
        reports={each["student"]: each for each in json.loads(listed) if is_chosen(each)},
        told={each["student"]: each["fate"] for each in json.loads(listed) if each["report"] is None},
        run=done,
        folder=results,
        survivors=survivors,
        left=traces() - there,
        changed=sorted({*before[0].items(), *before[1].items()} ^ {*tree(course).items(), *tree(submissions).items()}),
    )


def place(submissions, student, exercise):
    path = submissions / student / f"{exercise}{SUFFIXES[exercise]}"
    path.parent.mkdir(parents=True)
    return path


def hand_in(fixture, path):
    if (fixture / "make.py").exists():
        runpy.run_path(str(fixture / "make.py"))["make"](path)
        return
    (submission,) = fixture.glob("submission.*")
    shutil.copyfile(submission, path.with_suffix(submission.suffix))


def run(*arguments):
    """A command of the grader's, in a session of its own, whose orphans become ours so that none is overlooked."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    ends = time.monotonic() + RUN_SECONDS
    command = [sys.executable, "-m", "grader", *map(str, arguments)]
    environment = {**os.environ, "GRADER_ATTACK_CANARY": "GRADER_ATTACK_CANARY"}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, env=environment, start_new_session=True, cwd="/"
        )
        megabytes = 0
        try:
            while process.poll() is None:
                megabytes = max(megabytes, peak_megabytes(process.pid))
                time.sleep(0.1)
                assert time.monotonic() < ends, f"{command} does not end"
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        output.seek(0)
        return Run(process.returncode, output.read().decode("utf-8", "backslashreplace"), megabytes)


def peak_megabytes(session):
    """The most that one of the processes of that session ever had in memory; workers have sessions of their own."""
    sizes = [0]
    for process in processes():
        if process.session == session:
            with contextlib.suppress(OSError):
                status = Path(f"/proc/{process.pid}/status").read_text()
                sizes += [int(size) >> 10 for size in re.findall(r"VmHWM:\s*(\d+) kB", status)]
    return max(sizes)


def wait_for_end(known):
    """Processes that the run has left to us and that do not end by themselves within seconds."""
    ends = time.monotonic() + 5.0
    while True:
        left = [pid for pid in children_of(os.getpid()) if pid not in known]
        for pid in left:
            os.waitpid(pid, os.WNOHANG)
        if not left or time.monotonic() > ends:
            ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 0, 0, 0, 0)
            return left
        time.sleep(0.1)


def children_of(parent):
    return [process.pid for process in processes() if process.parent == parent]


def processes():
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):  # it has just ended
            _, parent, _, session, *_ = path.read_text().rpartition(")")[2].split()
            yield Process(int(path.parent.name), int(parent), int(session))


def traces():
    found = {str(path) for place in PLACES for path in Path(place).glob("*grader_attack*")}
    for table in Path("/proc/sysvipc").glob("*"):
        found |= {f"{table.name}: {line}" for line in table.read_text().splitlines() if SYSTEM_V_KEY in line.split()}
    return found


def tree(folder):
    """Type, mode, owner, size, time and number of every file below a folder."""
    found = {}
    for path in [folder, *folder.rglob("*")]:
        if "__pycache__" not in path.parts:
            now = path.lstat()
            size = 0 if path.is_dir() else now.st_size  # a folder of the course's gets its __pycache__
            modified = 0 if path.is_dir() else now.st_mtime_ns
            found[str(path)] = (now.st_mode, now.st_uid, now.st_gid, size, modified, now.st_ino)
    return found


def texts_of(entry):
    said = [msgspec.convert(outcome, Outcome).message for outcome in entry["report"]["outcomes"]]
    return said + list(entry["details"].values())


def points_of(report, *statuses):
    return sum(each["max_score"] for each in report["outcomes"] if each["status"] in statuses)


def is_scored(report, expected):
    """Whether the score is the expected one; what has not been decided for want of a GPU or of quiet may be missing."""
    most = report["max_score"] - points_of(report, *OPEN)
    unclear = points_of(report, "inconclusive")
    if expected is None:  # what a busy machine could not decide was not earned: a person decides
        return report["score"] < most + unclear - ROUNDING
    scores = [most if each == "full" else each for each in (expected if isinstance(expected, list) else [expected])]
    return any(score - unclear - ROUNDING <= report["score"] <= score + ROUNDING for score in scores)


@pytest.mark.parametrize(
    "fixture",
    [pytest.param(each, marks=() if each.name in QUICK else slow, id=each.name) for each in FIXTURES],
)
def test_attack(fixture, attacked):
    expected = EXPECTED[fixture]
    entry = attacked.reports.get(fixture.name)
    if entry is None:
        assert expected.get("may_be_absent"), "there is no report"
        assert attacked.told.get(fixture.name) == expected["told"], "nothing is said of it"
        assert fixture.name in attacked.run.output
        return
    report, text = entry["report"], "\n".join(texts_of(entry))
    assert attacked.seconds[fixture.name] < expected.get("seconds", MOST_SECONDS)
    assert "REACHED" not in text
    assert report["open"] == pytest.approx(points_of(report, *OPEN)), text  # a fault of ours would leave points open
    assert is_scored(report, expected["score"]), text
    allowed = {*expected["statuses"], *OPEN}
    if allowed & STOPPED:  # where every call ends so, what counts once the values agree has failed
        allowed.add("failed")
    assert {each["status"] for each in report["outcomes"]} <= allowed, text
    for said in expected.get("says", []):
        assert said in text, text
    for hidden in expected.get("hides", []):
        assert hidden in text, f"the attack does not work: {text}"
        assert hidden not in json.dumps(report)


def test_every_report_is_bounded_and_plain(attacked):
    for student, entry in attacked.reports.items():
        assert len(json.dumps(entry["report"])) < MOST_REPORTED, student
        assert len(json.dumps(entry["details"])) < MOST_DETAILED, student
        for text in texts_of(entry):
            assert all(each.isprintable() or each == "\n" for each in text), (student, text)


@slow
@pytest.mark.parametrize("student", HONEST)
def test_honest_student(student, attacked, undisturbed):
    _, _, score, diagnosis = HONEST[student]
    report = attacked.reports[student]["report"]
    assert is_scored(report, score), texts_of(attacked.reports[student])
    assert report["diagnosis"] == diagnosis
    assert json.dumps(report) == json.dumps(undisturbed.reports[student]["report"])
    assert attacked.reports[student]["details"] == undisturbed.reports[student]["details"]


@slow
def test_the_run_ends_as_it_should(attacked, undisturbed):
    assert attacked.run.returncode == undisturbed.run.returncode == 1, attacked.run.output
    assert all(each.isprintable() or each in "\n\r" for each in attacked.run.output), attacked.run.output
    assert "Traceback" not in attacked.run.output


def test_nothing_was_reached(attacked):
    assert "REACHED" not in attacked.run.output
    for path in attacked.folder.rglob("*"):
        assert not path.is_file() or b"REACHED" not in path.read_bytes(), path


def test_nothing_hidden_is_written_for_students(attacked):
    for path in attacked.folder.rglob("*"):
        if path.is_file() and path.parent != attacked.folder:  # the store itself keeps everything
            assert b"HIDDEN" not in path.read_bytes(), path


def test_every_format_can_be_read(attacked):
    assert list(attacked.folder.rglob("*.xml"))
    for path in attacked.folder.rglob("*.xml"):
        ElementTree.parse(path)  # noqa: S314  # what our own writer wrote
    for path in attacked.folder.rglob("*.json"):
        json.loads(path.read_text())
    for path in attacked.folder.rglob("*"):
        if path.is_file() and path.parent != attacked.folder:
            text = path.read_text(encoding="utf-8-sig")  # a spreadsheet wants the mark
            assert all(each.isprintable() or each in "\n\r\t" for each in text), path
            assert "<script" not in text or path.suffix == ".json", path


def test_nothing_is_left_behind(attacked):
    assert attacked.left == set()
    assert attacked.changed == []
    assert attacked.survivors == []


@slow
def test_the_judge_stays_small(attacked):
    assert attacked.run.megabytes < JUDGE_MEGABYTES
