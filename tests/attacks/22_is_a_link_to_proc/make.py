def make(path):
    """A link to the grader's own environment."""
    path.symlink_to("/proc/self/environ")
