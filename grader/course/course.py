"""A course: its exercises in the order of course.yaml, by id and by what people call them."""

import difflib
from pathlib import Path

from grader.course.entries import CourseEntry
from grader.course.exercise import Exercise
from grader.errors import CourseError

MOST_MEANT = 3  # exercises that a wrong name is likely to mean


class Course:
    """The exercises of one course, in the order of course.yaml."""

    def __init__(self, root: Path, entry: CourseEntry) -> None:
        self.root, self.title, self.entry = root, entry.title, entry
        self.modules = {module.id: module.title for module in entry.modules}
        self._exercises: dict[str, Exercise] = {}
        self.exercises = {
            exercise.id: exercise
            for module in entry.modules
            for exercise in (
                Exercise(root, module.id, each, entry.packages, self._exercises) for each in module.exercises
            )
        }
        self._exercises.update(self.exercises)

    def require_solutions(self, what: str) -> None:
        """Raises CourseError if this is a bundle, which is not enough for `what`."""
        if any(exercise.bundled for exercise in self.exercises.values()):
            raise CourseError(
                f"{self.root}: {what} needs the course with its solutions/; this is a student's bundle, for check, "
                "watch, hint, list and brief"
            )

    def select(self, name: str) -> list[Exercise]:
        """The exercise of that id, or the exercises of that module; LookupError, with the nearest name, for neither.

        An exercise's own name is enough where no other module has one like it.
        """
        if name in self.exercises:
            return [self.exercises[name]]
        if name in self.modules:
            return self.of_module(name)
        short = [exercise for exercise in self.exercises.values() if exercise.name == name]
        if len(short) == 1:
            return short
        names = [*self.exercises, *self.modules]
        last = name.rpartition("/")[2]
        near = [each.id for each in self.exercises.values() if each.name == last][:1]
        near = near or difflib.get_close_matches(name, names, 1, 0.8)
        near = near or [e.id for e in self.exercises.values() if difflib.get_close_matches(last, [e.name], 1, 0.8)]
        near = near or [e.id for e in self.exercises.values() if difflib.get_close_matches(last, [e.name], 1, 0.5)]
        near = near or difflib.get_close_matches(name, names, 1, 0.5)
        meant = " or ".join(f"'{each}'" for each in near[:MOST_MEANT])
        raise LookupError(
            f"there is no exercise or module '{name}'; " + (f"did you mean {meant}?" if near else "see: grader list")
        )

    def of_module(self, module: str) -> list[Exercise]:
        return [exercise for exercise in self.exercises.values() if exercise.module == module]

    def subject(self, module: str) -> str:
        """What the module is about: its title, without the module's own name in front ("Tokens: from text to ...")."""
        name, _, rest = self.modules[module].partition(": ")
        return rest if rest and name.lower() == module else self.modules[module]
