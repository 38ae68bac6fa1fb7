from pathlib import Path


def make(path):
    """The line of the plan that is refused is shown to the student."""
    text = (Path(__file__).parents[1] / "29_grid_of_zero" / "submission.cu").read_text()
    path.write_text(text.replace("grid=(0)", "grid=(\x1b[2J\x1b]0;title\a::error::)"))
