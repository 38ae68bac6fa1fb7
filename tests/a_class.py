"""A generated class of students, for the benchmarks and tests of `grader grade`: the same for the same numbers."""

import json
import shutil
from pathlib import Path

import msgspec
import numpy as np

from grader.checks.variants import variant
from grader.course.reading import load_course
from grader.results.store import Store
from grader.sealing.secret import Secret

ROOT = Path(__file__).parents[1]
EXERCISE = "attention/softmax_attention"
COURSE = """
title: One exercise
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 2, memory_mb: 1024}}
"""
WITHOUT_SPEED = """
from msgspec.structs import replace
checks = [each for each in checks if each.phase != "measured"]
checks[1] = replace(checks[1], points=checks[1].points + 0.5)
"""


def make_course(root: Path, *, speed: bool = False) -> Path:
    """A course of one exercise; without its speed check unless asked for. It is always worth 10 points."""
    shutil.copytree(ROOT / "solutions" / EXERCISE, root / "solutions" / EXERCISE, ignore=shutil.ignore_patterns("__*"))
    shutil.copytree(ROOT / "exercises" / "attention", root / "exercises" / "attention")
    (root / "course.yaml").write_text(COURSE)
    if not speed:
        checks = root / "solutions" / EXERCISE / "checks.py"
        checks.write_text(checks.read_text() + WITHOUT_SPEED)
    return root


def make_class(folder: Path, count: int, seed: int = 0) -> Path:
    """`count` students: right solutions, the course's own mistakes, and a few that raise or were never begun.

    Each file is its student's own, to the byte: nothing may be saved by an equal one.
    """
    exercise = load_course(ROOT).exercises[EXERCISE]
    right = [variant(exercise, "alternatives", name) for name in exercise.alternatives]
    right.append(exercise.read("reference.py"))
    wrong = [variant(exercise, "mistakes", name) for name in exercise.mistakes]
    odd = [exercise.stub.read_bytes(), b"def softmax_attention(q, k, v, mask=None):\n    return q @ k\n", b"1 +\n"]
    rng = np.random.default_rng(seed)
    for number in range(count):
        sources = (right, wrong, odd)[rng.choice(3, p=(0.6, 0.3, 0.1))]
        source = sources[rng.integers(len(sources))]
        path = folder / f"student{number:05}" / f"{EXERCISE}.py"
        path.parent.mkdir(parents=True)
        path.write_bytes(source + f"\n# {number}\n".encode())
    return folder


def canonical(out: Path, secret: Secret | None = None) -> dict[str, str]:
    """The reports of a store as they must be from run to run, by student."""
    with Store(out, secret=secret) as store:
        reports = [(kept.student, kept.report) for kept in store.all()]
    return {student: json.dumps(msgspec.to_builtins(report), sort_keys=True) for student, report in reports}
