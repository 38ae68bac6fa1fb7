"""`grader secret`: make the secret that hidden cases are derived from."""

from pathlib import Path

import click

from grader.cli.options import course_option, open_course, shown
from grader.sealing.secret import IN_COURSE, VARIABLE, make_secret


@click.command(name="secret")
@click.argument("path", type=click.Path(path_type=Path), required=False, metavar="[FILE]")
@course_option
def command(path: Path | None, folder: Path | None) -> int:
    """Make the secret of a course, once, in a file that only you can read.

    Without FILE it is .grader/secret in the course's folder, where `grader grade` looks for it.

    Anyone with the secret can compute the hidden cases: keep it out of the repository. Keep a copy: a new secret makes
    other cases, so that all submissions must be graded again.
    """
    is_default = path is None
    place = path or open_course(folder).root / IN_COURSE
    try:
        make_secret(place)
    except FileExistsError as fault:
        raise click.UsageError(f"{shown(place)} is there already; a secret is never replaced") from fault
    except OSError as fault:
        raise click.UsageError(f"{shown(place)}: {fault.strerror}") from fault
    click.echo(f"{shown(place)}: keep it to yourself, out of the repository, and keep a copy.")
    option = "" if is_default else f" --secret-file {shown(place)}"
    click.echo(f"Use it: grader grade SUBMISSIONS{option}")
    click.echo(f"or, where secrets come from the environment (CI), as {VARIABLE}.")
    return 0
