import shutil
import zipfile


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(20_000):
            archive.writestr(f"attention/x{number}.py", "")
