"""A store that is copied: whole once it is closed; a main file without its log says so instead of looking empty."""

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from test_seals import SECRET, scores
from test_store import ROPE, graded

from grader.results import sealed_file
from grader.results.store import Decision, Store, StoreError

FILE = "results.sqlite3"
WRITER = """
import sys, time
sys.path.insert(0, {tests!r})
from pathlib import Path
from grader.results import sealed_file
from test_seals import SECRET
from test_store import graded
from grader.results.store import Store
sealed_file.CHECKPOINT_SECONDS = float(sys.argv[2])
with Store(Path(sys.argv[1]), create=True, secret=SECRET) as store:
    for number in range(int(sys.argv[3])):
        store.keep(f"k{{number}}", graded(f"s{{number:03}}"))
        print(number, flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def write(tmp_path):
    """write(count, checkpoint_seconds): a process that keeps so many reports, and then waits with the store open."""
    running = []

    def write(count: int, seconds: float = 1000.0) -> subprocess.Popen[str]:
        script = WRITER.format(tests=str(Path(__file__).parent))
        command = [sys.executable, "-c", script, str(tmp_path / "results"), str(seconds), str(count)]
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout is not None
        for _ in range(count):
            process.stdout.readline()
        return process

    yield write
    for process in running:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                pipe.close()


def end(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(60) == 0


def copy(tmp_path: Path, *ends: str) -> Path:
    folder = tmp_path / "copy"
    folder.mkdir()
    for each in ends:
        shutil.copy(tmp_path / "results" / f"{FILE}{each}", folder / f"{FILE}{each}")
    return folder


def files(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def test_once_it_is_closed_one_file_has_all(tmp_path, write):
    end(write(20))
    assert files(tmp_path / "results") == [FILE]
    with Store(copy(tmp_path, ""), secret=SECRET) as store:
        assert (len(scores(store)), store.troubles) == (20, [])
    assert files(tmp_path / "copy") == [FILE]


@pytest.mark.parametrize("killed", [False, True])
def test_a_copy_without_the_log_says_so_every_time(tmp_path, write, killed):
    process = write(20)
    if killed:
        process.send_signal(signal.SIGKILL)
        process.wait()
    folder = copy(tmp_path, "")
    before = (folder / FILE).read_bytes()
    for _ in range(2):
        with Store(folder, secret=SECRET) as store:
            assert len(scores(store)) < 20
            assert any(f"{FILE}-wal, which has the newest results" in each for each in store.troubles)
            with pytest.raises(StoreError, match="cannot be changed"):
                store.decide(Decision("s000", ROPE, "turns", 1.0, "by hand"))
        assert (folder / FILE).read_bytes() == before
    assert files(folder) == [FILE]


def test_grading_goes_on_with_a_copy_without_its_log(tmp_path, write):
    write(20)
    with Store(copy(tmp_path, ""), create=True, secret=SECRET) as store:
        assert any("-wal" in each for each in store.troubles)
        for number in range(20):
            if not store.find(f"s{number:03}", ROPE, f"k{number}"):
                store.keep(f"k{number}", graded(f"s{number:03}"))
    with Store(tmp_path / "copy", secret=SECRET) as store:
        assert (len(scores(store)), store.troubles) == (20, [])


def test_with_its_log_a_copy_is_whole(tmp_path, write):
    write(20)
    with Store(copy(tmp_path, "", "-wal"), secret=SECRET) as store:
        assert (len(scores(store)), store.troubles) == (20, [])


def test_what_a_kill_left_is_put_in_order_by_the_next_who_looks(tmp_path, write):
    process = write(20)
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert f"{FILE}-wal" in files(tmp_path / "results")
    with Store(tmp_path / "results", secret=SECRET) as store:
        assert len(scores(store)) == 20
    assert files(tmp_path / "results") == [FILE]
    with Store(copy(tmp_path, ""), secret=SECRET) as store:
        assert (len(scores(store)), store.troubles) == (20, [])


def test_now_and_then_all_is_moved_into_the_main_file(tmp_path, write):
    write(20, 0.0)
    with Store(copy(tmp_path, ""), secret=SECRET) as store:
        assert len(scores(store)) == 20
        assert store.troubles  # there may be more in the log


def test_a_decision_is_in_the_main_file_at_once(tmp_path, write, monkeypatch):
    write(3)
    monkeypatch.setattr(sealed_file, "CHECKPOINT_SECONDS", 1000.0)
    with Store(tmp_path / "results", secret=SECRET) as store:
        store.decide(Decision("s001", ROPE, "turns", 3.0, "by hand"))
        with Store(copy(tmp_path, ""), secret=SECRET) as other:
            assert scores(other)["s001"] == 4.0


def test_those_who_look_while_it_is_written_change_nothing(tmp_path, write):
    process = write(20)
    for _ in range(3):
        with Store(tmp_path / "results", secret=SECRET) as store:
            assert (len(scores(store)), store.troubles) == (20, [])
    assert f"{FILE}-wal" in files(tmp_path / "results")
    end(process)
    assert files(tmp_path / "results") == [FILE]


@pytest.mark.slow
def test_of_several_that_close_it_one_puts_it_in_order(tmp_path, write):
    for _ in range(3):
        processes = [write(3) for _ in range(4)]
        for process in processes:
            assert process.stdin is not None
            process.stdin.close()
        assert [process.wait(60) for process in processes] == [0] * 4
        assert files(tmp_path / "results") == [FILE]
        with Store(tmp_path / "results", secret=SECRET) as store:
            assert (len(scores(store)), store.troubles) == (3, [])


def test_a_store_that_is_only_looked_at_is_left_as_it_is(tmp_path, write):
    end(write(3))
    path = tmp_path / "results" / FILE
    before = path.read_bytes(), path.stat().st_mtime_ns
    path.chmod(0o444)
    time.sleep(0.02)
    with Store(tmp_path / "results", secret=SECRET) as store:
        assert len(scores(store)) == 3
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
