def make(path):
    """An integer literal that takes quadratic time to read."""
    path.write_text("x = " + "9" * 200_000 + "\n")
