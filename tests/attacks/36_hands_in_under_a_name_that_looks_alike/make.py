import shutil


def make(path):
    """The same student twice: the other name ends in a character that no terminal shows."""
    path.write_text("def softmax_attention(q, k, v, mask=None):\n    return q\n")
    shutil.copytree(path.parents[1], f"{path.parents[1]}\x01")
