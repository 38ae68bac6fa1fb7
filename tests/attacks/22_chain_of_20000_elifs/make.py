def make(path):
    """Statements nested by elif, which the parser makes a tower of."""
    path.write_text("if 0:\n pass\n" + "elif 0:\n pass\n" * 12_000)
