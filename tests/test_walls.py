"""Each wall by itself, attacked below Python; and what must still work behind all of them."""

import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import numpy as np
import pytest
from conftest import ROOT, of_each_kind, small_course

from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.course.reading import load_course
from grader.course.used import references_used
from grader.errors import GraderError
from grader.judging.judge import grade
from grader.model import Limits, Status
from grader.submission import Submission

if sys.platform != "linux":
    pytest.skip("there are walls on Linux only", allow_module_level=True)

from grader.pools.probe import prove
from grader.pools.walled import WalledWorkers
from grader.sandbox import files, syscalls
from grader.sandbox.walls import GUARANTEES, survey, survey_or_refuse
from grader.workers.client import CallResult

pytestmark = pytest.mark.slow

RIGHT = (ROOT / "solutions/attention/softmax_attention/reference.py").read_bytes()
ROOT_ONLY = pytest.mark.skipif(os.geteuid() != 0, reason="a throw-away user can only be taken by root")
PROBE = Exercise(Path(), "tests", ExerciseEntry("probe", 1.0, limits=Limits(seconds=10.0)))


@pytest.fixture(scope="module")
def host():
    host = survey(ROOT)
    assert host.lacking == {}, "this machine does not give all five guarantees, so little can be tested here"
    return host


@pytest.fixture
def walled(host):
    with WalledWorkers(host) as workers:
        yield workers


def ask(workers, source, *arguments, kind="numpy"):
    """What probe(*arguments) returns behind the walls."""
    exercise = Exercise(
        Path(), "tests", ExerciseEntry("probe", 1.0, kind=kind, limits=Limits(seconds=30.0, memory_mb=8192))
    )
    with workers.run(source.encode(), "probe.py", exercise) as worker:
        answer = worker.call(list(arguments))
    assert isinstance(answer, CallResult), answer
    return answer.value


def test_all_five_guarantees_hold(host):
    proofs = list(prove(host, ROOT / "course.yaml"))
    assert [proof.guarantee for proof in proofs] == list(GUARANTEES)
    assert all(proof.holds for proof in proofs), proofs


def name_of(number):
    """The system call's name, or its number where it has none yet."""
    import pyseccomp

    try:
        name = pyseccomp.resolve_syscall(pyseccomp.Arch.NATIVE, number)
    except ValueError:
        return str(number)
    return name.decode() if isinstance(name, bytes) else name


def test_every_system_call_that_is_not_named_is_denied(walled):
    """All numbers there are and some that there are not yet, past Python, with arguments that would do no good."""
    allowed = {*syscalls.ALLOWED.split(), *syscalls.OPENS, "fcntl", "ioctl", "prlimit64"}
    names = {number: name_of(number) for number in range(600)}
    past_any_filter = {335, 336}  # uretprobe and uprobe, with which the kernel lets nobody else do anything but die
    denied = [number for number, name in names.items() if name not in allowed and number not in past_any_filter]
    assert len(denied) > 400
    source = """
import ctypes, errno
LIBC = ctypes.CDLL(None, use_errno=True)
def probe(numbers):
    wrong = []
    for number in numbers:
        ctypes.set_errno(0)
        if LIBC.syscall(number, -1, -1, -1, -1, -1, -1) != -1 or ctypes.get_errno() != errno.EPERM:
            wrong.append(number)
    return wrong
"""
    assert [names[number] for number in ask(walled, source, denied)] == []


def test_calls_are_filtered_by_argument(walled):
    source = """
import ctypes, errno
LIBC = ctypes.CDLL(None, use_errno=True)
WORD = ctypes.byref(ctypes.c_uint32(7))
F_SETOWN, F_SETSIG, F_SETFL, F_SETPIPE_SZ, TIOCSTI, FIOASYNC = 8, 10, 4, 1031, 0x5412, 0x5452
def denied(*call):
    ctypes.set_errno(0)
    return LIBC.syscall(*call) == -1 and ctypes.get_errno() == errno.EPERM
def probe(parent):
    import os
    limit = (ctypes.c_ulong * 2)(1, 1)
    calls = [(72, 0, command, parent) for command in (F_SETOWN, F_SETSIG, F_SETFL, F_SETPIPE_SZ)]
    calls += [(16, 0, TIOCSTI, b"x"), (16, 0, FIOASYNC, 1)]
    calls += [(302, parent, 7, 0, 0), (302, 0, 7, limit, 0)]
    calls += [(202, WORD, operation, 1, 0, WORD, 0) for operation in (*range(16), 256, 265, 512, 134, 136, 139, 141)]
    calls += [(28, 0, 0, advice) for advice in (3, 9, 10, 12, 20, 21, 22, 23, 24, 25, 100, 101, -1)]
    allowed = [(202, WORD, 128 | operation, 1, 0, WORD, 0) for operation in (1, 129, 257, 10, 3)]
    return [str(call[:3]) for call in calls if not denied(*call)] + [str(call) for call in allowed if denied(*call)]
"""
    if os.uname().machine != "x86_64":
        pytest.skip("the numbers of these system calls are written down for x86-64")
    assert ask(walled, source, os.getpid()) == []


def test_no_descriptor_is_left_but_the_pipes(walled):
    """Two to speak with the judge, one on which Python says where it stands."""
    source = """
import os, stat
def probe():
    kinds = {}
    for descriptor in range(1024):
        try:
            mode = os.fstat(descriptor).st_mode
        except OSError:
            continue
        kinds[str(descriptor)] = "pipe" if stat.S_ISFIFO(mode) else "null" if stat.S_ISCHR(mode) else oct(mode)
    return kinds
"""
    kinds = ask(walled, source)
    assert sorted(kinds.values()) == ["null"] * 3 + ["pipe"] * 3, kinds
    assert [kinds[each] for each in "012"] == ["null"] * 3


def test_the_environment_is_ours(walled, monkeypatch):
    monkeypatch.setenv("GRADER_SECRET", "f" * 64)
    environment = ask(walled, "import os\ndef probe():\n    return dict(os.environ)\n")
    assert set(environment) <= {
        "LANG",
        "LC_CTYPE",
        *(f"{each}_NUM_THREADS" for each in ("OMP", "OPENBLAS", "MKL", "NUMEXPR")),
    } | {"VECLIB_MAXIMUM_THREADS"}


def test_only_what_is_named_can_be_read(walled):
    source = """
import os
def probe(roots):
    read = []
    for root in roots:
        for folder, _, names in os.walk(root):
            for name in names:
                try:
                    with open(os.path.join(folder, name), "rb") as file:
                        file.read(1)
                except OSError:
                    continue
                read.append(os.path.join(folder, name))
    return read
"""
    roots = [str(ROOT), "/etc", "/home", "/tmp", "/var", "/proc", "/sys", "/run", "/srv", "/opt", "/boot"]
    read = ask(walled, source, roots)
    readable = [str(path) for path in files.readable("numpy")]
    assert [path for path in read if not any(path.startswith(each) for each in readable)] == []


def test_nothing_can_be_written_anywhere(walled):
    source = """
import os, posix
def probe(paths):
    written = []
    for path in paths:
        for flags in (os.O_WRONLY, os.O_RDWR, os.O_CREAT | os.O_WRONLY, os.O_TRUNC, os.O_RDWR | os.O_APPEND):
            try:
                os.open(path, flags)
            except OSError:
                continue
            written.append([path, flags])
        for change in (posix.mkdir, os.unlink, os.rmdir, lambda p: os.symlink("/etc", p), lambda p: os.chmod(p, 0o777)):
            try:
                change(path)
            except OSError:
                continue
            written.append([path, "changed"])
    return written
"""
    import grader

    paths = [
        "/tmp/x",
        "/dev/shm/x",
        "/var/tmp/x",
        grader.__file__,
        np.__file__,
        str(ROOT / "course.yaml"),
        "/etc/passwd",
    ]
    assert ask(walled, source, paths) == []


def test_numpy_works_behind_the_walls(walled):
    source = """
import heapq, itertools, functools, math, random, statistics, string, dataclasses, typing, copy, re, json, decimal
import numpy as np
def probe():
    r = np.random.default_rng(0)
    x = r.normal(size=(60, 60))
    np.linalg.svd(x), np.linalg.solve(x, x), np.linalg.eigh(x @ x.T), np.fft.fft(x), np.einsum("ij,jk->ik", x, x)
    np.polynomial.Polynomial([1, 2]), np.ma.masked_array(x), np.testing.assert_allclose(x, x)
    return random.random() >= 0
"""
    assert ask(walled, source) is True


def test_torch_works_behind_the_walls(walled):
    pytest.importorskip("torch", reason="torch, an extra of the package, is not installed")
    source = """
import torch
def probe():
    x = torch.randn(2, 3, 16, 16, requires_grad=True)
    w = torch.randn(5, 3, 3, 3, requires_grad=True)
    y = torch.nn.functional.conv2d(x, w).square().mean()
    y.backward()
    q = torch.randn(2, 4, 8)
    torch.nn.functional.scaled_dot_product_attention(q, q, q)
    torch.nn.LSTM(8, 5)(q), torch.nn.MultiheadAttention(8, 2)(q, q, q)
    torch.linalg.svd(torch.randn(9, 9)), (torch.randn(4, 4).bfloat16() @ torch.randn(4, 4).bfloat16())
    torch.vmap(torch.sin)(q), torch.func.grad(lambda t: t.sin().sum())(torch.ones(3))
    return bool(w.grad.abs().sum() > 0)
"""
    assert ask(walled, source, kind="torch") is True


def test_exercises_of_each_kind_are_judged_behind_the_walls(walled):
    for exercise in of_each_kind():
        source, used = exercise.read(exercise.reference_file), references_used(exercise)
        report = grade(Submission(f"s{exercise.suffix}", source, used=used), exercise, 0, walled).report
        assert report.full_marks, report
        assert report.score + report.open == exercise.points


def test_a_hang_a_crash_and_a_flood_leave_nothing_behind(course, walled):
    exercise = load_course(ROOT).exercises["attention/softmax_attention"]
    exercise.limits = Limits(seconds=0.5, memory_mb=1024)
    ends = {
        b"    while True: pass\n": Status.TIMED_OUT,
        b"    import ctypes; ctypes.string_at(0)\n": Status.CRASHED,
        b"    h = []\n    while True: h.append(np.empty(1 << 24))\n": Status.OUT_OF_MEMORY,
        b"    import os; os._exit(0)\n": Status.CRASHED,
    }
    for body, status in ends.items():
        source = b"import numpy as np\ndef softmax_attention(q, k, v, mask=None):\n" + body
        report = grade(Submission("s.py", source), exercise, 0, walled).report
        assert {outcome.status for outcome in report.outcomes} == {status}, report
    (zygote,) = walled._zygotes.values()
    children = Path(f"/proc/{zygote._popen.pid}/task/{zygote._popen.pid}/children").read_text().split()
    assert children == []


def test_a_zygote_that_was_killed_is_replaced(course, walled):
    exercise = course.exercises["position/rope"]
    source = exercise.read("reference.py")
    assert grade(Submission("s.py", source), exercise, 0, walled).report.full_marks
    (zygote,) = walled._zygotes.values()
    os.kill(zygote._popen.pid, signal.SIGKILL)
    assert grade(Submission("s.py", source), exercise, 0, walled).report.full_marks


def test_workers_end_with_their_zygote(host):
    endless = b"def probe():\n    while True: pass\n"
    with WalledWorkers(host) as workers, workers.run(endless, "probe.py", PROBE) as worker:
        worker.load()
        pid = worker._process._pid()
        for zygote in workers._zygotes.values():
            zygote._popen.kill()
            zygote._popen.wait()
        ends = time.monotonic() + 5.0
        while is_running(pid) and time.monotonic() < ends:
            time.sleep(0.01)
        assert not is_running(pid)


def is_running(pid):
    """Whether that process lives; one that has ended and waits for its new parent to ask does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_without_walls_grade_refuses():
    with pytest.raises(GraderError, match="answers unreadable: switched off"):
        survey_or_refuse(ROOT, frozenset({"landlock", "uid"}))
    with pytest.raises(GraderError, match="no network: switched off"):
        survey_or_refuse(ROOT, frozenset({"seccomp"}))


@ROOT_ONLY
def test_the_uid_wall_alone_keeps_answers_unreadable(tmp_path):
    course = copy_of_the_course(tmp_path)
    for folder in tmp_path.parents:  # pytest closes these folders to others; here only the course is to be closed
        if folder.stat().st_uid == 0 and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    tmp_path.chmod(0o755)
    assert "chmod 700" in survey(course, frozenset({"landlock"})).missing["uid"]
    course.chmod(0o700)
    host = survey_or_refuse(course, frozenset({"landlock"}))
    assert not host.has("landlock")
    assert all(proof.holds for proof in prove(host, course / "course.yaml"))
    exercise = load_course(course).exercises["attention/softmax_attention"]
    with WalledWorkers(host) as workers:
        assert grade(Submission("s.py", RIGHT), exercise, 0, workers).report.full_marks
        uids = {ask(workers, "import os\ndef probe():\n    return os.getuid()\n") for _ in range(3)}
    assert len(uids) == 3
    assert min(uids) >= 1 << 24


@ROOT_ONLY
def test_the_walls_stand_for_an_ordinary_user(tmp_path_factory):
    """The same proofs and a judgement, by user nobody, with an interpreter that nobody may use."""
    python = shutil.which("python3.11", path="/usr/local/bin:/usr/bin")
    if python is None:
        pytest.skip("there is no Python 3.11 in /usr/bin that an ordinary user could run")
    folder = Path(subprocess.check_output(["mktemp", "-d"], text=True).strip())
    try:
        course = copy_of_the_course(folder)
        packages = folder / "site-packages"
        shutil.copytree(
            sysconfig.get_path("purelib"), packages, ignore=shutil.ignore_patterns("torch*", "*editable*", "nvidia*")
        )
        shutil.copytree(ROOT / "grader", packages / "grader")
        subprocess.run(["chmod", "-R", "a+rX", str(folder)], check=True)
        done = subprocess.run(
            [python, "-c", AS_NOBODY, str(course)],
            user="nobody",
            group="nogroup",
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": str(packages), "PYTHONDONTWRITEBYTECODE": "1"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert done.stdout.split() == ["65534", "True", "10.0"]
    finally:
        shutil.rmtree(folder)


AS_NOBODY = """
import os, sys
from pathlib import Path
from grader.course.reading import load_course
from grader.judging.judge import grade
from grader.pools.walled import WalledWorkers
from grader.pools.probe import prove
from grader.sandbox.walls import survey_or_refuse
from grader.submission import Submission
from grader.course.used import references_used

root = Path(sys.argv[1])
host = survey_or_refuse(root)
exercise = load_course(root).exercises["attention/softmax_attention"]
proofs = list(prove(host, root / "course.yaml"))
with WalledWorkers(host) as workers:
    report = grade(Submission("s.py", exercise.read("reference.py")), exercise, 0, workers).report
print(os.getuid(), all(proof.holds for proof in proofs), report.score)
"""


def copy_of_the_course(folder):
    return small_course(folder / "course")


@ROOT_ONLY
def test_root_keeps_none_of_its_powers(walled):
    """Where the user cannot be changed: no capability is left, so that a call which needs one is denied."""
    if int(Path("/proc/sys/vm/mmap_min_addr").read_text()) == 0:
        pytest.skip("on this machine everybody may map the page at 0")
    source = """
import ctypes
LIBC = ctypes.CDLL(None, use_errno=True)
LIBC.mmap.restype, LIBC.mmap.argtypes = ctypes.c_long, [ctypes.c_void_p, *[ctypes.c_size_t] * 5]
PRIVATE_FIXED_ANONYMOUS = 0x32
def probe():
    return LIBC.mmap(0, 4096, 3, PRIVATE_FIXED_ANONYMOUS, 2**64 - 1, 0) != -1  # CAP_SYS_RAWIO may
"""
    assert ask(walled, source) is False
