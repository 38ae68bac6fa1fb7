"""The `grader` command after the import path is set: its subcommands, and the exit codes of errors."""

import contextlib
import importlib
import os
import sys
from collections.abc import Sequence
from typing import Any

import click

from grader.cli.exit_codes import FULL_MARKS, OUR_FAULT, USAGE
from grader.errors import CourseError, GraderError
from grader.processes.launch import Launched, LaunchedZygote, launch, launch_zygote

SECTIONS = {
    "For students": ("list", "check", "watch", "hint", "brief", "profile"),
    "For instructors": ("secret", "collect", "grade", "results", "nbgrader", "release"),
    "For authors": ("new", "stubs", "verify"),
    "General": ("demo", "doctor", "schema"),
}
COMMANDS = tuple(name for names in SECTIONS.values() for name in names)


class _Commands(click.Group):
    """Imports the module of a command only when it is used, for a fast start."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = importlib.import_module(f"grader.cli.{cmd_name}_command").command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for title, names in SECTIONS.items():
            commands = [(name, self.get_command(ctx, name)) for name in names]
            with formatter.section(title):
                formatter.write_dl([(name, each.get_short_help_str(60)) for name, each in commands if each is not None])


@click.command(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dl-grader", prog_name="grader")
def commands() -> None:
    """Judge deep-learning exercises.

    A student starts with `grader list` and `grader check`.

    \b
    Exit status: 0 full marks; 1 less; 2 a usage or course error;
    3 the grader's own fault.
    """


def main(risky: Sequence[str] = ()) -> None:
    """Run a command. An error becomes a line on stderr and an exit code, never a traceback.

    `risky`: entries of PYTHONPATH from which Python itself may have imported a student's files.
    """
    if risky and sys.argv[1:2] in (["grade"], ["nbgrader"]):
        names = ", ".join(f"'{each}'" for each in risky)
        click.echo(
            f"grader: PYTHONPATH has {names}: Python imports from the current folder before the grader starts, and "
            "students' files may be there. Unset PYTHONPATH, or write full paths in it.",
            err=True,
        )
    try:
        sys.exit(_run())
    except BrokenPipeError:  # the process that reads the output has ended
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(OUR_FAULT)


def _launch() -> Launched | LaunchedZygote | None:
    """A worker or, on Linux, a zygote. An error is ignored here: it occurs again in the command."""
    with contextlib.suppress(OSError):
        return launch_zygote() if sys.platform == "linux" else launch()
    return None


def _needs_worker(arguments: Sequence[str]) -> bool:
    """Whether the command will judge Python, as far as its arguments say. Kernels have compilers instead."""
    if arguments[:1] not in (["check"], ["brief"]):
        return False
    return not any(each.endswith(".cu") or os.path.isfile(f"exercises/{each}.cu") for each in arguments[1:])


def _run() -> Any:
    launched = _launch() if _needs_worker(sys.argv[1:]) else None  # imports in parallel with this process
    try:
        return commands(standalone_mode=False, obj=launched) or FULL_MARKS
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.ClickException as fault:
        fault.show()
        return USAGE
    except CourseError as fault:
        click.echo(f"grader: {fault}", err=True)
        return USAGE
    except GraderError as fault:
        click.echo(f"grader: {fault}", err=True)
        return OUR_FAULT
    except (KeyboardInterrupt, click.Abort):
        click.echo("\ngrader: stopped", err=True)
        return 130
    except BrokenPipeError:
        raise
    except Exception as fault:
        if os.environ.get("GRADER_TRACEBACK"):
            raise
        name = f"{type(fault).__name__}: {fault}"
        click.echo(f"grader: a fault of its own, please report it: {name} (GRADER_TRACEBACK=1 shows where)", err=True)
        return OUR_FAULT
