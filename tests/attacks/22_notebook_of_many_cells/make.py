def make(path):
    """Eight megabytes of cells in the place of the file."""
    cell = '{"cell_type": "code", "source": "x = ("}'
    path.with_suffix(".ipynb").write_text('{"cells": [' + ", ".join([cell] * 180_000) + "]}")
