import shutil
import zipfile

RIGHT = '''import numpy as np


def right(q, k, v, mask=None):
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1])
    if mask is not None:
        scores = np.where(mask, scores, -np.inf)
    highest = scores.max(axis=-1, keepdims=True)
    weights = np.exp(scores - np.where(np.isfinite(highest), highest, 0.0))
    total = weights.sum(axis=-1, keepdims=True)
    return weights / np.where(total > 0, total, 1.0) @ v


softmax_attention = right
'''


def make(path):
    """A zip in the place of the student's folder."""
    shutil.rmtree(path.parents[1])
    with zipfile.ZipFile(f"{path.parents[1]}.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("attention/softmax_attention.py", RIGHT, compress_type=zipfile.ZIP_LZMA)
