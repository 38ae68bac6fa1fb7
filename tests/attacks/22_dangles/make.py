def make(path):
    """A link to nothing."""
    path.symlink_to("nowhere.py")
