"""The entries of course.yaml, as types."""

import msgspec

from grader.model import Kind, Limits

COURSE_FILE = "course.yaml"
LEVELS = range(1, 6)  # from one line to a project
FORMAT = 1  # of course.yaml and of the files of an exercise


class ExerciseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One exercise in course.yaml. `entry` is the function or class to write; by default the exercise's own name.
    `packages` are what a submission may import beside NumPy (and torch), by the names that pip knows.

    `entries`: several of them, in one file. `minutes`: what a typical student needs; `level`: 1 to 5; `after`: what to
    do before; `uses`: exercises of the student's that this one may import. In a bundle `points` are those of the
    checks that it scores, and `elsewhere` those that only grading decides.
    """

    id: str
    points: float
    elsewhere: float = 0.0
    kind: Kind = "numpy"
    entry: str = ""
    entries: tuple[str, ...] = ()
    minutes: float = 0.0
    level: int = 0
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    limits: Limits = Limits()
    packages: tuple[str, ...] = ()


class ModuleEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A group of exercises in course.yaml."""

    id: str
    title: str
    exercises: tuple[ExerciseEntry, ...]


class CourseEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """All of course.yaml. `packages` are granted to every exercise."""

    title: str
    modules: tuple[ModuleEntry, ...]
    packages: tuple[str, ...] = ()
    format: int = FORMAT

    def as_yaml(self) -> bytes:
        import yaml

        content = {"format": self.format, **msgspec.to_builtins(self)}  # first, as a person writes it
        text: bytes = yaml.safe_dump(content, sort_keys=False, allow_unicode=True, encoding="utf-8")
        return text
