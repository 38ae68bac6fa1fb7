"""In the place of the package of that name: jsonschema takes it for one that is not there (see nbgrader_command.py)."""

raise ImportError("left out, so that nbgrader starts in half the time")
