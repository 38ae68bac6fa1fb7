"""`grader results merge`: join the results of several machines in one store."""

import contextlib
import textwrap
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from grader.cli.options import shown
from grader.cli.screen import Screen
from grader.cli.stores import ResultsOptions, needed_secret, opened, secret_option, untrusted_warning, warn
from grader.formats.text import line
from grader.results.adopt import AdoptedFile, take_over
from grader.results.merge import Conflict, Joined, RowSource, join
from grader.results.store import FILENAME, Store, StoreError
from grader.sealing.secret import Secret, remember
from grader.submissions.account_book import AccountBook


@click.command(name="merge")
@click.argument("folders", nargs=-1, required=True, metavar="FOLDER...", type=click.Path(path_type=Path))
@click.option("--into", type=click.Path(path_type=Path), help="A folder for what is joined (default: the first one).")
@click.option("--adopt", is_flag=True, help="Trust stores that were not made with this secret: only your own.")
@secret_option
@click.pass_obj
def command(
    options: ResultsOptions, folders: tuple[Path, ...], into: Path | None, adopt: bool, secret_file: Path | None
) -> int:
    """Join the results of several FOLDERs, with all decisions and with the entries that were not graded, in the first
    one or in another.

    Of two reports on the same file the one that leaves less open counts, else the newer one; of two decisions on a
    check the later one. Where two stores disagree that is listed, and the exit status is 1.
    """
    if len({each.resolve() for each in (*folders, into or folders[0])}) < len(folders) + bool(into):
        raise click.UsageError("a folder is named twice")
    if len(folders) == 1 and not into and not adopt:
        raise click.UsageError("name two folders of results, or one and --into another")
    try:
        secret = needed_secret(secret_file or options.secret_file, folders)
        return _merge(folders, into, secret, adopt=adopt)
    except StoreError as fault:
        raise click.UsageError(str(fault)) from fault


def _merge(folders: Sequence[Path], into: Path | None, secret: Secret, *, adopt: bool) -> int:
    screen, target, sources = Screen(), into or folders[0], folders if into else folders[1:]
    if adopt and (target / FILENAME).exists() and _is_foreign(target, secret):
        aside = take_over(target, secret)
        screen.print(f"{shown(target)} is sealed with this secret now. The file as it was: {shown(aside)}")
    with contextlib.ExitStack() as stack:  # sources first: if one is missing, no store is created
        named = [(shown(each), stack.enter_context(_source(each, secret, adopt=adopt))) for each in sources]
        store = stack.enter_context(Store(target, create=into is not None, secret=secret))
        joined = join(store.file, shown(target), named)
        books = [AccountBook(each, secret.seal) for each in (target, *sources)]
        foreign = [] if adopt else [book.path for book in books if book.is_foreign]
        books[0].join(books[1:], adopt=adopt)
        remember(secret)
        _print(screen, target, store, joined)
    warn([f"{shown(each)} was not made with this secret and is left out" for each in foreign])
    return 1 if joined.conflicts else 0


def _is_foreign(folder: Path, secret: Secret) -> bool:
    try:
        with Store(folder, secret=secret):
            return False
    except StoreError:
        return True


@contextlib.contextmanager
def _source(folder: Path, secret: Secret, *, adopt: bool) -> Iterator[RowSource]:
    if adopt and (folder / FILENAME).exists() and _is_foreign(folder, secret):
        with AdoptedFile(folder / FILENAME) as adopted:
            yield adopted
        return
    with opened(folder, secret) as store:
        yield store.file
        warn([f"{shown(folder)}: {each}" for each in store.troubles])
        warn(untrusted_warning(store.untrusted, f"they are left out of what is taken from {shown(folder)}"))


def _print(screen: Screen, target: Path, store: Store, joined: Joined) -> None:
    kept = list(store.all())
    students = len({each.student for each in kept})
    total = _counted(store.file.decisions, "decision")
    screen.print(
        f"{shown(target)}: {_counted(len(kept), 'result')} of {_counted(students, 'student')}, {total}", "bold"
    )
    for name, count in joined.origins.items():
        if count:
            screen.print(f"  {_counted(count, 'result')} from {name}")
    if joined.decisions:
        screen.print(f"  {_counted(joined.decisions, 'new decision')}")
    if joined.conflicts:
        screen.print(f"{_counted(len(joined.conflicts), 'conflict')}:", "yellow")
    for conflict in joined.conflicts:
        _print_conflict(screen, conflict)
    warn(store.troubles)
    warn(untrusted_warning(store.untrusted, "grade again, or decide again"))


def _print_conflict(screen: Screen, conflict: Conflict) -> None:
    screen.print(f"  {line(conflict.student, 40)}, {line(conflict.exercise, 60)}")
    for text, style in ((conflict.what, ""), (conflict.settled, "dim")):
        for part in textwrap.wrap(line(text, 600), screen.width - 4, break_on_hyphens=False):
            screen.print(f"    {part}", style)


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
