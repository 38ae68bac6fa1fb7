def make(path):
    """A folder of the name of a submission."""
    path.mkdir()
    (path / "__init__.py").write_text("")
