def make(path):
    """A link to a device that has no end."""
    path.symlink_to("/dev/zero")
