def make(path):
    """A notebook in the place of the file."""
    path.with_suffix(".ipynb").write_text('{"cells": [{"cell_type": "code", "outputs": ["' + "x" * 10_000_000 + '"]}]}')
