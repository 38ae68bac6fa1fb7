"""Kernels on a machine as most students have it, without a GPU: graded behind walls, left open, not judged twice."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

from grader.checks.variants import variant
from grader.cli.grade_command import _left_open
from grader.course.reading import load_course
from grader.cuda.device import find_device
from grader.model import REPORT_SCHEMA, Outcome, Report, Result, Status
from grader.results.store import Store
from grader.submissions.class_folder import SubmittedFile

pytestmark = pytest.mark.slow

KERNEL, OTHER = "cuda/softmax_rows", "position/rope"
ENVIRONMENT = {**os.environ, "GRADER_SECRET": "0123456789abcdef" * 2, "COLUMNS": "80"}
WITH_GPU = not find_device().no_device
no_gpu = pytest.mark.skipif(WITH_GPU, reason="there is a GPU here, and the test is about machines without one")


def grader(*arguments: object) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "grader", *map(str, arguments), "--course", str(ROOT)]
    return subprocess.run(command, capture_output=True, text=True, env=ENVIRONMENT, timeout=120, check=False)


@pytest.fixture(scope="module")
def students(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("submissions")
    exercise = load_course(ROOT).exercises[KERNEL]
    sources = {
        "ann": exercise.read("reference.cu"),
        "bob": variant(exercise, "mistakes", "no_barrier_between_sums"),
        "eve": exercise.stub.read_bytes(),
    }
    for student, source in sources.items():
        path = folder / student / f"{KERNEL}.cu"
        path.parent.mkdir(parents=True)
        path.write_bytes(source)
    return folder


@no_gpu
def test_a_class_is_graded_once_and_its_speed_waits(students, tmp_path):
    out = tmp_path / "results"
    first = grader("grade", students, "--out", out, "--format", "json,csv")
    assert first.returncode == 1, first.stderr
    assert "3 submissions of 3 students: 3 graded" in first.stdout
    assert "run the same command on a machine with a GPU" in " ".join(first.stdout.split())
    entries = json.loads((out / "json" / "reports.json").read_text())["graded"]
    reports = {each["student"]: each["report"] for each in entries}
    assert {name: (each["score"] + each["open"], each["open"] > 0) for name, each in reports.items()} == {
        "ann": (10.0, True),
        "bob": (0.0, False),
        "eve": (0.0, False),
    }
    assert (reports["ann"]["ran_on"], reports["eve"]["ran_on"]) == ("emulator", "")
    (race,) = [each for each in reports["bob"]["outcomes"] if each["check"] == "has no data races"]
    # of hidden cases no line and no thread
    assert (race["summary"], race["details"], race["places"]) == ("a data race on shared memory", [], [])
    again = grader("grade", students, "--out", out)
    assert "0 graded" in again.stdout
    assert "3 unchanged" in again.stdout


def test_the_emulator_alone_can_be_asked_for():
    reference = ROOT / "solutions" / KERNEL / "reference.cu"
    done = grader("check", KERNEL, "--emulate", "--json", "--file", reference)
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["ran_on"] == "emulator"
    assert [each["summary"] for each in report["outcomes"] if each["status"] != "passed"] == [
        "it needs a GPU: only the emulator was asked for"
    ]
    shown = grader("check", KERNEL, "--emulate", "--file", reference).stdout
    assert "registers, 1,024 bytes of static shared memory, no spills" in shown
    assert "ran on the emulator" in shown


@no_gpu
def test_only_what_needs_a_gpu_needs_one(students, tmp_path):
    done = grader("grade", students, "--out", tmp_path, "--only", "needs_gpu")
    assert done.returncode == 2
    assert "there is no NVIDIA GPU here; run this command on a machine with a GPU" in " ".join(done.stderr.split())
    assert not list(tmp_path.iterdir())


def test_nothing_is_waiting(students, tmp_path):
    done = grader("grade", students, "--out", tmp_path / "results", "--only", "inconclusive")
    assert (done.returncode, done.stdout) == (0, "No submission is waiting as inconclusive.\n")


def report(student: str, exercise: str, status: Status) -> Result:
    unsettled = 1.0 if status.leaves_open else 0.0
    outcomes = (Outcome("e", status, 1.0 - unsettled, 1.0),)
    return Result(student, Report(REPORT_SCHEMA, exercise, 1.0 - unsettled, unsettled, 1.0, outcomes))


def test_only_takes_what_is_open_for_that_reason_and_kernels_that_were_never_graded(tmp_path):
    entries = [SubmittedFile(name, each, tmp_path) for name in ("ann", "bob", "eve") for each in (KERNEL, OTHER)]
    with Store(tmp_path / "out", create=True) as store:
        store.keep("1", report("ann", KERNEL, Status.NEEDS_GPU))
        store.keep("2", report("bob", KERNEL, Status.PASSED))
        store.keep("3", report("bob", OTHER, Status.INCONCLUSIVE))
        course = load_course(ROOT)

        def chosen(status: Status) -> list[tuple[str, str]]:
            keep = _left_open(store, course, status)
            return [(each.student, each.exercise) for each in entries if keep(each)]

        assert chosen(Status.NEEDS_GPU) == [("ann", KERNEL), ("eve", KERNEL)]
        assert chosen(Status.INCONCLUSIVE) == [("bob", OTHER)]
        assert chosen(Status.NOT_GRADED) == []
