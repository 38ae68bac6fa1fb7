"""`grader release`: make the folder and the zip for students."""

from pathlib import Path

import click

from grader.authoring.release import Files, Released, archive, bundle, with_wheel, write
from grader.cli.options import course_option, json_option, open_course, select, shown
from grader.cli.screen import Screen
from grader.pools.here import workers_here


@click.command(name="release")
@click.argument("out", type=click.Path(path_type=Path))
@click.argument("names", nargs=-1, metavar="[EXERCISE|MODULE]...")
@click.option("--force", is_flag=True, help="Replace OUT and OUT.zip if they are there.")
@click.option(
    "--wheel",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Put the grader itself in, which students install from there: made by pip wheel --no-deps of its checkout.",
)
@json_option
@course_option
def command(
    out: Path, names: tuple[str, ...], force: bool, wheel: Path | None, as_json: bool, folder: Path | None
) -> int:
    """Make a bundle for students: the folder OUT, and OUT.zip with the same in it.

    It holds the stubs, the hints and the public checks with recorded cases, so that `grader check` judges and names
    mistakes there with no solution present. No line of a solution is in it. The same course gives the same bytes.
    """
    course = open_course(folder)
    course.require_solutions("release")
    exercises = select(course, names) if names else list(course.exercises.values())
    out = out.resolve()
    zipped = out.with_name(out.name + ".zip")
    _refuse_to_overwrite(out, zipped, course.root, force=force)
    screen, done = Screen(), list[Released]()

    def note(released: Released) -> None:
        done.append(released)
        if not as_json:
            screen.show_transient(f"  {len(done)} of {len(exercises)}  {released.exercise}")

    with workers_here() as workers:
        files = bundle(course, exercises, workers, note)
    files = with_wheel(files, wheel) if wheel else files
    write(files, out)
    zipped.write_bytes(content := archive(files, out.name))
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(done)).decode())
    else:
        _print(screen, done, files, f"{shown(out)} and {shown(zipped)} ({_size(len(content))})")
    return 0


def _refuse_to_overwrite(out: Path, zipped: Path, root: Path, *, force: bool) -> None:
    if root.is_relative_to(out) or out.parent in (root / "solutions", root / "exercises"):
        raise click.UsageError(f"{shown(out)}: this is a part of the course itself; name a folder of its own")
    if out.exists() and not out.is_dir():
        raise click.UsageError(f"{shown(out)} is a file; name a folder")
    taken = [path for path in (out, zipped) if path.exists() and (path.is_file() or any(path.iterdir()))]
    if taken and not force:
        raise click.UsageError(f"{shown(taken[0])} is there already; name another folder, or replace it: --force")


def _print(screen: Screen, done: list[Released], files: Files, where: str) -> None:
    width = max(len(each.exercise) for each in done)
    screen.print(f"{'exercise':<{width}}  points here  when graded  cases     size", "bold")
    for each in done:
        points = f"{each.points:>11g}  {each.points + each.elsewhere:>11g}"
        screen.print(f"{each.exercise:<{width}}  {points}  {each.cases:>5}  {_size(each.bytes):>7}")
    screen.print()
    screen.print(f"{len(files)} files: {where}", "bold")
    screen.print("Tried out: in it the references get full marks. No line of a solution is in it.", "dim")


def _size(count: int) -> str:
    return f"{count / 1e6:.1f} MB" if count >= 1e6 else f"{count / 1e3:.0f} kB"
