"""What saxpy_strided must compute, in float64."""

import numpy as np


def saxpy_strided(alpha, x, y):
    return (alpha * x.astype(np.float64) + y).astype(np.float32)
