r"""The contrastive loss of pairs: what belongs together moves close, everything else moves out of reach.

The data are pairs with a label: same or not. Pairs of the same kind are pulled together, however near they are
already. Pairs of different kinds are pushed apart, but only until their distance reaches the margin; beyond it they
cost nothing. Two photos of one face are such a pair.

    d_i     = Euclidean distance of row i of a and row i of b
    loss_i  = d_i^2                      if same_i
              max(0, margin - d_i)^2     if not
    loss    = mean over the n pairs
    $$ d_i &= |a_i - b_i| $$
    $$ \text{loss}_i &= d_i^2 && \text{if same}_i $$
    $$ \text{loss}_i &= \max(0, \text{margin} - d_i)^2 && \text{if not} $$
    $$ \text{loss} &= \frac{1}{n} \sum_{i=1}^{n} \text{loss}_i $$

Shapes
    a, b      (n, d), float64: n pairs, n and d at least 1; the arrays stay as they were
    same      (n,), bool: True where row i of a and row i of b belong together
    margin    float, at least 0
    returns   the loss, a float

Conventions
    The distance is the square root of the sum of the squared differences; the rows are not normalised. Nothing is added
    to the differences. (torch's F.pairwise_distance adds 1e-6 to each.)
    Rows may lie far from zero and close together: |a_i|^2 - 2 a_i b_i + |b_i|^2 would lose all digits there.
    The margin is compared with the distance itself, and what is left is squared.
    True means the same kind. (Hadsell, Chopra and LeCun write Y = 0 for it.)
    There is no factor 1/2. (The paper has one half in both parts.)
    The mean is over all n pairs, whatever their labels; a batch may have only one kind. Equal rows have distance 0.

Worked example: all differences are [.3, .4], so the distance is .5. With the margin 1 the same pair costs .25 and
another one (1 - .5)^2 = .25 too. With the margin 2 the other one costs 2.25, and with .4 nothing.

>>> a, b = np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([[0.3, 0.4], [1.3, 1.4]])
>>> same = np.array([True, False])
>>> [round(pair_contrastive_loss(a, b, same, margin), 3) for margin in (1.0, 2.0, 0.4)]
[0.25, 1.25, 0.125]

Source: 001, on self-supervised learning: contrastive learning; Hadsell, Chopra and LeCun, "Dimensionality Reduction by
Learning an Invariant Mapping" (2006), equation 4.
Before: retrieval/cosine_top_k, retrieval/contrastive_loss.
"""

import numpy as np

from grader import probe


def pair_contrastive_loss(a, b, same, margin):
    ### BEGIN SOLUTION
    distance = np.sqrt(((a - b) ** 2).sum(axis=1))
    probe("distance", distance)  # shape (n,)
    missing = np.maximum(0.0, margin - distance)
    probe("losses", np.where(same, distance**2, missing**2))  # of each pair, (n,)
    return float(np.where(same, distance**2, missing**2).mean())
    ### END SOLUTION
