import zipfile

RIGHT = "import numpy as np\n\n\ndef softmax_attention(q, k, v, mask=None):\n    return q\n"


def make(path):
    """The same student twice: as a folder, and as a zip in capitals."""
    path.write_text(RIGHT)
    with zipfile.ZipFile(f"{path.parents[1]}.ZIP", "w") as archive:
        archive.writestr("attention/softmax_attention.py", RIGHT + "# another\n")
