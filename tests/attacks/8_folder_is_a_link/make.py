def make(path):
    """A link in the place of the folder."""
    path.parent.rmdir()
    path.parent.symlink_to("../honest_1/attention")
