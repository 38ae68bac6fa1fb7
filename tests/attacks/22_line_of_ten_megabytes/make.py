def make(path):
    """One line of 10 MB."""
    path.write_text("x = '" + "x" * 10_000_000 + "'\n")
