"""verified.lock: what it spares, what it does not, and what a lock that does not fit says."""

import json
import subprocess
import sys

import msgspec
import pytest
from an_exercise import edited, make_course

from grader.course.reading import load_course
from grader.verify import lock
from grader.verify.dependencies import Dependencies
from grader.verify.lock import LOCK, TENTHS, choose, read, tenth_of, write
from grader.verify.model import PROMISES, Complaint, MutantResult, Verified

pytestmark = pytest.mark.slow

NAMES = ("one", "two", "three", "four", "five", "six")
KILLED = tuple(MutantResult(f"{number}", "killed") for number in range(5))
NEVER = -1  # no exercise is in this tenth


def sound(name):
    return Verified(f"m/{name}", tuple(PROMISES), tuple(PROMISES), mistakes=3, named=3, fates=KILLED)


@pytest.fixture
def course(tmp_path):
    make_course(tmp_path, {name: {} for name in NAMES})
    return load_course(tmp_path)


def chosen(course, tenth=NEVER):
    return choose(course.root, course.exercises.values(), tenth)


# -- what is written ---------------------------------------------------------------------------------------------------


def test_the_lock_has_a_line_for_each_exercise_that_keeps_all_its_promises(course):
    broken = msgspec.structs.replace(sound("two"), complaints=(Complaint("m/two", "hints", "one is missing"),))
    unfinished = msgspec.structs.replace(sound("three"), unfinished=True)
    hindered = msgspec.structs.replace(sound("four"), examined=("statement",))
    written = write(course, [sound("one"), broken, unfinished, hindered])
    assert list(written) == ["m/one"]
    content = json.loads((course.root / LOCK).read_text())
    assert content["schema"] == "grader/verified/v1"
    assert content["exercises"]["m/one"] == {
        "files": Dependencies(exact=False).exercise(course.exercises["m/one"]),
        "promises": len(PROMISES), "mistakes": 3, "killed": 5, "survived": 0, "equivalent": 0, "checks": 0,
        "untimed": "",
    }  # fmt: skip
    assert sum('"m/one"' in line for line in (course.root / LOCK).read_text().splitlines()) == 1


def test_it_is_the_same_for_the_same_course(course):
    write(course, [sound(name) for name in NAMES])
    first = (course.root / LOCK).read_bytes()
    write(course, [sound(name) for name in reversed(NAMES)])
    assert (course.root / LOCK).read_bytes() == first
    assert [each.name for each in course.root.iterdir() if LOCK in each.name] == [LOCK]


def test_what_was_not_verified_now_stays_where_it_is_unchanged(course):
    write(course, [sound(name) for name in NAMES])
    touch(course, "two", "mistakes.py")
    write(course, [sound("one")])
    assert set(read(course.root).exercises) == {f"m/{name}" for name in NAMES} - {"m/two"}


def test_an_exercise_that_broke_a_promise_is_taken_out(course):
    write(course, [sound(name) for name in NAMES])
    write(course, [msgspec.structs.replace(sound("one"), complaints=(Complaint("m/one", "hints", "none"),))])
    assert set(read(course.root).exercises) == {f"m/{name}" for name in NAMES} - {"m/one"}


def test_kernels_whose_speed_cannot_be_measured_here_are_written_with_the_reason(course):
    note = Complaint("m/one", "speed", "its speed is not looked at: there is no GPU here")
    others = tuple(each for each in PROMISES if each != "speed")
    write(course, [msgspec.structs.replace(sound("one"), examined=others, notes=(note,))])
    assert read(course.root).exercises["m/one"].untimed == note.message
    write(course, [msgspec.structs.replace(sound("one"), examined=others)])  # not looked at, and no reason
    assert read(course.root).exercises == {}


# -- what is spared ----------------------------------------------------------------------------------------------------


def touch(course, name, file):
    with (course.root / "solutions" / "m" / name / file).open("a") as opened:
        opened.write("\n")


@pytest.mark.parametrize("file", ["reference.py", "checks.py", "mistakes.py", "hints.md", "a_new_file.txt"])
def test_what_has_changed_is_verified(course, file):
    write(course, [sound(name) for name in NAMES if name != "six"])
    touch(course, "two", file)
    found = chosen(course)
    assert found.changed == ("m/two",)
    assert found.unknown == ("m/six",)
    assert found.spared == ("m/one", "m/three", "m/four", "m/five")


def test_an_exercise_changes_with_one_that_it_uses(tmp_path):
    make_course(tmp_path, {"one": {}, "two": {"entry": {"uses": ["m/one"]}}, "three": {}})
    course = load_course(tmp_path)
    write(course, [sound(name) for name in ("one", "two", "three")])
    touch(course, "one", "reference.py")
    assert chosen(course).changed == ("m/one", "m/two")


def test_a_tenth_is_verified_all_the_same_and_each_in_its_turn(course):
    write(course, [sound(name) for name in NAMES])
    due = [chosen(course, tenth).due for tenth in range(TENTHS)]
    assert sorted(name for each in due for name in each) == sorted(f"m/{name}" for name in NAMES)
    assert due == [tuple(f"m/{n}" for n in NAMES if tenth_of(f"m/{n}") == tenth) for tenth in range(TENTHS)]
    assert tenth_of("attention/softmax_attention") == 0  # on every machine
    for tenth in range(TENTHS):
        found = chosen(course, tenth)
        assert set(found.spared) | set(found.due) == {f"m/{name}" for name in NAMES}
        assert not set(found.spared) & set(found.due)


def test_todays_tenth_moves_on_each_day(monkeypatch):
    class Clock(lock.datetime.datetime):
        @classmethod
        def now(cls, zone=None):
            return cls(2026, 11, 29 + cls.days, 23, 59, tzinfo=zone)

    monkeypatch.setattr(lock.datetime, "datetime", Clock)
    found = []
    for Clock.days in (0, 1):
        found.append(lock.todays_tenth())
    assert found[1] == (found[0] + 1) % TENTHS


# -- locks that do not fit ---------------------------------------------------------------------------------------------


def without_a_file(path):
    path.unlink()


def torn(path):
    path.write_bytes(path.read_bytes()[:-20])


def with_the_marks_of_a_merge(path):
    path.write_text(path.read_text().replace('    "m/two"', '<<<<<<< HEAD\n    "m/two"'))


def of_another_schema(path):
    path.write_text(path.read_text().replace("grader/verified/v1", "grader/verified/v9"))


def of_other_code(path):
    content = json.loads(path.read_text())
    content["code"]["numpy"]["digest"] = "0" * 64
    path.write_text(json.dumps(content))


def of_another_python(path):
    content = json.loads(path.read_text())
    content["code"]["numpy"] = {"digest": "0" * 64, "versions": "Python 3.9, numpy 1.2"}
    path.write_text(json.dumps(content))


def without_digests(path):
    content = json.loads(path.read_text())
    del content["exercises"]["m/one"]["files"]
    path.write_text(json.dumps(content))


UNFIT = {
    without_a_file: "it is missing, so no exercise is skipped",
    torn: "cannot be read",
    with_the_marks_of_a_merge: "cannot be read",
    of_another_schema: "its schema is 'grader/verified/v9'",
    of_other_code: "by another version of the grader's code",
    of_another_python: "was written with Python 3.9, numpy 1.2, and this machine has Python 3.",
    without_digests: "missing required field `files`",
}


@pytest.mark.parametrize("spoil", UNFIT)
def test_a_lock_that_does_not_fit_spares_nothing_and_says_so(course, spoil):
    write(course, [sound(name) for name in NAMES])
    spoil(course.root / LOCK)
    found = chosen(course)
    assert found.spared == found.due == ()
    assert UNFIT[spoil] in found.unfit
    assert found.unfit.startswith("verified.lock: ")
    assert found.unfit.endswith("grader verify --write-lock")


def test_a_code_that_is_missing_in_the_lock_spares_nothing_of_that_kind(course):
    write(course, [sound(name) for name in NAMES])
    path = course.root / LOCK
    path.write_text(json.dumps({**json.loads(path.read_text()), "code": {}}))
    assert chosen(course).spared == ()


# -- the command -------------------------------------------------------------------------------------------------------


def run(root, *arguments):
    command = [sys.executable, "-m", "grader", "verify", *arguments]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=570, check=False)


def test_the_command_writes_a_lock_and_spares_by_it(tmp_path):
    make_course(tmp_path, {"one": {}, "two": {}, "bad": edited("hints.md", ("# Three", "Three"))})
    first = run(tmp_path, "--write-lock")
    assert first.returncode == 1, first.stdout + first.stderr
    page = " ".join(first.stdout.split())
    assert (
        "verified.lock: written, with 2 of the course's 3 exercises. Left out, since a promise is broken: m/bad."
        in page
    )
    other = next(n for n in range(TENTHS) if n not in (tenth_of("m/one"), tenth_of("m/two")))

    spared = run(tmp_path, "--locked", "--tenth", str(other))
    assert spared.returncode == 1
    assert "verified.lock: 2 of 3 exercises are unchanged and skipped." in spared.stdout
    assert "Not in the lock: m/bad" in spared.stdout
    assert f"Verified anyway, in tenth {other} of 0 to 9: none of these exercises" in spared.stdout
    assert "m/one" not in spared.stdout

    due = json.loads(run(tmp_path, "m/one", "--locked", "--tenth", str(tenth_of("m/one")), "--json").stdout)
    assert due["lock"]["due"] == ["m/one"]
    (verified,) = due["exercises"]
    assert not verified["from_earlier"], "whatever an earlier run on this machine has found"
    assert verified["complaints"] == []

    nothing = run(tmp_path, "m/two", "--locked", "--tenth", str(other))
    assert (nothing.returncode, "promises" in nothing.stdout) == (0, False)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--fresh", "--locked"), "give one of them"),
        (("--tenth", "3"), "give --locked, too"),
        (("--tenth", "10"), "0<=x<=9"),
    ],
)
def test_options_that_do_not_go_together(tmp_path, arguments, said):
    make_course(tmp_path, {"one": {}})
    done = run(tmp_path, *arguments)
    assert done.returncode == 2
    assert said in done.stderr
