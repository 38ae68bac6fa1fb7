"""Right ways to estimate the training time that look nothing like the reference."""

from datetime import timedelta
from math import exp, log

import numpy as np


def in_logarithms(parameters, tokens, flops_per_second):
    """Products become sums."""
    year = timedelta(days=365).total_seconds()
    return exp(log(6) + log(parameters) + log(tokens) - log(flops_per_second) - log(year))


def years_of_operations(parameters, tokens, flops_per_second):
    """How much a chip does in a year comes first. A NumPy float is returned."""
    a_year = np.float64(flops_per_second) * 31_536_000
    return np.prod([2 + 4, parameters, tokens]) / a_year
