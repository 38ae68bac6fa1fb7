"""Ctrl-Z while a command starts a process: one that could neither go on nor stop would keep the terminal for ever."""

import os
import signal
import subprocess
import sys
import time

import pytest

pytestmark = pytest.mark.slow

STARTS = """
import sys
from grader.processes.launch import launch
print("begun", flush=True)
while True:
    worker = launch()
    worker.kill()
    worker.communicate()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the states of processes are read as Linux tells them")
def test_ctrl_z_stops_a_command_while_it_starts_a_worker():
    command = subprocess.Popen([sys.executable, "-c", STARTS], stdout=subprocess.PIPE, process_group=0)
    try:
        assert command.stdout.readline() == b"begun\n"
        for number in range(80):
            time.sleep(0.002 * (number % 9))
            os.killpg(command.pid, signal.SIGTSTP)
            end = time.monotonic() + 20.0
            stopped = 0
            while not stopped and time.monotonic() < end:
                stopped, _ = os.waitpid(command.pid, os.WUNTRACED | os.WNOHANG)
                time.sleep(0.001)
            assert stopped, f"not stopped, the {number}th time"
            os.killpg(command.pid, signal.SIGCONT)
    finally:
        os.killpg(command.pid, signal.SIGKILL)
        command.communicate()
