"""Packages that an exercise grants beside its own library: their import names, and whether they are installed."""

import functools
from typing import TYPE_CHECKING

from grader.errors import CourseError

if TYPE_CHECKING:
    from grader.course.exercise import Exercise


def modules_of(exercise: "Exercise") -> tuple[str, ...]:
    """The names that the exercise's submissions may import beside the standard library.

    Raises CourseError if a package that it grants is not installed.
    """
    granted = [name for package in exercise.packages for name in _modules(package, exercise.id)]
    return tuple(dict.fromkeys([*exercise.traits.importable, *granted]))


@functools.cache
def _modules(package: str, exercise: str) -> tuple[str, ...]:
    import importlib.metadata  # slow to import, and most exercises grant nothing

    try:
        found = importlib.metadata.distribution(package)
    except importlib.metadata.PackageNotFoundError as fault:
        raise CourseError(f"course.yaml: '{exercise}' grants the package '{package}', {_advice(package)}") from fault
    tops = (found.read_text("top_level.txt") or "").split()
    tops = tops or [file.parts[0].partition(".")[0] for file in found.files or () if _is_importable(file.parts[0])]
    return tuple(dict.fromkeys(top for top in tops if top.isidentifier()))


def _is_importable(top: str) -> bool:
    """Whether a file or folder of that name, at the top of a distribution, is a module."""
    name, _, ending = top.partition(".")
    return name != "__pycache__" and (not ending or ending == "py" or ending.endswith(("so", "pyd")))


def _advice(package: str) -> str:
    """Advice on a package that was not found."""
    import importlib.metadata

    brings = importlib.metadata.packages_distributions().get(package)
    if brings:
        return f"which is the name that Python imports; write the package's own name: {brings[0]}"
    return f"which is not installed here; install it: pip install {package}"
