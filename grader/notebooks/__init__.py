"""Exercises as notebooks: for nbgrader (`build`, `autograde`, `push`) and for students (`%load_ext grader.notebooks`).

This file and `magic` need IPython alone, the others nbgrader.
"""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """What `%load_ext grader.notebooks` calls."""
    from grader.notebooks.magic import Checker

    Checker.attach(shell)
