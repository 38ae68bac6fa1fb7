def make(path):
    """Two links, each to the other."""
    path.symlink_to("other.py")
    (path.parent / "other.py").symlink_to(path.name)
