"""`grader secret`: the secret that hidden cases are made from."""

from pathlib import Path

import click

from grader.cli.options import shown
from grader.secret import VARIABLE, make_secret


@click.command(name="secret")
@click.argument("path", type=click.Path(path_type=Path), default=Path(".grader/secret"), metavar="[FILE]")
def command(path: Path) -> int:
    """Make the secret of a course, once, in FILE (default: .grader/secret), which only you can read.

    Who has it can make the hidden cases: keep it out of the repository, and keep a copy; another secret makes other
    cases, so that everything would be graded again.
    """
    try:
        make_secret(path)
    except FileExistsError as fault:
        raise click.UsageError(f"{shown(path)} is there already; a secret is never replaced") from fault
    except OSError as fault:
        raise click.UsageError(f"{shown(path)}: {fault.strerror}") from fault
    click.echo(f"{shown(path)}: keep it to yourself, and keep a copy.")
    click.echo(f"Use it: grader grade SUBMISSIONS --secret-file {shown(path)}")
    click.echo(f"or, where secrets come from the environment (CI), as {VARIABLE}.")
    return 0
