"""The checks that an author writes in checks.py. Each is a frozen value that can judge one submission."""

from grader.checks.agrees import Agrees, Example, Gradients
from grader.checks.forbids import Forbids
from grader.checks.growth import Growth
from grader.checks.mistakes import open_where, replaced, replaces, shows_in, without
from grader.checks.peak_memory import PeakMemory
from grader.checks.property import Asserts, Property
from grader.checks.speed import Speed
from grader.checks.steps import call, method, result
from grader.course.check import Check
from grader.model import Labelled, Tolerance

__all__ = [
    "Agrees",
    "Asserts",
    "Check",
    "Example",
    "Forbids",
    "Gradients",
    "Growth",
    "Labelled",
    "PeakMemory",
    "Property",
    "Speed",
    "Tolerance",
    "call",
    "method",
    "open_where",
    "replaced",
    "replaces",
    "result",
    "shows_in",
    "without",
]
