"""Right ways to draw the curve that look nothing like the reference."""

import functools

import numpy as np


def each_product_on_its_own(w_hh, hs):
    """All Jacobians at once; each entry multiplies its own, and takes the first of the singular values."""
    jacobians = np.einsum("ti,ij->tij", 1.0 - hs**2, w_hh)
    norms = []
    for t in range(len(hs)):
        product = functools.reduce(lambda product, later: later @ product, jacobians[t + 1 :], np.eye(len(w_hh)))
        norms.append(np.linalg.svd(product, compute_uv=False)[0])
    return np.array(norms)


def largest_eigenvalue(w_hh, hs):
    """The transposed product grows to the left, by diagonal matrices; the norm is the root of the largest eigenvalue of
    P P^T."""
    product, backwards = np.identity(w_hh.shape[0]), [1.0]
    for h in hs[:0:-1]:
        product = w_hh.T @ np.diag(1.0 - h * h) @ product
        backwards.append(max(np.linalg.eigvalsh(product.T @ product)) ** 0.5)
    return np.array(backwards[::-1])


def all_products_side_by_side(w_hh, hs):
    """Forward in time: every product that has begun goes one step on, and a new one begins."""
    open_products = np.eye(len(w_hh))[None]
    for h in hs[1:]:
        gone_on = np.diag((1.0 + h) * (1.0 - h)).dot(w_hh) @ open_products
        open_products = np.concatenate([gone_on, np.eye(len(w_hh))[None]])
    return np.linalg.norm(open_products, ord=2, axis=(1, 2))
