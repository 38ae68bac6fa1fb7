import shutil


def make(path):
    """Bytes that begin like a zip, and its end record, and nothing between."""
    shutil.rmtree(path.parents[1])
    path.parents[1].with_suffix(".zip").write_bytes(b"PK\3\4" * 999 + b"PK\5\6" + b"\xff" * 18)
