"""The formats by name: each turns results into files."""

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
WITH_ACCOUNTS = ("csv",)  # these also take files that were not graded, and the rows of the roster
WITH_PATHS = ("github",)  # these also take the path of each submission
FORMATS = tuple(WRITERS)
