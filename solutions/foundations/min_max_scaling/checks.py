"""What min-max scaling is judged by."""

import numpy as np

from grader.checks import Agrees, Example, Forbids, Tolerance, call, result
from grader.checks.inputs import alike, coinciding, one_changed, sizes

ROWS, COLUMNS = range(3, 9), range(2, 7)


def table(rng, n, d):
    """Columns of very different scales, of either sign: no least value is 0, and no span is 1."""
    return rng.normal(size=(n, d)) * 10.0 ** rng.uniform(-2, 3, size=d) + rng.normal(size=d)


def shape_of_the_check(rng):
    """The same in all cases of a check: what is kept from one to the next then shows."""
    return sizes(alike(rng), ROWS, COLUMNS)


def fit_alone(rng):
    return [call("fit", **one_changed(rng, lambda rng: {"x": table(rng, *shape_of_the_check(rng))}))]


def transform_inputs(rng):
    m, d = shape_of_the_check(rng)
    low = rng.normal(size=d)
    return {"x": table(rng, m, d), "low": low, "span": rng.uniform(0.3, 0.8, size=d) * 10.0 ** rng.integers(0, 3)}


def transform_alone(rng):
    """low and span are no rows' own."""
    return [call("transform", **one_changed(rng, transform_inputs))]


def fitted(x, *others):
    """The steps: fit on x, then transform x and the other rows with what fit gave."""
    steps = [call("transform", x=rows, low=result(0)[0], span=result(0)[1]) for rows in (x, *others)]
    return [call("fit", x=x), *steps]


def other_rows(rng):
    """Some rows are fitted, others transformed; a second table is fitted in between."""
    n, m, d = sizes(rng, ROWS, range(2, 7), COLUMNS)
    x, others = table(rng, n, d), table(rng, m, d)
    first, *rest = fitted(x, 3.0 * others)
    return [first, call("fit", x=others), *rest]


def a_constant_column(rng):
    """One column or two have equal values in the rows that are fitted, and not in those that come later; one of the
    others has a very small span."""
    n, m, d = sizes(rng, ROWS, range(2, 7), range(4, 9))
    x, others = table(rng, n, d), table(rng, m, d)
    columns = rng.permutation(d)
    x[:, columns[0]] = x[0, columns[0]]
    x[:, columns[1]] = rng.choice([0.0, x[0, columns[1]]])
    x[:, columns[2]] = np.linspace(0.0, 10.0 ** rng.uniform(-9, -8), n)
    return fitted(x, others)


def smallest_tables(rng):
    """One row, or few; one column, or few. Of a single row all columns are constant."""
    n, m, d = sizes(rng, range(1, 5), range(1, 5), range(1, 5))
    return fitted(table(rng, n, d), table(rng, m, d))


def sizes_in_common(rng):
    """As many rows as columns, or as many new rows as there were, or all three."""
    n, m, d = coinciding(rng, *[range(2, 8)] * 3)
    return fitted(table(rng, n, d), table(rng, m, d))


tolerance = Tolerance(rtol=1e-9, atol=1e-12)  # float64, one subtraction and one division

checks = [
    Example(points=0.5),
    Agrees("fit", fit_alone, cases=6, points=1),
    Agrees("transform", transform_alone, cases=8, points=0.5),
    Agrees("fit on some rows, transform others", other_rows, cases=6, points=1),
    Agrees("a constant column", a_constant_column, cases=6, points=0.5),
    Agrees("small tables, and square ones", [smallest_tables, sizes_in_common], cases=4, points=0.5),
    Forbids(("sklearn",), points=0.5),
]
