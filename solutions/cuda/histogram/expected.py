"""What histogram must give."""

import numpy as np


def histogram(x, before):
    bins = len(before)
    counts = np.bincount(x[(x >= 0) & (x < bins)], minlength=bins)
    return (before + counts).astype(np.int32)
