"""Runs a command under a seccomp profile that takes system calls away, as a container's does.

python denied.py WHAT CALL[,CALL...] COMMAND...      WHAT: an errno's name, or `kill`; CALL: a name, or prctl:NUMBER
"""

import errno
import os
import sys

import pyseccomp as sc


def main(what: str, calls: str, *command: str) -> None:
    action = sc.KILL_PROCESS if what == "kill" else sc.ERRNO(getattr(errno, what))
    profile = sc.SyscallFilter(sc.ALLOW)
    for call in calls.split(","):
        name, _, option = call.partition(":")
        profile.add_rule(action, name, *([sc.Arg(0, sc.EQ, int(option))] if option else []))
    profile.load()
    os.execvp(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
