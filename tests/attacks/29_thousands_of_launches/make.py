from pathlib import Path


def make(path):
    """Three thousand launches."""
    text = (Path(__file__).parents[1] / "29_grid_of_zero" / "submission.cu").read_text()
    line = "// launch: softmax_rows grid=(rows) block=(256)\n"
    path.write_text(line * 3000 + text)
