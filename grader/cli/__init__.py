"""The `grader` command, with one module for each subcommand: parse options, call the grader, print, exit.

This file imports only modules that Python has already loaded: see `grader.processes.import_path`.
"""

import gc

NEW_OBJECTS = 200_000  # between two collections: so many that none interrupts a start, whose objects all stay


def run() -> None:
    """Run a command as this process's only work, and end the process."""
    try:
        main()
    except SystemExit as end:
        from grader.processes.process_end import end_at_once

        if isinstance(end.code, int):
            end_at_once(end.code)
        raise


def main() -> None:
    """Run a command. First of all, remove the current folder from the import path."""
    from grader.processes import import_path

    gc.set_threshold(NEW_OBJECTS)
    risky = import_path.leave_current_folder()
    from grader.cli.main import main

    main(risky)
