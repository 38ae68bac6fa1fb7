import shutil
import zipfile


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("attention/softmax_attention.py", "w", force_zip64=True) as file:
            for _ in range(256):
                file.write(b"#" * (1 << 20))
