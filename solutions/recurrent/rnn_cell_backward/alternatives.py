"""Right ways back through one step of a recurrent network that look nothing like the reference."""

import numpy as np


def row_by_row(x, h, h_new, w_xh, w_hh, dh_new):
    """A loop over the batch; the gradients of the weights grow by an outer product for each row."""
    dx, dh = np.zeros(x.shape), np.zeros(h.shape)
    dw_xh, dw_hh, db = np.zeros(w_xh.shape), np.zeros(w_hh.shape), np.zeros(len(w_hh))
    for row in range(len(x)):
        da = dh_new[row] - dh_new[row] * h_new[row] * h_new[row]
        dx[row], dh[row] = w_xh.T @ da, w_hh.T @ da
        dw_xh += np.outer(da, x[row])
        dw_hh += np.outer(da, h[row])
        db += da
    return dx, dh, dw_xh, dw_hh, db


def side_by_side(x, h, h_new, w_xh, w_hh, dh_new):
    """One matrix for x, h and a column of ones; its two products make all five gradients."""
    n_in, end = x.shape[1], x.shape[1] + h.shape[1]
    read = np.hstack([x, h, np.ones((len(x), 1))])
    da = (1.0 + h_new) * (1.0 - h_new) * dh_new
    dread, dw = da @ np.hstack([w_xh, w_hh]), np.tensordot(da, read, axes=(0, 0))
    return [dread[:, :n_in], dread[:, n_in:], dw[:, :n_in], dw[:, n_in:end], dw[:, end]]


def by_einsum(x, h, h_new, w_xh, w_hh, dh_new):
    """einsum makes all products. The derivative of tanh is 1 / cosh(a)^2, with a back from h_new."""
    da = dh_new / np.cosh(np.arctanh(h_new)) ** 2
    return (
        np.einsum("bo,oi->bi", da, w_xh),
        np.einsum("bo,oi->bi", da, w_hh),
        np.einsum("bo,bi->oi", da, x),
        np.einsum("bo,bi->oi", da, h),
        np.einsum("bo->o", da),
    )
