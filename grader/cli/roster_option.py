"""The option `--roster`, apart from the others: reading one imports what `check` can do without."""

from pathlib import Path

import click

from grader.submissions.roster import Roster, RosterError, read_roster

roster_option = click.option(
    "--roster", type=click.Path(path_type=Path), help="CSV with the columns id and name: who is in the course."
)


def read_roster_option(path: Path | None) -> Roster | None:
    """The roster; a usage error for a file that is none."""
    try:
        return read_roster(path) if path else None
    except RosterError as fault:
        raise click.UsageError(str(fault)) from fault
