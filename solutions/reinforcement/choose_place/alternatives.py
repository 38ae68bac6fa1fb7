"""Right ways to choose a place that look nothing like the reference."""

import numpy as np


def by_searching(p_b, u):
    """The ends of both parts are sorted; the place is found among them."""
    return "AB"[int(np.searchsorted([1.0 - p_b], u, side="right"))]


def with_an_index(p_b, u):
    """A truth value is an index. A NumPy string is returned."""
    return np.array(["A", "B"])[int(1.0 - p_b <= u)]


def in_an_array(p_b, u):
    """np.where makes an array without an axis that holds the letter."""
    p_a = 1 - p_b
    return np.where(p_a > u, "A", "B")
