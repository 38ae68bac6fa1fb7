def make(path):
    """An expression so deep that the compiler runs out of stack."""
    path.write_text("x = " + "1+" * 100_000 + "1\n")
