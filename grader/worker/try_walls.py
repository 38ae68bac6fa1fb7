"""Tries walls: forks a process for each attempt, which raises the walls around itself as a worker does.

Only our own code runs here. What a host reports (user 0, a kernel with seccomp) does not settle what it permits: a
container or a user namespace may deny single system calls.
"""

import ctypes
import os
import signal
import socket
import struct

import msgspec

from grader.worker.confine import confine
from grader.worker.zygote_protocol import MESSAGE_BYTES, Denied, Tried, Try, Walls

CREATE_RULESET, ADD_RULE = 444, 445  # the same numbers on every architecture
READ_FILE, PATH_BENEATH = 4, 1
STANDS = b"stands"


def main() -> None:
    """Answer one request, and end."""
    control = socket.socket(fileno=os.dup(0))
    data = control.recv(MESSAGE_BYTES)
    if data:
        attempts = msgspec.msgpack.decode(data, type=Try).attempts
        control.send(msgspec.msgpack.encode(Tried(tuple(map(_attempt, attempts)))))


def _attempt(walls: Walls) -> Denied | None:
    """Why these walls cannot be raised; None if they stand and the process behind them can be ended from outside."""
    answer, tell = os.pipe()
    wait, hold = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid == 0:
        _stand(walls, wait, tell, parent)
    os.close(tell)
    os.close(wait)
    with open(answer, "rb") as said:
        words = said.readline().strip()
    fault = _ended(pid)
    os.close(hold)  # ends a process that cannot be killed
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    if words == STANDS:
        return fault
    if words:
        return msgspec.json.decode(words, type=Denied)
    return Denied("a system call", f"the process was ended by {_name(-code)}")


def _stand(walls: Walls, wait: int, tell: int, parent: int) -> None:
    """Raise the walls, report it, and wait for the end."""
    try:
        confine(walls, _small_ruleset() if walls.landlock else -1, (0, 1, 2, wait, tell), parent)
        os.write(tell, STANDS + b"\n")
        os.read(wait, 1)
    except OSError as fault:
        denied = Denied(str(fault.filename), fault.strerror or "", fault.errno or 0)
        os.write(tell, msgspec.json.encode(denied) + b"\n")
    except Exception as fault:
        os.write(tell, msgspec.json.encode(Denied(type(fault).__name__, str(fault))) + b"\n")
    finally:
        os._exit(0)


def _small_ruleset() -> int:
    """A Landlock ruleset with one rule, made by system calls; a seccomp profile may kill a process for them."""
    handled = struct.pack("=Q", READ_FILE)
    ruleset = _call("landlock_create_ruleset", CREATE_RULESET, handled, len(handled), 0)
    rule = struct.pack("=Qi", READ_FILE, os.open(os.devnull, os.O_PATH))
    _call("landlock_add_rule", ADD_RULE, ruleset, PATH_BENEATH, rule, 0)
    return ruleset


def _call(name: str, *arguments: int | bytes) -> int:
    result: int = ctypes.CDLL(None, use_errno=True).syscall(*arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)
    return result


def _ended(pid: int) -> Denied | None:
    """Kill it. Returns why that fails, if it does: the judge must be able to end workers of another user."""
    try:
        os.kill(pid, signal.SIGKILL)
    except OSError as fault:
        return Denied("kill", fault.strerror or "", fault.errno or 0)
    return None


def _name(number: int) -> str:
    return signal.Signals(number).name if number in set(signal.Signals) else f"signal {number}"
