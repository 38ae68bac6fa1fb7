"""Hosts that give less than a root of their own: the walls still hold there, or `grade` refuses; `doctor` says which.

Real ones: user namespaces, capabilities that were dropped, seccomp profiles as containers have them.
"""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

if sys.platform != "linux" or os.geteuid() != 0:
    pytest.skip("only root on Linux can make such hosts", allow_module_level=True)

from grader.sandbox.users import PREFERRED, SMALL, choose

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
EXERCISE = "attention/softmax_attention"
COURSE = """
title: One exercise
modules:
  - id: attention
    title: Attention
    exercises:
      - {id: softmax_attention, points: 10, limits: {seconds: 1, memory_mb: 1024}}
"""
PACKAGES = "numpy click msgspec yaml _yaml landlock pyseccomp safetensors"
DENIED, MAPPED = (f"{{python}} {HERE}/{name}.py" for name in ("denied", "mapped"))
NO_CAPABILITIES = "setpriv --inh-caps=-all --bounding-set=-all"
GIVING = {  # what stands before the command, and whether the wall of a throw-away user is to be had there
    "a root of its own": ("env", True),
    "a namespace of one user": ("unshare -r", False),
    "a namespace without any user": ("unshare -U", False),
    "a namespace of few users": (f"{MAPPED} 2000", False),
    "a rootless container": (f"{MAPPED} 65536", True),
    "root without capabilities": (NO_CAPABILITIES, False),
    "root without CAP_SETUID": ("setpriv --inh-caps=-setuid --bounding-set=-setuid", False),
    "root without CAP_SETGID": ("setpriv --inh-caps=-setgid --bounding-set=-setgid", False),
    "root without CAP_KILL": ("setpriv --inh-caps=-kill --bounding-set=-kill", False),
    "an ordinary user": (f"setpriv --reuid=1234 --regid=1234 --clear-groups {NO_CAPABILITIES[8:]}", False),
    "a profile without setresuid": (f"{DENIED} EPERM setresuid,setuid,setreuid", False),
    "a profile that kills at setgroups": (f"{DENIED} kill setgroups", False),
    "a hard limit of the shell's": ("prlimit --as=3000000000 --nofile=60 " + NO_CAPABILITIES, False),
    "no Landlock, the course closed": (f"{DENIED} ENOSYS landlock_create_ruleset", True),
}
REFUSING = {  # what stands before the command, and the guarantees that cannot hold
    "no Landlock, one user": (f"{DENIED} ENOSYS landlock_create_ruleset unshare -r", "answers unreadable, fresh"),
    "Landlock denied, no capabilities": (
        f"{NO_CAPABILITIES} {DENIED} EPERM landlock_restrict_self",
        "answers unreadable, fresh",
    ),
    "Landlock kills, an ordinary user": (
        f"{DENIED} kill landlock_add_rule setpriv --reuid=1234 --regid=1234 --clear-groups",
        "answers unreadable, fresh",
    ),
    "no filters": (f"{DENIED} EPERM prctl:22", "no network, others untouchable, bounded, fresh"),
    "no capset": (
        f"{DENIED} EPERM capset",
        "answers unreadable, no network, others untouchable, bounded, fresh",
    ),
}
ATTACKS = [
    "8_opens_by_other_calls",
    "8_reads_other_processes",
    "8_walks_the_disk",
    "12_opens_sockets",
    "18_fork_bomb",
    "20_leaves_traces",
    "21_becomes_root",
    "21_signals_siblings",
    "21_uses_the_powers_of_root",
]
LEFT_OUT = {
    "a profile that kills at setgroups": {"21_becomes_root"},  # the host kills it
    "no Landlock, the course closed": {each for each in ATTACKS if each.startswith("8_")},  # what is open to all users
}


@pytest.fixture(scope="module")
def place() -> Iterator[Path]:
    """A course that is closed to others, and an interpreter with our packages that every user may use."""
    python = shutil.which("python3.11", path="/usr/local/bin:/usr/bin")
    if python is None:
        pytest.skip("there is no Python 3.11 in /usr/bin that an ordinary user could run")
    folder = Path(tempfile.mkdtemp(prefix="dl-grader-hosts-", dir="/tmp"))
    try:
        subprocess.run([python, "-m", "venv", "--without-pip", folder / "venv"], check=True)
        packages = next((folder / "venv" / "lib").glob("python3*/site-packages"))
        for path in Path(sysconfig.get_path("purelib")).iterdir():
            if path.name.split("-")[0].split(".")[0] in (*PACKAGES.split(), "pyyaml", "dl_grader"):
                (shutil.copytree if path.is_dir() else shutil.copy)(path, packages / path.name)
        shutil.copytree(ROOT / "grader", packages / "grader")
        course = folder / "course"
        shutil.copytree(ROOT / "solutions" / EXERCISE, course / "solutions" / EXERCISE)
        shutil.copytree(ROOT / "exercises" / "attention", course / "exercises" / "attention")
        (course / "course.yaml").write_text(COURSE)
        hand_in(folder / "submissions")
        subprocess.run(["chmod", "-R", "a+rX", folder], check=True)
        yield folder
    finally:
        shutil.rmtree(folder)


def hand_in(submissions: Path) -> None:
    honest = ROOT / "solutions" / EXERCISE / "reference.py"
    sources = {"honest": honest, **{name: HERE / "attacks" / name / "submission.py" for name in ATTACKS}}
    for student, source in sources.items():
        path = submissions / student / f"{EXERCISE}.py"
        path.parent.mkdir(parents=True)
        shutil.copyfile(source, path)


def grader(place: Path, before: str, *arguments: object, owner: int = 0) -> subprocess.CompletedProcess[str]:
    """A command of the grader's on such a host, the course being its user's alone."""
    python = place / "venv" / "bin" / "python"
    for path in [place / "course", *(place / "course").rglob("*")]:
        os.chown(path, owner, owner)
    (place / "course").chmod(0o700)
    return subprocess.run(
        [
            *before.format(python=python).split(),
            python,
            "-m",
            "grader",
            *map(str, arguments),
            "--course",
            place / "course",
        ],
        capture_output=True,
        text=True,
        env={"PATH": os.environ["PATH"], "GRADER_SECRET": "5e" * 32, "COLUMNS": "80", "HOME": str(place)},
        timeout=300,
        check=False,
    )


def owner_of(before: str) -> int:
    return 1234 if "1234" in before else 0


def rows_of(done: subprocess.CompletedProcess[str]) -> dict[str, dict[str, object]]:
    assert done.stdout, done.stderr
    return {row["what"]: row for row in json.loads(done.stdout)}


@pytest.mark.parametrize("host", GIVING)
def test_where_the_walls_can_be_had_they_hold_and_everybody_is_graded(place, host):
    before, has_uid = GIVING[host]
    rows = rows_of(doctor := grader(place, before, "doctor", "--json", owner=owner_of(before)))
    assert (doctor.returncode, rows["grade"]["ok"]) == (0, True), rows
    assert rows["wall: uid"]["ok"] is (True if has_uid else None), rows["wall: uid"]
    out = Path(tempfile.mkdtemp(dir=place))
    out.chmod(0o777)
    done = grader(place, before, "grade", place / "submissions", "--out", out / "x", "--format", "json",
                  owner=owner_of(before))  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    found = {each["student"]: each for each in json.loads((out / "x/json/reports.json").read_text())["graded"]}
    assert found["honest"]["report"]["score"] == pytest.approx(10)
    for name in sorted({*ATTACKS} - LEFT_OUT.get(host, set())):
        expected = yaml.safe_load((HERE / "attacks" / name / "expected.yaml").read_text())
        report = found[name]["report"]
        assert "REACHED" not in json.dumps(found[name]), found[name]
        assert not report["open"], report
        scores = expected["score"] if isinstance(expected["score"], list) else [expected["score"]]
        assert None in scores or report["score"] in map(pytest.approx, scores), (name, report)
    assert not list(Path("/tmp").glob("*grader_attack*"))


@pytest.mark.parametrize("host", REFUSING)
def test_where_they_cannot_be_had_grade_refuses_and_doctor_says_so(place, host):
    before, lacking = REFUSING[host]
    doctor = grader(place, before, "doctor", "--json", owner=owner_of(before))
    rows = rows_of(doctor)
    assert (doctor.returncode, rows["grade"]["ok"]) == (3, False)
    assert [name for name in lacking.split(", ") if rows[name]["ok"] is not False] == []
    assert str(rows["grade"]["detail"]).endswith(lacking)
    out = Path(tempfile.mkdtemp(dir=place))
    out.chmod(0o777)
    done = grader(place, before, "grade", place / "submissions", "--out", out / "x", owner=owner_of(before))
    assert done.returncode == 3, done.stdout + done.stderr
    assert all(f"  {name}: " in done.stderr for name in lacking.split(", ")), done.stderr
    assert not (out / "x").exists()
    page = grader(place, before, "doctor", owner=owner_of(before)).stdout.splitlines()
    assert max(map(len, page)) <= 80
    assert len(page) > 20


def test_a_students_bundle_is_told_nothing_of_grade(place, tmp_path):
    shutil.copy(place / "course" / "course.yaml", tmp_path)
    shutil.copytree(place / "course" / "solutions", tmp_path / "public")
    python = place / "venv" / "bin" / "python"
    before = REFUSING["no Landlock, one user"][0].format(python=python).split()
    done = subprocess.run([*before, python, "-m", "grader", "doctor"], cwd=tmp_path, capture_output=True, text=True,
                          env={"PATH": os.environ["PATH"]}, check=False)  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert "bundle" in done.stdout.splitlines()[-2] + done.stdout.splitlines()[-1]


@pytest.mark.parametrize(
    ("uid_map", "gid_map", "accounts", "expected"),
    [
        ("0 0 4294967295\n", "0 0 4294967295\n", {0, 1000, 65534}, PREFERRED),
        ("0 100000 65536\n", "0 100000 65536\n", {0, 1000, 65534}, SMALL),
        ("0 1000 1\n1 100000 65536\n", "0 1000 1\n1 100000 65536\n", {0}, SMALL),
        ("0 0 65536\n", "0 0 65536\n", {20_000, 30_000}, range(30_001, 60_000)),
        ("0 0 65536\n", "0 0 12000\n", {11_000}, range(10_000, 11_000)),
        ("0 0 65536\n", "0 0 12000\n", {10_500, 11_200}, None),
        ("0 1000 1\n", "0 1000 1\n", {0}, None),
        ("", "", {0}, None),
        ("16777216 5 2000\n", "16777300 5 2000\n", set(), range(16_777_300, 16_779_216)),
    ],
)
def test_throw_away_users_are_mapped_and_belong_to_no_account(uid_map, gid_map, accounts, expected):
    assert choose(uid_map, gid_map, accounts) == expected
