"""Opens stores of results for commands, with messages about rows that were changed or are missing."""

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from grader.formats.text import line
from grader.results.store import Store, StoreError, UntrustedRow
from grader.sealing.secret import VARIABLE, Secret, SecretError, find_secret

MOST = 8  # rows that are listed


class ResultsOptions(NamedTuple):
    """Options of `results` for its subcommands."""

    out: Path
    secret_file: Path | None


secret_option = click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help=f"What the results were made with (default: {VARIABLE}, else the file that grade used on this machine).",
)


def secret_of(file: Path | None) -> Secret | None:
    """The secret from the file or the environment; None if neither is given: the store names the one it needs."""
    try:
        return find_secret(file)
    except SecretError as fault:
        raise click.UsageError(str(fault)) from fault


def needed_secret(file: Path | None, folders: Iterable[Path]) -> Secret:
    """The secret from the file, from the environment, or the one that made the results in these folders."""
    if secret := secret_of(file):
        return secret
    for folder in folders:
        with contextlib.suppress(StoreError), Store.open_trusted(folder, None) as store:
            if store.secret is not None:
                return store.secret
    raise click.UsageError(f"name the secret that the results were made with: --secret-file FILE (or {VARIABLE})")


def opened(folder: Path, secret: Secret | None) -> Store:
    """The store in that folder; a usage error if it is missing or its seal is wrong."""
    try:
        return Store.open_trusted(folder, secret)
    except StoreError as fault:
        raise click.UsageError(str(fault)) from fault


def untrusted_warning(rows: Sequence[UntrustedRow], then: str) -> list[str]:
    """A message that lists rows changed outside the grader. `then`: what happens to them, or what to do."""
    if not rows:
        return []
    names = [f"  {line(each.student, 40)}, {line(each.exercise, 60)}: {line(each.what, 80)}" for each in rows[:MOST]]
    more = [f"  and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return ["\n".join([f"not trusted, since they were changed outside the grader; {then}:", *names, *more])]


def warn(messages: Iterable[str]) -> None:
    """Print messages on stderr, so that stdout can be parsed."""
    for each in messages:
        click.echo(f"grader: {each}", err=True)
