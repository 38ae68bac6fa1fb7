"""Odd, broken and hostile files for attention/softmax_attention, each with what `grader check` must say of it.

A case is a folder in tests/submissions: submission.py and expected.yaml, which has the score (none where it may vary),
the statuses that occur, texts that stand in the report, and the diagnosis. One more needs no new code here.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
import yaml
from conftest import ROOT

from grader.model import Outcome

pytestmark = pytest.mark.slow

FOLDERS = sorted((ROOT / "tests" / "submissions").iterdir())
COURSE = """
title: One exercise, and little patience
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 2, memory_mb: 1024}}
"""


@pytest.fixture(scope="module")
def impatient_course(tmp_path_factory):
    root = tmp_path_factory.mktemp("course")
    (root / "course.yaml").write_text(COURSE)
    for folder in ("solutions/attention/softmax_attention", "exercises/attention"):
        shutil.copytree(ROOT / folder, root / folder)
    return root


def check(course: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "grader", "check", "--course", str(course), *arguments]
    environment = {**os.environ, "PYTHONWARNINGS": "error"}
    return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=120, check=False)


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_submission(folder, impatient_course):
    expected = yaml.safe_load((folder / "expected.yaml").read_text())
    file = str(folder / "submission.py")
    done = check(impatient_course, "attention/softmax_attention", "--file", file, "--json")
    assert done.stderr == ""
    report = json.loads(done.stdout)
    text = "\n".join(msgspec.convert(outcome, Outcome).message for outcome in report["outcomes"])
    statuses = {outcome["status"] for outcome in report["outcomes"]}
    if expected["score"] is None:
        assert report["score"] < report["max_score"]
    else:
        assert report["score"] == expected["score"], text
    assert statuses == set(expected.get("statuses", statuses)), text
    for said in expected.get("says", []):
        assert said in text
    assert report["diagnosis"] == expected.get("diagnosis", report["diagnosis"])
    assert done.returncode == (0 if report["score"] == 10 else 1)
    assert_nothing_of_ours(text)


def assert_nothing_of_ours(text):
    """No frame of the grader's, no path of this machine, nothing that steers a terminal."""
    assert "harness" not in text
    assert "Traceback" not in text
    assert str(ROOT) not in text
    assert all(character.isprintable() or character == "\n" for character in text)
