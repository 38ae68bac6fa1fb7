"""The end of a command's process: at once, with all that it wrote, and with what was registered for its end."""

import subprocess
import sys

import pytest

BEFORE = """
import atexit, os, sys, threading, time
class Kept:
    def __del__(self):
        os.write(1, b"taken apart\\n")
kept = Kept()
atexit.register(print, "registered")
sys.argv = ["grader", *sys.argv[1:]]
"""
THREAD = """
def work():
    time.sleep(0.5)
    print("worked")
threading.Thread(target=work).start()
"""
RUN = "from grader.cli import run\nrun()\n"


def ended(code, *arguments, **options):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


@pytest.mark.parametrize(("arguments", "code"), [(["--version"], 0), (["nonsense"], 2), (["list", "nonsense"], 2)])
def test_it_ends_at_once_with_its_output_and_its_code(arguments, code):
    done = ended(BEFORE + RUN, *arguments)
    assert done.returncode == code
    assert ("nonsense" in done.stderr) == (code == 2) and done.stdout.endswith("registered\n")


def test_it_waits_for_threads():
    done = ended(BEFORE + THREAD + RUN, "--version")
    assert done.returncode == 0 and "worked\nregistered\n" in done.stdout


def test_output_that_cannot_be_written_is_an_error():
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "grader", "list"], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode and "No space left" in done.stderr


@pytest.mark.parametrize("stream", ["1", "2"])
def test_it_runs_with_a_closed_stream(stream):
    command = f'exec "{sys.executable}" -m grader --version {stream}>&-'
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
