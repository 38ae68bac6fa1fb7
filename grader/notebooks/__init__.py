"""Exercises as notebooks: for nbgrader (`build`, `autograde`, `push`) and for students (`%load_ext grader.notebooks`).

`magic` and what it imports need IPython only; the other modules need nbgrader.
"""

from typing import Any


def load_ipython_extension(shell: Any) -> None:
    """Called by `%load_ext grader.notebooks`."""
    from grader.notebooks.magic import Checker

    Checker.attach(shell)
