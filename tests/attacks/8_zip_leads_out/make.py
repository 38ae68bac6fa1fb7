import shutil
import zipfile

ZEROS = """
import numpy as np


def softmax_attention(q, k, v, mask=None):
    return np.zeros((*q.shape[:-1], v.shape[-1]))
"""


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w") as archive:
        archive.writestr("attention/softmax_attention.py", ZEROS)
        for name in ("../honest_1/attention/softmax_attention.py", "/tmp/grader_attack_zip.py",
                     "../../../../../../tmp/grader_attack_zip.py", "..\\\\honest_2\\\\attention\\\\softmax_attention.py"):
            archive.writestr(name, ZEROS)
