"""The faults that are not a student's. A student's fault is a value: an Outcome with a status."""


class CourseError(Exception):
    """The author's fault: says what is wrong, where in which file, and what to do."""


class GraderError(Exception):
    """Our own fault, or this machine's: the submission is `not_graded` and never gets a zero for it."""
