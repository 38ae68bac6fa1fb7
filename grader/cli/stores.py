"""How commands open a store of results, and what they say of one that is not believed, or not whole."""

import contextlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

import click

from grader.formats.text import line
from grader.results.store import Disbelieved, NoStore, Store
from grader.sealing.secret import VARIABLE, NoSecret, Secret, find_secret

MOST = 8  # rows that are named


class ResultsOptions(NamedTuple):
    """What the subcommands of `results` have from their group."""

    out: Path
    secret_file: Path | None


secret_option = click.option(
    "--secret-file",
    type=click.Path(path_type=Path),
    help=f"What the results were made with (default: {VARIABLE}, else the file that grade used on this machine).",
)


def secret_of(file: Path | None) -> Secret | None:
    """The secret that is named, or the environment's; None where the store itself says which one it needs."""
    try:
        return find_secret(file)
    except NoSecret as fault:
        raise click.UsageError(str(fault)) from fault


def needed_secret(file: Path | None, folders: Iterable[Path]) -> Secret:
    """The secret that is named, the environment's, or the one that is known to have made results in these folders."""
    if secret := secret_of(file):
        return secret
    for folder in folders:
        with contextlib.suppress(NoStore), Store.believed(folder, None) as store:
            if store.secret is not None:
                return store.secret
    raise click.UsageError(f"name the secret that the results were made with: --secret-file FILE (or {VARIABLE})")


def opened(folder: Path, secret: Secret | None) -> Store:
    """The results there; a usage error where there are none that are believed."""
    try:
        return Store.believed(folder, secret)
    except NoStore as fault:
        raise click.UsageError(str(fault)) from fault


def not_believed(rows: Sequence[Disbelieved], then: str) -> list[str]:
    """Names the rows that were changed outside the grader; `then`: what became of them."""
    if not rows:
        return []
    names = [f"  {line(each.student, 40)}, {line(each.exercise, 60)}: {line(each.what, 80)}" for each in rows[:MOST]]
    more = [f"  and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return ["\n".join([f"not believed, since they were changed outside the grader; {then}:", *names, *more])]


def warn(messages: Iterable[str]) -> None:
    """On stderr, so that stdout stays what it is."""
    for each in messages:
        click.echo(f"grader: {each}", err=True)
