"""The formats by name: each writes what was graded into files."""

from collections.abc import Callable

from grader.formats import classroom50, csv, github, gradescope, json, junit, prairielearn

WRITERS: dict[str, Callable[..., dict[str, str]]] = {
    "json": json.write,
    "csv": csv.write,
    "junit": junit.write,
    "gradescope": gradescope.write,
    "classroom50": classroom50.write,
    "prairielearn": prairielearn.write,
    "github": github.write,
}
WITH_ACCOUNTS = ("csv",)  # these also take what was not graded, and the rows of the roster
WITH_PATHS = ("github",)  # these also take where each submission lies
FORMATS = tuple(WRITERS)
