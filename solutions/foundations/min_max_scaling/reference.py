r"""Min-max scaling: every column of a table between 0 and 1.

Prices are hundreds and scores are below ten, so a distance between two devices is all but their difference in price.
Scaled, each column counts alike. `fit` learns from some rows what the scale of each column is; `transform` puts rows
on it: the same rows, or others that come later.

    low  = least value of each column
    span = greatest value of each column - low, and 1 where that is 0
    y    = (x - low) / span
    $$ \text{low}_j &= \min_i x_{ij} $$
    $$ \text{span}_j &= \max_i x_{ij} - \text{low}_j && \text{and 1 where that is 0} $$
    $$ y_{ij} &= \frac{x_{ij} - \text{low}_j}{\text{span}_j} $$

Shapes
    fit(x)                    x (n, d), n rows        returns (low, span), two float64 arrays (d,)
    transform(x, low, span)   x (m, d), any m rows    returns y (m, d), float64
    n, m and d are at least 1; the inputs stay as they were

Conventions
    A column whose values are all equal has span 1, so that its rows become 0 and not 0 / 0. Only equal values count as
    such: a span may be as small as 1e-9. (scikit-learn's MinMaxScaler takes spans below 2e-15 for 0, too.)
    transform uses the low and span that it is given, whatever rows they come from, and learns nothing from its own x.
    So the rows that were fitted lie in [0, 1], and other rows may lie outside; they are not cut off.

Worked example: five devices with price and score. The first has the highest of both and becomes (1, 1); the last
becomes (0, 0). A sixth device, which `fit` has not seen, is dearer and better than all of them.

>>> devices = np.array([[999.0, 9.0], [799.0, 8.5], [449.0, 6.0], [299.0, 5.5], [199.0, 4.0]])
>>> low, span = fit(devices)
>>> low, span
(array([199.,   4.]), array([800.,   5.]))
>>> transform(devices, low, span)
array([[1.    , 1.    ],
       [0.75  , 0.9   ],
       [0.3125, 0.4   ],
       [0.125 , 0.3   ],
       [0.    , 0.    ]])
>>> transform(np.array([[1199.0, 9.5]]), low, span)
array([[1.25, 1.1 ]])

Source: 001, on clustering devices by price and score (the figures here are our own).
After: foundations/kmeans.
"""

import numpy as np


def fit(x):
    ### BEGIN SOLUTION
    low = x.min(axis=0)
    span = x.max(axis=0) - low
    return low, np.where(span == 0, 1.0, span)
    ### END SOLUTION


def transform(x, low, span):
    ### BEGIN SOLUTION
    return (x - low) / span
    ### END SOLUTION
