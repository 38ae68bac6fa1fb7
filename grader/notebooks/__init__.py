"""Exercises as notebooks: for nbgrader (`build`, `autograde`, `push`) and for students (`%load_ext grader.notebooks`).

What `magic` imports needs IPython alone, the others nbgrader.
"""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext grader.notebooks` calls."""
    from grader.notebooks.magic import Checker

    Checker.attach(shell)
