"""The `grader` command: one module a command, each of them parse, call, render, exit.

Nothing is imported here but what Python has loaded already: see `grader.processes.import_path`.
"""


def main() -> None:
    """Run a command. The current folder is a place to import from no more before anything else is imported."""
    from grader.processes import import_path

    risky = import_path.leave_current_folder()
    from grader.cli.main import main

    main(risky)
