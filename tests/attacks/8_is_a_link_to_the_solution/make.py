from pathlib import Path


def make(path):
    """A link to the reference of this repository."""
    path.symlink_to(Path(__file__).parents[3] / "solutions/attention/softmax_attention/reference.py")
