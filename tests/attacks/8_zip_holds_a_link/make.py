import shutil
import zipfile
from pathlib import Path

REFERENCE = Path(__file__).parents[3] / "solutions/attention/softmax_attention/reference.py"


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    link = zipfile.ZipInfo("attention/softmax_attention.py")
    link.create_system, link.external_attr = 3, 0o120777 << 16
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w") as archive:
        archive.writestr(link, str(REFERENCE))
