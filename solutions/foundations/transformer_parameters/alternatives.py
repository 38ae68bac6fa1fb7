"""Right ways to count a transformer's parameters that look nothing like the reference."""

import numpy as np


def matrix_by_matrix(vocabulary, context, d, layers, hidden):
    """A list of all shapes; their products are added up."""
    shapes = [(vocabulary, d), (context, d)]
    for _ in range(layers):
        shapes += [(d, d), (d,)] * 4
        shapes += [(hidden, d), (hidden,), (d, hidden), (d,)]
        shapes += [(d,)] * 4
    shapes += [(d,), (d,)]
    total = 0
    for shape in shapes:
        size = 1
        for each in shape:
            size *= each
        total += size
    return total


def multiplied_out(vocabulary, context, d, layers, hidden):
    """One polynomial. A NumPy integer is returned."""
    return np.int64(d * (vocabulary + context + 2) + layers * (4 * d**2 + 9 * d + hidden * (2 * d + 1)))
