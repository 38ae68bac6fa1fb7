"""The checks that an author writes in checks.py. Each is a frozen value that can judge one submission."""

from grader.checks.agrees import Agrees, Example
from grader.checks.case import Script
from grader.checks.forbids import Forbids
from grader.checks.mistakes import shows_in
from grader.checks.relation import Relation
from grader.checks.speed import Speed
from grader.checks.unchanged import Unchanged

__all__ = ["Agrees", "Example", "Forbids", "Relation", "Script", "Speed", "Unchanged", "shows_in"]
