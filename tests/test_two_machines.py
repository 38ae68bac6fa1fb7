"""Two machines, one class: their keys agree, what one has decided is not undone by the other, and stores are joined."""

import ast
import platform
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import msgspec
import pytest
from a_class import EXERCISE, make_class, make_course
from conftest import ROOT
from test_seals import OTHER, SECRET, change, put, row_of, scores
from test_store import ROPE, graded

from grader.course import digests
from grader.course.reading import load_course
from grader.grading.run import plan
from grader.model import Basis, Result, Status
from grader.results import store
from grader.results.adopt import AdoptedFile, take_over
from grader.results.merge import Joined, join
from grader.results.store import Decision, Store, StoreError
from grader.results.store_file import OLD_TABLES
from grader.results.store_rows import DecisionRow, ReportRow
from grader.submissions.class_folder import find_submissions

pytestmark = pytest.mark.slow

SAME = {  # what may differ between two machines whose verdicts are the same
    "Python's patch version": ("python", "3.11.2"),
    "Python's build": ("python", "3.11.7+"),
    "torch's build": ("torch", "2.13.0+cu130"),
    "torch's patch version": ("torch", "2.13.9"),
    "NVRTC": ("nvidia-cuda-nvrtc", "12.8.93"),
    "no NVRTC": ("nvidia-cuda-nvrtc", "none"),
    "NumPy's patch version": ("numpy", "2.4.99"),
    "the number of our version": ("dl-grader", "9.9.9"),
}
OTHERWISE = {"Python": ("python", "3.12.1"), "NumPy": ("numpy", "2.5.0"), "torch": ("torch", "2.14.0")}
FIRST = {"python": "3.11.7", "torch": "2.13.0+cpu", "nvidia-cuda-nvrtc": "13.5.37", "numpy": "2.4.6",
         "dl-grader": "0.2.0"}  # fmt: skip


@pytest.fixture
def machine(monkeypatch) -> Callable[..., None]:
    """machine(name, version): this machine has these versions, one of them another one."""

    def machine(name: str = "", version: str = "") -> None:
        versions = {**FIRST, **({name: version} if name else {})}
        monkeypatch.setattr(platform, "python_version", lambda: versions["python"])
        monkeypatch.setattr(digests, "version_of", lambda package: versions[package])

    machine()
    return machine


# -- keys --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", SAME)
@pytest.mark.parametrize("kind", ["numpy", "torch", "cuda"])
def test_what_makes_no_other_verdict_makes_no_other_key(machine, kind, what):
    before, recorded = digests.judging_digest(kind), digests.made_with()
    machine(*SAME[what])
    assert digests.judging_digest(kind) == before
    assert digests.made_with() != recorded


@pytest.mark.parametrize("what", OTHERWISE)
@pytest.mark.parametrize("kind", ["numpy", "torch", "cuda"])
def test_what_may_make_another_verdict_makes_another_key(machine, kind, what):
    before = digests.judging_digest(kind)
    machine(*OTHERWISE[what])
    assert (digests.judging_digest(kind) != before) == (what != "torch" or kind == "torch")


def test_a_key_holds_submission_exercise_secret_and_walls(tmp_path, machine):
    root = make_course(tmp_path / "course")
    (entry,) = find_submissions(make_class(tmp_path / "submissions", 1)).entries

    def key(secret=SECRET, walled=True) -> str:
        course = load_course(root)
        made, faults = plan(course, course.exercises.values(), secret, walled=walled)
        assert not faults
        return made.job(entry.read()).key

    keys = [key(), key(OTHER), key(walled=False)]
    machine("torch", "2.13.0+cu130")
    assert key() == keys[0]
    for path in (root / "solutions" / EXERCISE / "checks.py", root / "exercises" / f"{EXERCISE}.py", entry.path):
        path.write_text(path.read_text() + "\n# changed\n")
        keys.append(key())
    (root / "course.yaml").write_text((root / "course.yaml").read_text().replace("seconds: 2", "seconds: 3"))
    keys.append(key())
    assert len(set(keys)) == len(keys)


def modules_of(name: str) -> set[str]:
    """What a module of ours imports of ours, anywhere in its text."""
    path = ROOT / "grader" / f"{name.replace('.', '/')}.py"
    path = path if path.exists() else ROOT / "grader" / name.replace(".", "/") / "__init__.py"
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)}
    ours = {each.removeprefix("grader.") for each in found if each.startswith("grader.")}
    places = {each: ROOT / "grader" / each.replace(".", "/") for each in ours}
    return {each for each, place in places.items() if place.with_suffix(".py").exists() or place.is_dir()}


def is_in_key(module: str, places: tuple[str, ...]) -> bool:
    place = module.replace(".", "/")
    return digests.is_in(f"{place}.py", places) or (ROOT / "grader" / place).is_dir()  # a package is its modules


def test_all_that_judges_is_in_the_key():
    seen, wanted = set[str](), ["grading.judge_process", "pools.walled", "cuda.gpu_process"]
    wanted += ["worker.zygote", "worker.harness"]
    while wanted:
        name = wanted.pop()
        if name not in seen:
            seen.add(name)
            wanted += modules_of(name)
    assert len(seen) > 40
    seen.discard("sealing.user_state")  # where a user's files are kept: no verdict depends on it
    assert not [each for each in seen if not is_in_key(each, digests.JUDGING)]
    assert all((ROOT / "grader" / each).exists() for each in digests.JUDGING)


# -- which report counts -----------------------------------------------------------------------------------------------


@pytest.fixture
def at(monkeypatch) -> Callable[[int], None]:
    """at(day): from now on it is that day."""

    def at(day: int) -> None:
        monkeypatch.setattr(store, "_now", lambda: f"2026-11-{day:02}T12:00:00+00:00")

    at(1)
    return at


FILE, CHANGED = Basis("file", "exercise"), Basis("file", "exercise, changed")


def report(status: Status, said: str = "", *, walled: bool = True) -> Result:
    made = graded("ann", status, said)
    return Result(made.student, made.report, details=made.details, walled=walled)


def said(kept_by: Store) -> str:
    kept = kept_by.one("ann", ROPE)
    assert kept is not None
    return kept.report.outcomes[0].message


@pytest.fixture
def here(tmp_path):
    with Store(tmp_path / "here", create=True, secret=SECRET) as each:
        yield each


def test_the_first_machine_does_not_undo_what_the_one_with_a_gpu_decided(here, at):
    here.keep("old grader", report(Status.NEEDS_GPU, "no GPU"), FILE)
    at(2)
    assert here.keep("new grader", report(Status.PASSED, "on a GPU"), FILE)
    at(3)
    assert here.find("ann", ROPE, "old grader", without_gpu=True)  # as done as it can be: nothing is judged again
    assert said(here) == "on a GPU"
    assert not here.keep("third grader", report(Status.NEEDS_GPU, "no GPU again"), FILE)
    assert said(here) == "on a GPU"
    assert not here.keep("fourth grader", report(Status.NOT_GRADED, "broken"), FILE)
    assert said(here) == "on a GPU"
    assert here.keep("fifth grader", report(Status.FAILED, "decided, too, and newer"), FILE)
    assert said(here).startswith("decided, too")
    assert here.find("ann", ROPE, "new grader")
    assert said(here).startswith("decided, too"), "an older one does not come back"


def test_under_one_key_less_decided_never_replaces_more_decided(here):
    here.keep("k", report(Status.INCONCLUSIVE, "noisy"), FILE)
    broken = msgspec.structs.replace(report(Status.NOT_GRADED).report, open=4.0)
    here.keep("k", Result("ann", broken), FILE)
    assert said(here) == "noisy"
    here.keep("k", report(Status.PASSED, "quiet"), FILE)
    assert said(here) == "quiet"


def test_another_file_or_another_version_of_the_exercise_counts_at_once(here, at):
    here.keep("1", report(Status.PASSED, "first file"), FILE)
    at(2)
    assert here.keep("2", report(Status.NEEDS_GPU, "second file"), Basis("file 2", "exercise"))
    assert said(here) == "second file"
    assert here.find("ann", ROPE, "1")
    assert said(here) == "first file"
    at(3)
    assert here.keep("3", report(Status.NEEDS_GPU, "exercise changed"), CHANGED)
    assert said(here) == "exercise changed"
    assert here.find("ann", ROPE, "1")
    assert said(here) == "first file", "the exercise was changed back"


def test_a_verdict_behind_walls_is_not_replaced_by_one_without(here, at):
    here.keep("walled", report(Status.PASSED, "walled"), FILE)
    at(2)
    assert not here.keep("unsafe", report(Status.PASSED, "unsafe", walled=False), FILE)
    assert said(here) == "walled"


# -- joining -----------------------------------------------------------------------------------------------------------


def joined(folder: Path, *others: Path) -> Joined:
    opened = [Store(each, secret=SECRET) for each in others]
    try:
        with Store(folder, create=True, secret=SECRET) as target:
            return join(target.file, folder.name, [(each.path.parent.name, each.file) for each in opened])
    finally:
        for each in opened:
            each.close()


def test_to_a_gpu_machine_and_back(tmp_path, at):
    here, there = tmp_path / "here", tmp_path / "there"
    with Store(here, create=True, secret=SECRET) as store:
        for student in ("ann", "bob", "eve"):
            store.keep(f"{student} 1", graded(student, Status.NEEDS_GPU), Basis(student, "x"))
    shutil.copytree(here, there)
    at(2)
    with Store(there, create=True, secret=SECRET) as store:
        for student in ("ann", "bob"):
            assert not store.find(student, ROPE, f"{student} 1")
            store.keep(f"{student} 1", graded(student, Status.PASSED), Basis(student, "x"))
    at(3)
    with Store(here, create=True, secret=SECRET) as store:  # meanwhile
        store.decide(Decision("eve", ROPE, "turns", 2.0, "by hand", "prof"))
        store.keep("cat 1", graded("cat", Status.NEEDS_GPU), Basis("cat", "x"))
    assert joined(here, there) == Joined({"here": 2, "there": 2}, 0, [])
    with Store(here, create=True, secret=SECRET) as store:
        assert scores(store) == {"ann": 4.0, "bob": 4.0, "cat": 1.0, "eve": 3.0}
        assert all(store.find(each, ROPE, f"{each} 1", without_gpu=True) for each in ("ann", "bob", "cat", "eve"))
        assert scores(store) == {"ann": 4.0, "bob": 4.0, "cat": 1.0, "eve": 3.0}
        assert (store.troubles, store.untrusted) == ([], [])
    assert joined(here, there) == Joined({"here": 4, "there": 0}, 0, []), "once more changes nothing"


@pytest.mark.parametrize("swapped", [False, True])
def test_conflicts_are_settled_alike_in_both_directions_and_told(tmp_path, at, swapped):
    a, b = tmp_path / "a", tmp_path / "b"
    with Store(a, create=True, secret=SECRET) as store:
        store.keep("ann", graded("ann", Status.PASSED), Basis("ann", "x"))  # judged differently elsewhere
        store.keep("bob", graded("bob", Status.PASSED), Basis("bob", "x"))  # another file elsewhere
        store.keep("cat", graded("cat", Status.PASSED), Basis("cat", "x"))  # the exercise changed elsewhere
        store.keep("dan", graded("dan", Status.PASSED), Basis("dan", "x"))  # less decided elsewhere
        store.decide(Decision("dan", ROPE, "turns", 0.5, "first", "prof"))
        store.decide(Decision("dan", ROPE, "keeps norms", 0.0, "no", "prof"))
    at(2)
    with Store(b, create=True, secret=SECRET) as store:
        store.keep("ann b", graded("ann", Status.FAILED), Basis("ann", "x"))
        store.keep("bob b", graded("bob", Status.FAILED), Basis("bob 2", "x"))
        store.keep("cat b", graded("cat", Status.FAILED), Basis("cat", "x changed"))
        store.keep("dan b", graded("dan", Status.NEEDS_GPU), Basis("dan", "x"))
        store.decide(Decision("dan", ROPE, "turns", 1.5, "second", "assistant"))
    found = joined(tmp_path / "c", *((b, a) if swapped else (a, b)))
    with Store(tmp_path / "c", secret=SECRET) as store:
        assert scores(store) == {"ann": 1.0, "bob": 1.0, "cat": 1.0, "dan": 1.5}
    told = sorted((each.student, each.what.partition(":")[0], each.settled.split()[-1]) for each in found.conflicts)
    assert told == [
        ("ann", "the same file was judged differently", "b"),
        ("bob", "two files were graded", "b"),
        ("cat", "the exercise was changed between two results", "b"),
        ("dan", "'turns' was decided twice", "b"),
    ]
    assert found.decisions == 3
    for folder, count in ((a, 4), (b, 4)):
        with Store(folder, secret=SECRET) as store:
            assert len(scores(store)) == count


def test_a_decision_that_was_changed_afterwards_is_no_conflict(tmp_path, at):
    a, b = tmp_path / "a", tmp_path / "b"
    with Store(a, create=True, secret=SECRET) as store:
        store.keep("ann", graded("ann"), Basis("ann", "x"))
        store.decide(Decision("ann", ROPE, "turns", 1.0, "first", "prof"))
    shutil.copytree(a, b)
    at(2)
    with Store(b, secret=SECRET) as store:
        store.decide(Decision("ann", ROPE, "turns", 2.0, "looked again", "prof"))
    assert joined(a, b) == Joined({"a": 1, "b": 0}, 1, [])
    with Store(a, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0}
        assert store.file.decisions == 2
    assert joined(b, a) == Joined({"b": 1, "a": 0}, 0, [])


def test_untrusted_rows_are_not_joined(tmp_path):
    a, b = tmp_path / "a", tmp_path / "b"
    for folder in (a, b):
        with Store(folder, create=True, secret=SECRET) as store:
            store.keep(f"ann {folder.name}", graded("ann"), Basis("ann", "x"))
    change(b, """UPDATE reports SET graded = replace(graded, '"score":0.0', '"score":3.0')""")
    put(b, "decisions", (1, "ann", ROPE, "turns", 3.0, "forged", "prof", "2026", b"x"))
    with Store(a, create=True, secret=SECRET) as target, Store(b, secret=SECRET) as source:
        assert join(target.file, "a", [("b", source.file)]).decisions == 0
        assert len(source.untrusted) == 2
        assert scores(target) == {"ann": 1.0}


def test_a_store_is_joined_whole_or_not_at_all(tmp_path, monkeypatch):
    a, b = tmp_path / "a", tmp_path / "b"
    for folder in (a, b):
        with Store(folder, create=True, secret=SECRET) as store:
            for number in range(5):
                store.keep(f"{folder.name} {number}", graded(f"{folder.name}{number}"))
    before = (a / "results.sqlite3").read_bytes()
    with Store(a, create=True, secret=SECRET) as target, Store(b, secret=SECRET) as source:
        monkeypatch.setattr("grader.results.merge.Joiner.count", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            join(target.file, "a", [("b", source.file)])
        assert len(scores(target)) == 5
    assert len(before) == len((a / "results.sqlite3").read_bytes())


# -- stores of earlier versions ----------------------------------------------------------------------------------------


def old_store(folder: Path) -> None:
    """As version 1 wrote it: two reports, of which the second counts, and a decision."""
    folder.mkdir()
    with closing(sqlite3.connect(folder / "results.sqlite3")) as file, file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript(f"{OLD_TABLES} PRAGMA user_version = 1")
        for key in ("k1", "k2"):
            text = msgspec.json.encode(graded("ann", said=key)).decode()
            file.execute("INSERT INTO reports VALUES (?, 'ann', ?, 0.0, ?, '2026-01-01')", (key, ROPE, text))
        file.execute("INSERT INTO latest VALUES ('ann', ?, 'k2')", (ROPE,))
        decision = ("ann", ROPE, "turns", 2, "right", "prof", "2026-01-02")
        file.execute("INSERT INTO decisions VALUES (NULL, ?, ?, ?, ?, ?, ?, ?)", decision)


def test_an_old_store_is_taken_over_when_its_owner_says_so(tmp_path):
    folder = tmp_path / "results"
    old_store(folder)
    with pytest.raises(StoreError, match=r"earlier version(.|\n)*--adopt"):
        Store(folder, create=True, secret=SECRET)
    before = (folder / "results.sqlite3").read_bytes()
    aside = take_over(folder, SECRET)
    assert row_of_reports(aside) == ["k1", "k2"]
    with Store(folder, secret=SECRET) as store:
        kept = store.one("ann", ROPE)
        assert kept is not None
        assert (kept.report.score, kept.decided) == (3.0, ("turns",))
        assert "prof" in [row.who for row in store.file.select(DecisionRow)]
        assert kept.report.outcomes[0].message == "decided by a person: right"
        assert [row.key for row in store.file.select(ReportRow)] == ["k1", "k2"]
    assert len(aside.read_bytes()) == len(before)
    assert sorted(each.name for each in folder.iterdir()) == ["results.sqlite3", "results.sqlite3.before"]


def row_of_reports(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as file:
        return [key for (key,) in file.execute("SELECT key FROM reports ORDER BY key")]


def test_a_store_of_another_secret_is_taken_over_likewise(tmp_path):
    folder = tmp_path / "results"
    with Store(folder, create=True, secret=OTHER) as store:
        store.keep("k", graded("ann"), FILE, "Python 3")
        store.decide(Decision("ann", ROPE, "turns", 1.0, "half", "prof"))
    take_over(folder, SECRET)
    with Store(folder, secret=SECRET) as store:
        kept = store.one("ann", ROPE)
        assert kept is not None
        assert (kept.report.score, kept.made_with) == (2.0, "Python 3")


def test_what_is_laid_out_otherwise_is_not_taken_over(tmp_path):
    folder = tmp_path / "results"
    old_store(folder)
    change(folder, "CREATE TRIGGER more AFTER INSERT ON reports BEGIN DELETE FROM decisions; END")
    before = row_of(folder, "reports", "key = 'k1'")
    with pytest.raises(StoreError, match="take over"):
        take_over(folder, SECRET)
    with pytest.raises(StoreError, match="take over"):
        AdoptedFile(folder / "results.sqlite3")
    assert row_of(folder, "reports", "key = 'k1'") == before
    assert sorted(each.name for each in folder.iterdir()) == ["results.sqlite3"]
