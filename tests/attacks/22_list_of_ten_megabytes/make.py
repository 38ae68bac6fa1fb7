def make(path):
    """A literal list of 10 MB, which takes ast.parse 21 s and 4.7 GB."""
    path.write_text("x = [" + "[], " * 2_500_000 + "]\n")
