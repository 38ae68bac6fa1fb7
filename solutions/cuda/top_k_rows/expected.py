"""What top_k_rows must give."""

import numpy as np


def top_k_rows(x):
    ids = np.argsort(-x, axis=1, kind="stable")[:, :8]  # stable: of equal numbers, the lower column first
    return np.take_along_axis(x, ids, axis=1), ids.astype(np.int32)
