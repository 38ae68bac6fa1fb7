from pathlib import Path


def make(path):
    """A number of a hundred thousand digits, which a fault would quote."""
    text = (Path(__file__).parents[1] / "29_grid_of_zero" / "submission.cu").read_text()
    path.write_text(text.replace("grid=(0)", "grid=(" + "9" * 100_000 + ")"))
