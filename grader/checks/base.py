"""What the checks have in common: options that are given by name."""

from typing import Any

from grader.course.check import Check
from grader.model import Tolerance


class Toleranced(Check, frozen=True, kw_only=True):
    """Agreement is |actual - expected| <= atol + rtol * |expected| + of_largest * max |expected| for every element.

    An option that is None is that of the file's `tolerance = Tolerance(...)`.
    """

    rtol: float | None = None
    atol: float | None = None
    of_largest: float | None = None

    def tolerance_in(self, trial: Any) -> Tolerance:
        return self.within(trial.exercise.tolerance)

    def within(self, of_the_file: Tolerance) -> Tolerance:
        """The check's own tolerance, where the file's `tolerance` is this one."""
        own = (self.rtol, self.atol, self.of_largest)
        file = (of_the_file.rtol, of_the_file.atol, of_the_file.of_largest)
        return Tolerance(*(b if a is None else a for a, b in zip(own, file, strict=True)))
