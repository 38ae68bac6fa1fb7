"""The option `--roster`, in a module of its own so that `check` does not import the roster reader."""

from pathlib import Path

import click

from grader.submissions.roster import Roster, RosterError, read_roster

roster_option = click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV with the columns id and name: the students of the course."
)


def read_roster_option(path: Path | None) -> Roster | None:
    """The roster, or None without a path. An invalid file is a usage error."""
    try:
        return read_roster(path) if path else None
    except RosterError as fault:
        raise click.UsageError(str(fault)) from fault
