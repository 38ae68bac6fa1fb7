import shutil
import zipfile


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("attention/softmax_attention.py", b"#" * (1 << 26))
    file = path.parents[1].parent / f"{path.parents[1].name}.zip"
    data = file.read_bytes()
    file.write_bytes(data.replace((1 << 26).to_bytes(4, "little"), (10).to_bytes(4, "little")))
