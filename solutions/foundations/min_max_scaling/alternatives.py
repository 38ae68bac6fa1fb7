"""Right ways to write min-max scaling that look nothing like the reference."""

import numpy as np

from grader.checks import replaces


@replaces("fit")
def from_sorted_columns(x):
    """Each column sorted: the first row is the least, the last one the greatest. A list is returned."""
    ordered = np.sort(x, axis=0)
    span = np.subtract(ordered[-1], ordered[0])
    span[ordered[-1] == ordered[0]] = 1.0
    return [ordered[0], span]


@replaces("fit")
def in_one_pass(x):
    """A loop over rows and columns in plain Python."""
    low, high = list(map(float, x[0])), list(map(float, x[0]))
    for row in x[1:].tolist():
        for column, value in enumerate(row):
            low[column] = min(low[column], value)
            high[column] = max(high[column], value)
    return np.array(low), np.array([(b - a) or 1.0 for a, b in zip(low, high, strict=True)])


@replaces("transform")
def column_by_column(x, low, span):
    """A loop over the columns, on a copy."""
    y = x.copy()
    for column in range(x.shape[1]):
        y[:, column] -= low[column]
        y[:, column] /= span[column]
    return y


@replaces("transform")
def row_by_row(x, low, span):
    """The rows one after the other, stacked at the end."""
    return np.stack([np.divide(np.subtract(row, low), span) for row in x])
