"""Options that several checks have in common."""

from typing import Any

from grader.course.check import Check
from grader.model import Tolerance


class Toleranced(Check, frozen=True, kw_only=True):
    """Agreement is |actual - expected| <= atol + rtol * |expected| + of_largest * max |expected| for every element.

    An option that is None takes its value from the file's `tolerance = Tolerance(...)`.
    """

    rtol: float | None = None
    atol: float | None = None
    of_largest: float | None = None

    def tolerance_in(self, context: Any) -> Tolerance:
        return self.within(context.exercise.tolerance)

    def within(self, of_the_file: Tolerance) -> Tolerance:
        """The check's tolerance; options that are not set are taken from the file's."""
        own = (self.rtol, self.atol, self.of_largest)
        file = (of_the_file.rtol, of_the_file.atol, of_the_file.of_largest)
        return Tolerance(*(b if a is None else a for a, b in zip(own, file, strict=True)))
