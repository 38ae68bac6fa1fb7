def make(path):
    """Five thousand nested brackets."""
    path.write_text("x = " + "[" * 5_000 + "]" * 5_000 + "\n")
