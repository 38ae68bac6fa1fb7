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
    """Right values, and 10,000 invalid escapes, each of which is a warning."""
    path.write_text(RIGHT + "x = [" + "'\\d', " * 10_000 + "]\n")
