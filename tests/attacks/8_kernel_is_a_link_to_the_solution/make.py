import os
from pathlib import Path


def make(path):
    """A link to the reference, as it lies in the repository."""
    os.symlink(Path(__file__).parents[3] / "solutions" / "cuda" / "softmax_rows" / "reference.cu", path)
