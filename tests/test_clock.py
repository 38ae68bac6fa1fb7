"""What a call costs: the submission's work and its waiting count; what else goes on on the machine does not."""

import os
import statistics
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from grader.course.entries import ExerciseEntry
from grader.course.exercise import Exercise
from grader.pools.spawned import Workers
from grader.workers.client import CallResult
from grader.workers.clock import Clock

pytestmark = [pytest.mark.slow, pytest.mark.skipif(sys.platform != "linux", reason="the accounts are Linux's")]
SECONDS = 0.06
PROGRAM = """
import os, sys, threading, time


def works(seconds):
    begin = time.thread_time()
    while time.thread_time() - begin < seconds:
        sum(range(1000))


def probe(how, seconds):
    if how == "works":
        works(seconds)
    elif how == "sleeps":
        time.sleep(seconds)
    elif how == "works and sleeps":
        works(seconds / 2)
        time.sleep(seconds / 2)
    elif how == "has threads work":
        threads = [threading.Thread(target=works, args=(seconds / 3,)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    elif how == "has a process work":
        child = os.fork()
        if not child:
            works(seconds)
            os._exit(0)
        os.waitpid(child, 0)
    return 1.0


"""
SERVES = """for line in sys.stdin:
    how, seconds = line.split(":")
    print(probe(how, float(seconds)), flush=True)
"""
WAYS = ["works", "sleeps", "works and sleeps", "has threads work", "has a process work"]


@contextmanager
def a_process():
    """Its clock, and what has it do something and gives what that cost."""
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM + SERVES], stdin=pipe, stdout=pipe, text=True, bufsize=1
    ) as process:
        with closing(Clock(process.pid)) as clock:

            def spent(how, seconds=SECONDS):
                begin = clock.read()
                process.stdin.write(f"{how}:{seconds}\n")
                assert process.stdout.readline() == "1.0\n"
                return clock.spent(begin)

            spent("works", 0.0)
            yield spent
        process.stdin.close()


@contextmanager
def neighbours(count):
    burning = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(count)]
    try:
        yield
    finally:
        for each in burning:
            each.kill()
            each.wait()


@pytest.mark.parametrize("busy", [0, 2])
@pytest.mark.parametrize("how", WAYS)
def test_its_work_and_its_waiting_count(how, busy):
    with a_process() as spent, neighbours(busy):
        found = [spent(how) for _ in range(5)]
    assert statistics.median(cost for _, cost in found) >= SECONDS * 0.95
    assert all(cost <= wall for wall, cost in found) or how == "has threads work"


def test_what_a_busy_machine_adds_does_not_count():
    """So many neighbours that the wall clock runs twice as long at least."""
    with a_process() as spent, neighbours(3 * (os.cpu_count() or 1)):
        found = [spent("works") for _ in range(9)]
    assert statistics.median(wall for wall, _ in found) > 2 * SECONDS
    assert statistics.median(cost for _, cost in found) < 1.25 * SECONDS


def test_the_wall_clock_counts_where_there_are_no_accounts():
    with subprocess.Popen([sys.executable, "-c", ""]) as process:
        process.wait()
        with closing(Clock(process.pid)) as clock:  # of a process that has ended
            begin = clock.read()
            time.sleep(SECONDS)
            spent = clock.spent(begin)
    assert spent.cost == spent.wall >= SECONDS


def seconds_of_this_thread():
    """Its CPU time and the time in which it waited for a core, by the kernel's accounts."""
    ran, waited, _ = Path("/proc/thread-self/schedstat").read_text().split()
    return (int(ran) + int(waited)) * 1e-9


def test_a_workers_call_is_timed_so_and_leaves_no_descriptor_open():
    exercise = Exercise(Path(), "tests", ExerciseEntry("probe", 1.0))
    before = len(os.listdir("/proc/self/fd"))
    with Workers() as workers:
        for how in ("works", "sleeps", "works and sleeps"):
            with workers.run(PROGRAM.encode(), "probe.py", exercise) as worker:
                worker.load()
                began = seconds_of_this_thread()
                answer = worker.call([how, SECONDS], watch=False)
                own = seconds_of_this_thread() - began  # is subtracted also where the worker sleeps at that time
                assert isinstance(answer, CallResult), answer
                assert SECONDS * 0.99 - own <= answer.cost <= answer.seconds
    ends = time.monotonic() + 10.0
    while len(os.listdir("/proc/self/fd")) > before:  # the threads that speak with them end soon
        assert time.monotonic() < ends
        time.sleep(0.01)
