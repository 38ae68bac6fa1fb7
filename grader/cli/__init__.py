"""The `grader` command, with one module for each subcommand: parse options, call the grader, print, exit.

This file imports only modules that Python has already loaded: see `grader.processes.import_path`.
"""

import gc
import sys

NEW_OBJECTS = 200_000  # between two collections: so many that none interrupts a start, whose objects all stay


def run() -> None:
    """Run a command as this process's only work, and end the process.

    Python would first take apart all that it has imported, which takes a tenth of a second.
    """
    try:
        main()
    except SystemExit as end:
        _leave(end)


def main() -> None:
    """Run a command. First of all, remove the current folder from the import path."""
    from grader.processes import import_path

    gc.set_threshold(NEW_OBJECTS)
    risky = import_path.leave_current_folder()
    from grader.cli.main import main

    main(risky)


def _leave(end: SystemExit) -> None:
    """Do what Python does at its end, but for taking modules apart. Raises `end` where threads still run, or where the
    output cannot be written: Python then waits for them, and reports it."""
    import atexit
    import os
    import threading

    if threading.active_count() > 1 or not isinstance(end.code, int):
        raise end
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # None: closed from the start
            stream.flush()
    except (OSError, ValueError):
        raise end from None
    os._exit(end.code)
