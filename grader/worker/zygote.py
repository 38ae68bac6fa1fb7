"""The warm parent of the workers: it has imported what they need, and forks on request.

Linux only. It serves its owner over one socket and ends when the socket closes. It holds no answers and never runs
student code: each fork raises its walls and then serves one submission.
"""

import gc
import importlib
import os
import socket
import tempfile
import time
from typing import Any

import msgspec

from grader.worker import harness
from grader.worker.confine import confine, hide_processes
from grader.worker.page import Page
from grader.worker.zygote_protocol import MESSAGE_BYTES, Fork, Order, Prepare, Reap, ZygoteReply

COULD_NOT_CONFINE = 70
WARM = """abc bisect collections copy dataclasses decimal enum fractions functools heapq inspect itertools json math
numbers operator queue random re statistics string textwrap time typing warnings numpy.linalg numpy.random numpy.fft
numpy.lib.stride_tricks numpy.polynomial"""  # a fork behind only a uid wall could not read these


def main() -> None:
    """Serve until the owner closes the socket."""
    control = socket.socket(fileno=os.dup(0))
    _lead_nowhere()
    threads = os.open("/proc/self/task", os.O_RDONLY | os.O_DIRECTORY)  # which may be hidden later
    numpy = importlib.import_module("numpy")
    tempfile.tempdir = "/tmp"  # parts of torch ask for its name; a search for a writable folder would fail
    torch: Any = None
    ruleset = -1
    decoder = msgspec.msgpack.Decoder(Order)
    while True:
        data, descriptors, _, _ = socket.recv_fds(control, MESSAGE_BYTES, 4)
        if not data:
            os._exit(0)
        done = ZygoteReply()
        match decoder.decode(data):
            case Prepare(kind=kind, warm=warm, alone=alone):
                if kind == "torch":
                    os.environ["TORCHINDUCTOR_CACHE_DIR"] = tempfile.tempdir  # vmap asks for it; it need not exist
                torch = harness.torch_for(kind)
                for name in WARM.split() if warm else ():
                    importlib.import_module(name)
                ruleset = descriptors[0] if descriptors else -1
                if alone:
                    hide_processes()
                gc.collect()
                gc.freeze()  # keeps the pages shared with the forks
                gc.enable()  # for student code
            case Fork() as fork:
                if len(os.listdir(threads)) != 1:
                    raise RuntimeError("a zygote with threads: its forks could hang")
                pid = _fork(fork, control, ruleset, descriptors, numpy, torch)
                done = ZygoteReply(pid)
            case Reap(pid=pid, seconds=seconds):
                done = ZygoteReply(pid, _reap(pid, seconds))
        control.send(msgspec.msgpack.encode(done))


def _lead_nowhere() -> None:
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1):  # standard error stays the owner's, for our own errors
        os.dup2(nowhere, descriptor)
    os.close(nowhere)


def _fork(request: Fork, control: socket.socket, ruleset: int, descriptors: list[int], numpy: Any, torch: Any) -> int:
    parent = os.getpid()
    pid = os.fork()
    if pid:
        for descriptor in descriptors:
            os.close(descriptor)
        return pid
    try:
        receive, send, words, *page = descriptors
        os.setsid()  # a process group of its own, which can be killed as a whole
        control.close()
        _lead_nowhere()
        printed = Page.at(*page or (-1,))
        confine(request.walls, ruleset, (0, 1, 2, receive, send, words), parent)
        harness.dump_frames_to(words)
        submission = harness.StudentModule(numpy, torch, printed, walled=bool(request.walls.filter))
        harness.serve_walled(receive, send, request.id, submission)
    except Exception as fault:  # this process must not go on without its walls
        os.write(2, f"the walls could not be raised: {fault!r}\n".encode())
    finally:
        os._exit(COULD_NOT_CONFINE)


def _reap(pid: int, seconds: float) -> int | None:
    """The exit code of a child, once it has ended; its pid is not reused before this call."""
    ends = time.monotonic() + seconds
    while True:
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            return os.waitstatus_to_exitcode(status)
        if time.monotonic() > ends:
            return None
        time.sleep(0.0003)
