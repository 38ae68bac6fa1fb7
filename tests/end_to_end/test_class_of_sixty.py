"""A class in which each student hands in differently: grade, results and collect name every one of them."""

import csv
import io
import json
import re
import shlex
import subprocess
import zipfile
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

import pytest
from a_class import make_course
from class_of_sixty import EXERCISE, GRADED, LAYOUTS, NOT_RECOGNISED, make, shown
from test_grade import grader

pytestmark = pytest.mark.slow

METADATA = """---
submission_501:
  :submitters:
  - :name: Mo Mohr
    :sid: '5010'
    :email: mo@example.org
  :created_at: 2026-03-01 12:00:00
"""


class Run(NamedTuple):
    course: Path
    folder: Path
    done: subprocess.CompletedProcess[str]
    out: Path

    def results(self, *arguments: str) -> str:
        done = grader(None, "results", "--out", self.out, *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Run:
    base = tmp_path_factory.mktemp("sixty")
    course, folder = make_course(base / "course"), make(base / "submissions")
    done = grader(course, "grade", folder, "--out", base / "out", "--unsafe", "--format", "csv")
    return Run(course, folder, done, base / "out")


@pytest.fixture(scope="module")
def rows(graded) -> dict[str, list[dict]]:
    """Rows of `results --json`, by the entry of the folder; those that were graded, by the student."""
    found = defaultdict(list)
    for row in json.loads(graded.results("--json")):
        found[row["entry"].partition("/")[0] if row["report"] is None else row["student"]].append(row)
    return found


def plain(text: str) -> str:
    return " ".join(text.split())


def taken_from(printed: str) -> set[str]:
    """The entries of which collect says that it took a file."""
    return {found.partition("/")[0] for found in re.findall(r"^      from (.+)$", printed, re.MULTILINE)}


def test_there_are_sixty_students_and_more():
    assert sum(len(layout.entries) for layout in LAYOUTS) >= 60
    assert len({layout.name for layout in LAYOUTS}) == len(LAYOUTS)


def test_the_run_ends_with_1_and_the_sum_is_right(graded):
    assert (graded.done.returncode, "Traceback" in graded.done.stderr) == (1, False), graded.done.stderr
    total = sum(len(layout.entries) for layout in LAYOUTS)
    counts = {
        fate: sum(len(each.entries) for each in LAYOUTS if each.fate == fate) for fate in {e.fate for e in LAYOUTS}
    }
    said = ", ".join(f"{count} {fate.replace('_', ' ')}" for fate, count in sorted(counts.items()))
    assert f"{total} entries: {said}" in graded.done.stdout


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_each_entry_is_graded_or_told_everywhere(layout, graded, rows):
    for entry in layout.entries:
        student = shown(entry).removesuffix(".zip").removesuffix(".ZIP")
        found = rows[student if layout.fate == GRADED else shown(entry)]
        assert found, f"{entry} has vanished"
        assert {row["fate"] for row in found} == {layout.fate}
        if layout.fate != GRADED:
            assert layout.says in " ".join(row["reason"] for row in found)
            assert shown(entry) in graded.done.stdout
            assert layout.says in plain(graded.done.stdout)
            assert shown(entry) in plain(graded.results("--status", layout.fate))


def test_the_table_has_a_row_for_each(graded, rows):
    for text in (
        graded.results("--csv"),
        (graded.out / "csv" / "scores.csv").read_bytes().decode(),
    ):
        table = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))
        assert len(table) == sum(map(len, rows.values()))
        assert [row["student"] for row in table] == sorted(row["student"] for row in table)


def test_the_same_again_says_the_same(graded):
    again = grader(graded.course, "grade", graded.folder, "--out", graded.out, "--unsafe")
    assert again.returncode == 1
    assert again.stdout.partition("\n")[2] == graded.done.stdout.partition("\n")[2]


@pytest.fixture(scope="module")
def collected(graded) -> tuple[Path, subprocess.CompletedProcess[str]]:
    into = graded.folder.parent / "collected"
    (graded.folder / "submission_metadata.yml").write_text(METADATA)
    return into, grader(graded.course, "collect", graded.folder, "--into", into, "--prefix", "hw1-")


@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.name)
def test_collect_takes_it_or_says_why_not(layout, collected):
    done = collected[1]
    assert (done.returncode, done.stderr) == (1, "")
    for entry in layout.entries:
        assert shown(entry) in done.stdout, f"{entry} has vanished"
    assert layout.collected == bool(taken_from(done.stdout) & {shown(entry) for entry in layout.entries})


STUDENTS = {
    "Moodle, a folder": "Ada Arend",
    "Moodle, a zip": "Cy Cole",
    "Canvas": "ekeva_301",
    "Canvas, late and again": "fayfinn_302",
    "Canvas, a zip": "gilgus_303",
    "Blackboard": "hhale",
    "Brightspace, a file": "Lou Lind",
    "Gradescope": "5010",
    "GitHub Classroom": "mmeyer",
    "Google Classroom": "Pia Pohl",
    "a flat file of the student's": "qquist",
}


@pytest.mark.parametrize("name", STUDENTS)
def test_the_platforms_name_is_read(name, collected):
    assert (collected[0] / STUDENTS[name] / f"{EXERCISE}.py").is_file()


def test_of_two_tries_the_last_counts(collected):
    assert (collected[0] / "iivo" / f"{EXERCISE}.py").read_bytes().endswith(b"##")


def test_what_was_collected_is_graded_and_nobody_is_lost_on_the_way(graded, collected, tmp_path):
    into, _ = collected
    done = grader(graded.course, "grade", into, "--out", tmp_path, "--unsafe")
    assert done.returncode == 1
    rows = json.loads(grader(None, "results", "--out", tmp_path, "--json").stdout)
    assert {row["student"] for row in rows} == {path.name for path in into.iterdir() if path.is_dir()}
    assert sum(row["fate"] == GRADED for row in rows) == sum(layout.collected for layout in LAYOUTS)


def test_the_command_that_is_printed_takes_what_it_stands_beside(graded):
    """Word by word, where it was printed."""
    told = [row for row in json.loads(graded.results("--json", "--status", NOT_RECOGNISED)) if row["command"]]
    assert len(told) > 30
    printed = {command for row in told if "MODULE" not in (command := row["command"])}
    for command in printed:
        words = shlex.split(command)
        assert words[:2] == ["grader", "collect"]
        done = grader(None, *words[1:], "--dry-run")
        assert done.returncode in (0, 1)
        for row in told:
            if row["command"] == command and "one of 2" not in row["reason"]:
                entry = row["entry"].partition("/")[0]
                earlier = f"an earlier try: {entry.replace('-01-12', '-02-12')} is taken"
                assert entry in taken_from(done.stdout) or earlier in plain(done.stdout)


def test_the_same_class_as_one_zip(graded, collected, tmp_path):
    """A platform gives one zip; what is not a file cannot be in it."""
    with zipfile.ZipFile(tmp_path / "download.zip", "w") as archive:
        for path in graded.folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                archive.write(path, path.relative_to(graded.folder))
    done = grader(graded.course, "collect", tmp_path / "download.zip", "--into", tmp_path / "into", "--prefix", "hw1-")
    assert done.returncode == 1, done.stderr
    for layout in LAYOUTS:
        if layout.collected:
            assert taken_from(done.stdout) & {shown(entry) for entry in layout.entries}, layout
