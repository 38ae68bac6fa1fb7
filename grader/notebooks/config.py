"""nbgrader's own configuration of a folder, as its commands find it."""

import os
import sys
from pathlib import Path
from typing import Any

from nbgrader.apps import AutogradeApp


class NotReady(Exception):
    """nbgrader's folder is not set up for this: says what to do."""


def application(root: Path) -> Any:
    """nbgrader's application for that folder, which must be the current one, with nbgrader_config.py read.

    Raises NotReady where the configuration does not name a course of ours.
    """
    scripts = os.path.dirname(sys.executable)  # nbgrader starts `alembic` by its name, to make a gradebook
    os.environ["PATH"] = os.pathsep.join([scripts, os.environ.get("PATH", os.defpath)])
    app = AutogradeApp()
    try:
        app.initialize([], root=str(root))
    except SystemExit as leave:  # nbgrader has said why
        raise NotReady(f"{root}: nbgrader_config.py cannot be read") from leave
    if "course" not in app.config.SubmissionExporter:
        raise NotReady(f"{root}: nbgrader_config.py does not call judge_outside; make one: grader nbgrader build")
    app.log_level = "ERROR"  # what else nbgrader says on the way is in the ticker
    return app
