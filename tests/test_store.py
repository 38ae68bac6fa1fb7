"""The store: what is in it stays, what counts can be told, and its faults say what to do."""

import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from grader.errors import GraderError
from grader.formats import feedback
from grader.model import REPORT_SCHEMA, Outcome, Report, Result, Status
from grader.results.store import Decision, Store, StoreError, file_system, refuse_network
from grader.results.store_rows import DecisionRow, LatestRow, ReportRow

ROPE = "position/rope"


def graded(student: str = "alice", status: Status = Status.FAILED, said: str = "") -> Result:
    score = 3.0 if status is Status.PASSED else 0.0
    outcomes = (Outcome("turns", status, score, 3.0, said), Outcome("keeps norms", Status.PASSED, 1.0, 1.0))
    unsettled = 3.0 if status.leaves_open else 0.0
    return Result(student, Report(REPORT_SCHEMA, ROPE, score + 1, unsettled, 4.0, outcomes), details={"turns": "x"})


@pytest.fixture
def store(tmp_path):
    with Store(tmp_path / "out", create=True) as each:
        yield each


def reports(store: Store) -> list[Result]:
    """What was kept, without what the store adds to it."""
    return [msgspec.structs.replace(each, decided=(), at="", made_with="") for each in store.all()]


def test_what_is_kept_can_be_read_by_another(store):
    store.keep("k1", graded())
    with Store(store.path.parent) as other:
        assert reports(other) == [graded()]
        assert not other.find("alice", ROPE, "k2")
        assert other.find("alice", ROPE, "k1")


V1 = """{"student":"ann","report":{"schema":"grader/report/v1","exercise":"position/rope","score":1.0,"open":0.0,
"max_score":4.0,"outcomes":[
{"check":"turns","status":"error","score":0.0,"max_score":2.0,
"message":"line 3 failed\\n  rope.py, line 3\\n    TABLE"},
{"check":"keeps norms","status":"passed","score":1.0,"max_score":1.0,"message":""},
{"check":"is your own work","status":"failed","score":0.0,"max_score":1.0,
"message":"counts once the values agree with the reference"}],
"diagnosis":["wrong_way"],"ran_on":""},
"mistakes":[{"name":"wrong_way","sentence":"It turns the wrong way.","checks":[]}],
"details":{"turns":"all of it"},"figures":{},"seconds":0.25,"walled":true}"""  # as version 1 wrote it


def test_a_report_of_the_first_schema_can_still_be_read_and_decided(store):
    row = ReportRow("k", "ann", ROPE, "submission", "exercise", 0.0, V1, "2026-11-01T00:00:00+00:00", "dl-grader 0.1")
    with store.file.transaction():
        store.file.write(row)
        store.file.write(LatestRow("ann", ROPE, "k"))
    (found,) = reports(store)
    turns, norms, own = found.report.outcomes
    assert (turns.summary, turns.details) == ("line 3 failed", ("  rope.py, line 3", "    TABLE"))
    assert (norms.summary, norms.status, norms.held_back) == ("", Status.PASSED, False)
    assert (own.summary, own.held_back) == ("counts once the values agree with the reference", True)
    assert (found.student, found.report.score, found.details) == ("ann", 1.0, {"turns": "all of it"})
    assert [mistake.name for mistake in found.mistakes] == ["wrong_way"]
    store.decide(Decision("ann", ROPE, "turns", 2.0, "by hand: right"))
    assert store.one("ann", ROPE).report.score == 3.0
    (page,) = feedback.write([found]).values()
    assert "rope.py, line 3" in page and "| ✗ | `is your own work` | 0 of 1 | counts once" in page


def test_going_back_to_an_earlier_version_counts_without_another_run(store):
    first, second = graded(said="first"), graded(said="second")
    store.keep("k1", first)
    store.keep("k2", second)
    assert reports(store) == [second]
    assert store.find("alice", ROPE, "k1")
    assert reports(store) == [first]


def test_a_report_that_settles_nothing_is_made_again_and_one_that_does_is_never_replaced(store):
    store.keep("k", graded(status=Status.NOT_GRADED))
    assert not store.find("alice", ROPE, "k")
    store.keep("k", graded(status=Status.PASSED))
    assert store.find("alice", ROPE, "k")
    store.keep("k", graded(status=Status.NOT_GRADED))  # another grader, slower and less lucky
    assert reports(store) == [graded(status=Status.PASSED)]


def test_a_decision_counts_at_once_closes_the_check_and_survives(store):
    store.keep("k", graded(status=Status.INCONCLUSIVE))
    store.decide(Decision("alice", ROPE, "turns", 1.0, "first thought"))
    store.decide(Decision("alice", ROPE, "turns", 2.5, "by hand: right", "ann"))
    store.decide(Decision("alice", ROPE, "a check of last year", 1.0, "gone"))
    for key in ("k", "k of a new try"):
        kept = store.one("alice", ROPE)
        assert kept is not None
        report = kept.report
        assert (report.score, report.open, report.outcomes[0].status) == (3.5, 0.0, Status.FAILED)
        assert report.outcomes[0].message == "decided by a person: by hand: right"
        assert (kept.decided, kept.details) == (("a check of last year", "turns"), {"turns": "x"})
        assert [row.who for row in store.file.select(DecisionRow) if row.check == "turns"] == ["", "ann"]
        assert store.find("alice", ROPE, "k")  # nothing is open any more: there is nothing to be graded
        store.keep(key, graded(said="another"))
    assert store.one("bob", ROPE) is None


def test_full_marks_by_decision_pass(store):
    store.keep("k", graded())
    store.decide(Decision("alice", ROPE, "turns", 3.0, "right"))
    assert reports(store)[0].report.full_marks


WRITER = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from test_store import graded
from grader.results.store import Store
with Store(Path(sys.argv[1]), create=True) as store:
    for number in range(200):
        store.keep(f"k{{number}}", graded(f"s{{number:03}}", said=str(number)))
"""


@pytest.mark.slow
def test_two_at_once_lose_nothing_and_write_nothing_twice(tmp_path):
    script = WRITER.format(tests=str(Path(__file__).parent))
    writers = [subprocess.Popen([sys.executable, "-c", script, str(tmp_path)]) for _ in range(3)]
    assert [writer.wait(60) for writer in writers] == [0, 0, 0]
    with Store(tmp_path) as store:
        assert reports(store) == [graded(f"s{number:03}", said=str(number)) for number in range(200)]
    count = sqlite3.connect(tmp_path / "results.sqlite3").execute("SELECT count(*) FROM reports").fetchone()
    assert count == (200,)


def test_a_folder_that_is_taken_away_is_noticed(store):
    store.keep("k1", graded())
    shutil.rmtree(store.path.parent)
    with pytest.raises(GraderError, match=r"removed|not read or write|cannot be opened"):
        store.keep("k2", graded("bob"))


LIMITED = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000))
"""


def test_a_full_disk_is_said_and_what_was_stored_is_there(tmp_path):
    script = LIMITED + WRITER.format(tests=str(Path(__file__).parent)).replace("str(number)", "str(number) * 5000")
    done = subprocess.run([sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "GraderError" in done.stderr
    assert "what was stored" in done.stderr.splitlines()[-1]
    with Store(tmp_path) as store:
        kept = reports(store)
        assert kept == [graded(f"s{n:03}", said=str(n) * 5000) for n in range(len(kept))]
        assert 0 < len(kept) < 200
        store.keep("k", graded("zoe"))
        assert len(reports(store)) == len(kept) + 1


@pytest.mark.parametrize("damage", ["garbage", "truncated", "a page overwritten", "another program's"])
def test_a_damaged_file_is_left_as_it_is(tmp_path, damage):
    path = tmp_path / "results.sqlite3"
    with Store(tmp_path, create=True) as store:
        for number in range(50):
            store.keep(f"k{number}", graded(f"s{number}", said="x" * 2000))
    whole = path.read_bytes()
    if damage == "another program's":
        path.unlink()
        with sqlite3.connect(path) as other:
            other.execute("PRAGMA user_version = 77")
        other.close()
    elif damage == "garbage":
        path.write_bytes(b"garbage" * 1000)
    else:
        path.write_bytes(whole[:9000] if damage == "truncated" else whole[:8192] + b"\xa5" * 40_000 + whole[48_192:])
    before = path.read_bytes()
    with pytest.raises((GraderError, StoreError), match=r"left as it is|another version"), Store(tmp_path) as store:
        reports(store)
    assert path.read_bytes() == before


def test_where_there_are_no_results_that_is_said(tmp_path):
    with pytest.raises(StoreError, match="grader grade SUBMISSIONS --out"):
        Store(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="name another folder"):
        Store(tmp_path / "file" / "out", create=True)


MOUNTS = r"""/dev/vda / ext4 rw 0 0
proc /proc proc rw 0 0
server:/export /home/ann nfs4 rw 0 0
tmpfs /home/ann/fast tmpfs rw 0 0
me@host: /mnt/with\040space fuse.sshfs rw 0 0
//nas/share /mnt/nas cifs rw 0 0
C: /mnt/c 9p rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/out", ""),
        ("/home/ann/out", "nfs4"),
        ("/home/anna/out", ""),
        ("/home/ann/fast/out", ""),
        ("/mnt/with space/out", "fuse.sshfs"),
        ("/mnt/nas", "cifs"),
        ("/mnt/c/Users", "9p"),
    ],
)
def test_a_network_file_system_is_refused_with_the_reason(tmp_path, folder, kind):
    table = tmp_path / "mounts"
    table.write_text(MOUNTS)
    if kind:
        assert file_system(Path(folder), MOUNTS) == kind
        with pytest.raises(StoreError, match=f"network file system \\({kind}\\)"):
            refuse_network(Path(folder), table)
    else:
        refuse_network(Path(folder), table)


def test_what_waits_for_a_gpu_is_done_where_there_is_none(store):
    store.keep("k", graded(status=Status.NEEDS_GPU))
    assert store.find("alice", ROPE, "k", without_gpu=True)
    assert not store.find("alice", ROPE, "k")  # a machine with a GPU has something to do
    store.keep("k", graded(status=Status.PASSED))
    assert reports(store) == [graded(status=Status.PASSED)]
    store.keep("n", graded(status=Status.NOT_GRADED))
    assert not store.find("alice", ROPE, "n", without_gpu=True)
