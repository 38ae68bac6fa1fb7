from pathlib import Path


def make(path):
    """Five thousand parentheses."""
    text = (Path(__file__).parents[1] / "29_grid_of_zero" / "submission.cu").read_text()
    path.write_text(text.replace("grid=(0)", "grid=(" + "(" * 5000 + "1" + ")" * 5000 + ")"))
