def make(path):
    """The lines end as on three systems."""
    text = (__import__("pathlib").Path(__file__).parents[1] / "27_prints_for_ever" / "submission.cu").read_text()
    text = text.replace("for (int i = 0; i < 10000; i++) printf", "if (t < 0) printf").replace(" = ", "\f=\t")
    path.write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
