"""Two submissions that run at the same time cannot speak with each other.

Each channel is tried by two workers, one that says and one that listens; without walls they do, which shows that the
attempt is one. Not walled are what the processor and the machine as a whole give away: how busy they are, how much
memory is left, what is in a cache, when a file was last read.
"""

import sys
import threading
from pathlib import Path

import pytest
from conftest import ROOT

from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.model import Limits

if sys.platform != "linux":
    pytest.skip("there are walls on Linux only", allow_module_level=True)

from grader.pools.forked import ForkedWorkers
from grader.pools.walled import WalledWorkers
from grader.sandbox.walls import survey
from grader.workers.client import CallResult

pytestmark = pytest.mark.slow

PROBE = Exercise(Path(), "tests", ExerciseEntry("probe", 1.0, limits=Limits(seconds=20.0, memory_mb=2048)))
SECONDS = 1.5
COMMON = """
import ctypes, fcntl, mmap, os, time, numpy
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype = ctypes.c_void_p
LIBC.mmap.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_long]
FUTEX, WAIT, WAKE, REQUEUE, WAKE_OP, WAIT_BITSET, WAKE_BITSET, REALTIME = 202, 0, 1, 3, 5, 9, 10, 256
class Time(ctypes.Structure):
    _fields_ = [("seconds", ctypes.c_long), ("nanoseconds", ctypes.c_long)]
def page():
    return LIBC.mmap(None, 4096, 1, 1, os.open(numpy.__file__, os.O_RDONLY), 0)
def futex(place, operation, value, timeout=None, second=None, third=0):
    return LIBC.syscall(FUTEX, ctypes.c_void_p(place), operation, value, timeout, ctypes.c_void_p(second), third)
def waits(place, operation, third=0):
    word = ctypes.c_uint32.from_address(place).value
    if operation & 127 == WAIT_BITSET:
        ends = time.monotonic() + 0.01
        return futex(place, operation, word, ctypes.byref(Time(int(ends), int(ends % 1 * 1e9))), None, third) == 0
    return futex(place, operation, word, ctypes.byref(Time(0, 10_000_000))) == 0
def probe(pid):
    place, heard, ends = start(pid), 0, time.monotonic() + SECONDS
    while time.monotonic() < ends and not heard:
        heard = bool(step(place, pid))
    return heard
"""
CHANNELS = {  # what says, what listens: each a start and a step
    "futex on a mapped file": (
        "start = lambda pid: page()\nstep = lambda place, pid: futex(place, WAKE, 9) > 0 and time.sleep(0.001)",
        "start = lambda pid: page()\nstep = lambda place, pid: waits(place, WAIT)",
    ),
    "futex of bits on the C library": (
        "start = lambda pid: ctypes.cast(LIBC.getpid, ctypes.c_void_p).value & ~63\n"
        "step = lambda place, pid: futex(place, WAKE_BITSET, 9, None, None, 1) > 0 and time.sleep(0.001)",
        "start = lambda pid: ctypes.cast(LIBC.getpid, ctypes.c_void_p).value & ~63\n"
        "step = lambda place, pid: waits(place, WAIT_BITSET, 1)",
    ),
    "futex that requeues": (
        "start = lambda pid: page()\n"
        "step = lambda place, pid: futex(place, REQUEUE, 9, 0, place + 64) > 0 and time.sleep(0.001)",
        "start = lambda pid: page()\nstep = lambda place, pid: waits(place, WAIT)",
    ),
    "a lock on a file": (
        "start = lambda pid: os.open(numpy.__file__, os.O_RDONLY)\nstep = lambda place, pid: fcntl.flock(place, 2)",
        "start = lambda pid: os.open(numpy.__file__, os.O_RDONLY)\n"
        "def step(place, pid):\n"
        "    try:\n"
        "        fcntl.flock(place, fcntl.LOCK_EX | fcntl.LOCK_NB)\n"
        "        fcntl.flock(place, fcntl.LOCK_UN)\n"
        "    except BlockingIOError:\n"
        "        return True\n",
    ),
    "descriptors in /proc": (
        "start = lambda pid: [os.dup(0) for _ in range(20)]\nstep = lambda place, pid: None",
        "start = lambda pid: 0\nstep = lambda place, pid: os.path.lexists(f'/proc/{pid}/fd/20')",
    ),
    "threads in /proc": (
        "import threading\n"
        "start = lambda pid: [threading.Thread(target=time.sleep, args=(3,)).start() for _ in '123']\n"
        "step = lambda place, pid: None",
        "start = lambda pid: 0\nstep = lambda place, pid: os.stat(f'/proc/{pid}/task').st_nlink > 3",
    ),
    "memory that is left": (
        "start = lambda pid: b''.join([b'x' * (1 << 29)])\nstep = lambda place, pid: None",
        "def free():\n"
        "    text = (ctypes.c_ulong * 14)()\n"
        "    return text[5] if LIBC.sysinfo(text) == 0 else 1 << 62\n"
        "start = lambda pid: free()\nstep = lambda place, pid: free() < place - (1 << 28)",
    ),
}


def heard(workers, channel: str) -> object:
    """What the one that listens makes of it: True, False or the name of an exception."""
    says, listens = (f"SECONDS = {SECONDS}\n{COMMON}\n{each}\n".encode() for each in CHANNELS[channel])
    with workers.run(listens, "listens.py", PROBE) as one, workers.run(says, "says.py", PROBE) as other:
        one.load(), other.load()
        pids = [worker._process._pid() for worker in (one, other)]
        thread = threading.Thread(target=lambda: other.call([pids[0]]))
        begun = threading.Event()
        answers = []

        def listen() -> None:
            begun.set()
            answers.append(one.call([pids[1]]))

        listener = threading.Thread(target=listen)
        for each in (listener, thread):
            each.start()
        for each in (listener, thread):
            each.join()
    return answers[0].value if isinstance(answers[0], CallResult) else getattr(answers[0], "name", answers[0])


@pytest.mark.parametrize(
    ("channel", "without"),
    [(channel, without) for channel in CHANNELS for without in ("", "uid") if not without or "/proc" in channel],
)
def test_nothing_is_heard_behind_the_walls(channel, without):
    host = survey(ROOT, frozenset({without} - {""}))
    assert host.lacking == {}
    with WalledWorkers(host) as workers:
        assert heard(workers, channel) in (False, "PermissionError", "FileNotFoundError", "RuntimeError")


@pytest.mark.parametrize("channel", CHANNELS)
def test_without_walls_it_is(channel):
    """Where it is not refused there, too. Others on this machine may use or free memory at the same time."""
    with ForkedWorkers() as workers:
        if channel == "threads in /proc":  # `check` starts no threads either
            assert heard(workers, channel) in (False, "PermissionError", "RuntimeError")
        else:
            assert any(heard(workers, channel) is True for _ in range(5 if "memory" in channel else 1))


def test_workers_share_no_memory_that_they_can_write():
    """What their parent maps before the fork is each one's own."""
    with WalledWorkers(survey(ROOT)) as workers, workers.run(b"def probe(pid):\n    return 0\n", "x.py", PROBE) as one:
        one.load()
        (zygote,) = workers._zygotes.values()
        maps = Path(f"/proc/{zygote._popen.pid}/maps").read_text().splitlines()
        assert len(maps) > 100
        assert [line for line in maps if line.split()[1].endswith("s") and "w" in line.split()[1]] == []
