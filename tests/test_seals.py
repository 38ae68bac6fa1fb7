"""Changes of a store by others are refused or named, never trusted; and a store that is not whole says so."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from test_store import ROPE, graded

from grader.errors import GraderError
from grader.model import Status
from grader.results.store import Decision, Store, StoreError
from grader.results.store_file import OLD_TABLES, TABLES
from grader.sealing.secret import Secret, make_secret, read_secret, recall, remember

SECRET, OTHER = Secret(b"5e" * 32), Secret(b"a7" * 32)
FORGED = Decision("eve", ROPE, "turns", 3.0, "measured by hand", "prof")


@pytest.fixture(autouse=True)
def _no_home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
    monkeypatch.delenv("GRADER_SECRET", raising=False)


@pytest.fixture
def out(tmp_path) -> Path:
    """A store of our own: reports on ann and eve, an earlier one on eve, two decisions."""
    folder = tmp_path / "results"
    with Store(folder, create=True, secret=SECRET) as store:
        store.keep("a1", graded("ann", Status.PASSED))
        store.keep("e1", graded("eve", Status.PASSED, said="before"))
        store.keep("e2", graded("eve", said="now"))
        store.decide(Decision("ann", ROPE, "turns", 2.0, "a copy", "prof"))
        store.decide(Decision("bob", ROPE, "turns", 1.0, "half", "prof"))
    return folder


def change(folder: Path, *statements: str) -> None:
    """What anyone with a copy of SQLite can do."""
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other, other:
        for statement in statements:
            other.execute(statement)


def row_of(folder: Path, table: str, where: str) -> tuple:
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other:
        found: tuple = other.execute(f"SELECT * FROM {table} WHERE {where}").fetchone()
        return found


def put(folder: Path, table: str, values: tuple) -> None:
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other, other:
        other.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(values))})", values)


def scores(store: Store) -> dict[str, float]:
    return {kept.student: kept.report.score for kept in store.all()}


# -- whole files -------------------------------------------------------------------------------------------------------


def by_our_own_code(folder: Path) -> None:
    with Store(folder, create=True) as store:
        store.decide(FORGED)


def by_our_own_code_and_a_secret(folder: Path) -> None:
    with Store(folder, create=True, secret=OTHER) as store:
        store.decide(FORGED)


def by_an_earlier_version(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other:
        other.executescript(f"{OLD_TABLES} PRAGMA user_version = 1")


def by_hand(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other, other:
        other.executescript(f"{TABLES} PRAGMA user_version = 2")
        other.execute("INSERT INTO head VALUES (1, x'00', ?, 0, 0, 0, x'00')", (SECRET.seal.fingerprint,))


def without_a_head(folder: Path) -> None:
    folder.mkdir()
    with closing(sqlite3.connect(folder / "results.sqlite3")) as other:
        other.executescript(f"{TABLES} PRAGMA user_version = 2")


def with_a_head_of_other_types(folder: Path) -> None:
    without_a_head(folder)
    put(folder, "head", (1, "text", 5, "many", 1.5, 0, 0))


MADE: list[Callable[[Path], None]] = [by_our_own_code, by_our_own_code_and_a_secret, by_an_earlier_version, by_hand,
                                      without_a_head, with_a_head_of_other_types]  # fmt: skip


@pytest.mark.parametrize("make", MADE)
def test_a_store_of_others_is_refused_and_left_as_it_is(tmp_path, make):
    folder = tmp_path / "results"
    make(folder)
    before = (folder / "results.sqlite3").read_bytes()
    for create in (True, False):
        with pytest.raises(StoreError, match=r"trusts nothing in it(.|\n)*name another folder: --out") as told:
            Store(folder, create=create, secret=SECRET)
        assert str(folder.resolve()) in str(told.value)
    with pytest.raises(StoreError):
        Store.open_trusted(folder, None)
    assert (folder / "results.sqlite3").read_bytes() == before


def test_without_any_secret_a_sealed_store_asks_for_it(out):
    with pytest.raises(StoreError, match="--secret-file"):
        Store(out)


def test_the_file_of_the_secret_is_found_again_by_its_user_alone(tmp_path, out, monkeypatch):
    path = tmp_path / "secret"
    path.write_text(SECRET.key.decode())
    path.chmod(0o600)
    secret = read_secret(path)
    assert recall(secret.seal.fingerprint) is None
    remember(secret)
    assert recall(secret.seal.fingerprint) == secret
    with Store(out) as store:
        assert scores(store) == {"ann": 3.0, "eve": 1.0}
    path.write_text(OTHER.key.decode())  # another secret in that file is not the one that is meant
    assert recall(secret.seal.fingerprint) is None
    remember(Secret(OTHER.key))  # from the environment: there is nothing to note
    assert recall(OTHER.seal.fingerprint) is None
    assert recall("../secrets/x") is None
    notes = [each.read_text() for each in Path(os.environ["XDG_STATE_HOME"]).rglob("*") if each.is_file()]
    assert notes == [str(path)]
    make_secret(tmp_path / "new")
    monkeypatch.setenv("XDG_STATE_HOME", str(path / "cannot be made"))
    remember(read_secret(tmp_path / "new"))  # where it cannot be noted, results asks for the file


# -- what is not a plain file of rows ----------------------------------------------------------------------------------

ADDED = {
    "a view": "CREATE VIEW best AS SELECT * FROM reports",
    "a trigger": "CREATE TRIGGER more AFTER INSERT ON reports BEGIN UPDATE reports SET open = 0; END",
    "a table": "CREATE TABLE more (x)",
    "an index": "CREATE INDEX more ON reports (at)",
    "an index on an expression": "CREATE INDEX more ON reports (abs(open))",
    "a generated column": "ALTER TABLE reports ADD COLUMN more AS (graded || 'x')",
    "a column": "ALTER TABLE decisions ADD COLUMN more DEFAULT 'x'",
    "another name": "ALTER TABLE latest RENAME TO older",
    "a search table": "CREATE VIRTUAL TABLE more USING fts5(x)",
}


@pytest.mark.parametrize("added", ADDED)
def test_a_schema_that_is_not_ours_is_refused(out, added):
    change(out, ADDED[added])
    with pytest.raises(StoreError, match="not the grader's"):
        Store(out, secret=SECRET)
    with pytest.raises(StoreError, match="not the grader's"):
        Store(out, create=True, secret=SECRET)


def test_a_view_in_the_place_of_a_table_is_refused(out):
    change(out, "ALTER TABLE reports RENAME TO hidden", "CREATE VIEW reports AS SELECT * FROM hidden")
    with pytest.raises(StoreError, match="not the grader's"):
        Store(out, secret=SECRET)


def test_a_table_of_another_ones_pages_is_refused(out):
    (page,) = row_of(out, "sqlite_master", "name = 'decisions'")[3:4]
    change(out, "PRAGMA writable_schema = ON", f"UPDATE sqlite_master SET rootpage = {page} WHERE name = 'reports'")
    with pytest.raises((StoreError, GraderError)):
        Store(out, secret=SECRET)


@pytest.mark.parametrize("end", ["", "-wal", "-shm", "-journal"])
@pytest.mark.parametrize("kind", ["link", "dangling link", "second name", "FIFO"])
def test_what_is_not_an_ordinary_file_is_refused_unopened(tmp_path, out, end, kind):
    target, place = tmp_path / "elsewhere", out / f"results.sqlite3{end}"
    if end == "":
        place.rename(target)
    elif kind != "dangling link":
        target.write_bytes(b"")
    if kind == "dangling link":
        place.symlink_to(tmp_path / "nothing")
    elif kind == "link":
        place.symlink_to(target)
    elif kind == "second name":
        os.link(target, place)
    else:
        os.mkfifo(place)
    with pytest.raises(StoreError, match=r"is not opened|there are no results"):
        Store(out, secret=SECRET)
    with pytest.raises(StoreError, match="is not opened"):
        Store(out, create=True, secret=SECRET)
    assert not (tmp_path / "nothing").exists()


def test_a_journal_that_names_another_file_is_refused(tmp_path, out):
    """SQLite would look at that file, and remove it."""
    victim = tmp_path / "victim"
    victim.write_text("mine")
    name = str(victim).encode()
    end = len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + bytes.fromhex("d9d505f920a163d7")
    start = bytes.fromhex("d9d505f920a163d7") + bytes(20) + bytes(484)
    (out / "results.sqlite3-journal").write_bytes(start + b"\x40\x00\x00\x00" + name + end)
    with pytest.raises(StoreError, match="not written by the grader"):
        Store(out, create=True, secret=SECRET)
    assert victim.read_text() == "mine"


def test_a_folder_that_is_a_link_is_refused_by_its_own_name(tmp_path, out):
    (tmp_path / "repository").mkdir()
    link = tmp_path / "repository" / "results"
    link.symlink_to(out)
    for create in (True, False):
        with pytest.raises(StoreError, match=f"is a link to {out}"):
            Store(link, create=create, secret=SECRET)


def test_a_value_larger_than_any_of_ours_is_said(out):
    change(out, "UPDATE reports SET graded = zeroblob(40000000) WHERE key = 'e2'")
    with pytest.raises(GraderError, match="larger than any that the grader writes"), Store(out, secret=SECRET) as store:
        scores(store)


# -- rows --------------------------------------------------------------------------------------------------------------


def better_report(out: Path) -> None:
    change(out, """UPDATE reports SET graded = replace(graded, '"score":0.0', '"score":3.0') WHERE key = 'e2'""")


def report_of_another(out: Path) -> None:
    values = row_of(out, "reports", "key = 'a1'")
    put(out, "reports", ("e2", "eve", *values[2:]))


def report_of_another_as_it_is(out: Path) -> None:
    put(out, "reports", ("e2", *row_of(out, "reports", "key = 'a1'")[1:]))


def report_closed(out: Path) -> None:
    change(out, "UPDATE reports SET open = -1.0 WHERE key = 'e2'")


def report_of_another_time(out: Path) -> None:
    change(out, "UPDATE reports SET at = '2999-01-01T00:00:00+00:00' WHERE key = 'e2'")


def report_of_another_submission(out: Path) -> None:
    change(out, "UPDATE reports SET submission = 'x' WHERE key = 'e2'")


def report_of_other_types(out: Path) -> None:
    change(out, "UPDATE reports SET graded = x'ff00', at = 5, seal = 'text' WHERE key = 'e2'")


def report_that_is_no_text(out: Path) -> None:
    change(out, "UPDATE reports SET graded = CAST(x'ff22' AS TEXT), student = CAST(x'ff' AS TEXT) WHERE key = 'e2'")


def report_without_its_seal(out: Path) -> None:
    change(out, "UPDATE reports SET seal = x'' WHERE key = 'e2'")


CHANGED: list[Callable[[Path], None]] = [
    *(better_report, report_of_another, report_of_another_as_it_is, report_closed, report_of_another_time),
    *(report_of_another_submission, report_of_other_types, report_that_is_no_text, report_without_its_seal),
]


@pytest.mark.parametrize("tamper", CHANGED)
def test_a_report_that_was_changed_is_named_and_made_again(out, tamper):
    tamper(out)
    with Store(out, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0}
        (named,) = store.untrusted
        assert named.what == "the report"
    with Store(out, create=True, secret=SECRET) as store:
        assert not store.find("eve", ROPE, "e2")
        assert len(store.untrusted) == 1
        store.keep("e2", graded("eve", said="again"))
    with Store(out, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0, "eve": 1.0}
        assert (store.untrusted, store.troubles) == ([], [])


def test_which_report_counts_is_sealed_too(out):
    change(out, "UPDATE latest SET key = 'e1' WHERE student = 'eve'")  # her earlier one, which passed
    with Store(out, create=True, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0}
        assert [(each.student, each.what) for each in store.untrusted] == [("eve", "which report counts")]
        assert store.find("eve", ROPE, "e2")
        assert scores(store) == {"ann": 3.0, "eve": 1.0}


def decision_added(out: Path) -> None:
    put(out, "decisions", (3, *[getattr(FORGED, name) for name in FORGED.__struct_fields__], b"x" * 32))


def decision_added_beyond(out: Path) -> None:
    put(out, "decisions", (99, *[getattr(FORGED, name) for name in FORGED.__struct_fields__], b"x" * 32))


def decision_raised(out: Path) -> None:
    change(out, "UPDATE decisions SET score = 3.0 WHERE id = 1")


def decision_of_another(out: Path) -> None:
    change(out, "UPDATE decisions SET student = 'eve' WHERE id = 1")


def decision_on_another_check(out: Path) -> None:
    change(out, """UPDATE decisions SET "check" = 'keeps norms' WHERE id = 1""")


def decision_once_more(out: Path) -> None:
    put(out, "decisions", (3, *row_of(out, "decisions", "id = 1")[1:]))


def decision_of_no_score(out: Path) -> None:
    change(out, "UPDATE decisions SET score = 'all' WHERE id = 1")


ADDED_DECISIONS = (decision_added, decision_added_beyond, decision_once_more)
SPOILED_DECISIONS = (decision_raised, decision_of_another, decision_on_another_check, decision_of_no_score)


@pytest.mark.parametrize("tamper", [*ADDED_DECISIONS, *SPOILED_DECISIONS])
def test_a_decision_that_was_changed_or_added_is_named_and_left_out(out, tamper):
    tamper(out)
    with Store(out, create=True, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0 if tamper in ADDED_DECISIONS else 4.0, "eve": 1.0}
        (named,) = store.untrusted
        assert named.what.startswith("the decision on")
        store.decide(Decision("ann", ROPE, "turns", 0.5, "looked again", "prof"))
        assert scores(store)["ann"] == 1.5


@pytest.mark.parametrize("number", [1, 2])
def test_a_decision_that_was_taken_away_is_missed(out, number):
    change(out, f"DELETE FROM decisions WHERE id = {number}")
    for create in (False, True, False):  # it does not come back by grading
        with Store(out, create=create, secret=SECRET) as store:
            (said,) = store.troubles
            assert said.endswith("missing, though kept here before: 1 decision")
            if create:
                store.keep("n", graded("new"))


def test_a_decision_that_was_taken_away_and_the_count_with_it_is_refused(out):
    change(out, "DELETE FROM decisions WHERE id = 2", "UPDATE head SET decisions = 1")
    with pytest.raises(StoreError, match="was not made with this secret"):
        Store(out, secret=SECRET)


def test_reports_that_were_taken_away_are_missed_until_they_are_made_again(out):
    change(out, "DELETE FROM reports WHERE key = 'e2'", "DELETE FROM latest WHERE student = 'eve'")
    with Store(out, secret=SECRET) as store:
        (said,) = store.troubles
        assert said.endswith("missing, though kept here before: 1 report, 1 counting result")
    with Store(out, create=True, secret=SECRET) as store:
        assert not store.find("eve", ROPE, "e2")
        store.keep("e2", graded("eve"))
    with Store(out, secret=SECRET) as store:
        assert (store.troubles, scores(store)) == ([], {"ann": 3.0, "eve": 1.0})


def test_rows_of_another_store_of_the_same_secret_are_not_trusted(tmp_path, out):
    other = tmp_path / "other"
    with Store(other, create=True, secret=SECRET) as store:
        store.keep("e2", graded("eve", Status.PASSED))
        store.decide(Decision("eve", ROPE, "turns", 3.0, "in another course", "prof"))
    put(out, "reports", row_of(other, "reports", "key = 'e2'"))
    put(out, "decisions", (3, *row_of(other, "decisions", "id = 1")[1:]))
    with Store(out, secret=SECRET) as store:
        assert scores(store) == {"ann": 3.0}
        assert len(store.untrusted) == 2


def test_a_store_of_ours_can_be_copied_and_moved(tmp_path, out):
    shutil.copytree(out, tmp_path / "copy")
    with Store(tmp_path / "copy", secret=SECRET) as store:
        assert (scores(store), store.troubles) == ({"ann": 3.0, "eve": 1.0}, [])
