"""Errors for which the student is not at fault. A student's fault is a value: an Outcome with a status."""


class CourseError(Exception):
    """An error of the course's author. The message says what is wrong, where, and what to do."""


class GraderError(Exception):
    """An error of the grader or of this machine: the submission is `not_graded`, and never gets a zero for it."""
