"""`grader schema`: the JSON schemas of reports and of course.yaml."""

import json

import click

from grader.formats.json import schemas


@click.command(name="schema")
@click.argument("which", required=False, type=click.Choice(["report", "course"]))
def command(which: str | None) -> int:
    """Print the JSON schema of reports, of course.yaml, or both by name."""
    click.echo(json.dumps(schemas()[which] if which else schemas(), indent=2))
    return 0
