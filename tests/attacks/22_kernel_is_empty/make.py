def make(path):
    """An empty file."""
    path.write_bytes(b"")
