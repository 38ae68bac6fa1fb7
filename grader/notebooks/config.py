"""nbgrader's own configuration of a folder, as nbgrader's commands read it."""

import os
import sys
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp


class NotReadyError(Exception):
    """nbgrader's folder is not set up for this command; the message says what to do."""


def application(root: Path) -> Any:
    """nbgrader's application for that folder, with nbgrader_config.py loaded. It must be the current folder.

    Raises NotReadyError if the configuration does not name a course of the grader.
    """
    scripts = os.path.dirname(sys.executable)  # nbgrader starts `alembic` by its name, to make a gradebook
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    app = AutogradeApp()
    try:
        app.initialize([], root=str(root))
    except SystemExit as leave:  # nbgrader has printed the reason
        raise NotReadyError(f"{root}: nbgrader_config.py cannot be read") from leave
    if "course" not in app.config.SubmissionExporter:
        raise NotReadyError(f"{root}: nbgrader_config.py does not call judge_outside; make one: grader nbgrader build")
    app.log_level = "ERROR"  # the command shows its own progress
    return app
