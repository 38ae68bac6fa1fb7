"""Right ways to write backpropagation through time that look nothing like the reference."""

import numpy as np


def weights_at_the_end(xs, h0, w_xh, w_hh, b, grad_hs):
    """The loop back makes da of all steps and nothing else; four products over all steps at once make the rest."""
    hs = np.concatenate([h0[None], np.zeros_like(grad_hs)])
    for t, x in enumerate(xs):
        hs[t + 1] = np.tanh(np.hstack([x, hs[t]]) @ np.hstack([w_xh, w_hh]).T + b)
    das = grad_hs * (1.0 - hs[1:] ** 2)
    for t in range(len(xs) - 2, -1, -1):
        das[t] += das[t + 1] @ w_hh * (1.0 - hs[t + 1] ** 2)
    return (
        np.einsum("tbo,oi->tbi", das, w_xh),
        np.einsum("bo,oi->bi", das[0], w_hh),
        np.einsum("tbo,tbi->oi", das, xs),
        np.einsum("tbo,tbi->oi", das, hs[:-1]),
        das.sum(axis=(0, 1)),
    )


def recursive(xs, h0, w_xh, w_hh, b, grad_hs):
    """A step, the rest of the sequence, and the step back: the call stack keeps the states."""
    dxs = np.empty_like(xs)
    dw_xh, dw_hh, db = 0.0, 0.0, 0.0

    def through(t, h):
        nonlocal dw_xh, dw_hh, db
        if t == len(xs):
            return 0.0
        new = np.tanh(xs[t].dot(w_xh.T) + h.dot(w_hh.T) + b)
        dnew = through(t + 1, new) + grad_hs[t]
        da = dnew - dnew * new * new
        dxs[t] = da.dot(w_xh)
        dw_xh, dw_hh, db = dw_xh + da.T.dot(xs[t]), dw_hh + da.T.dot(h), db + da.sum(0)
        return da.dot(w_hh)

    dh0 = through(0, h0)
    return [dxs, dh0, dw_xh, dw_hh, db]


def each_gradient_on_its_own(xs, h0, w_xh, w_hh, b, grad_hs):
    """There is no carry that meets others: each gradient from outside is followed back to the start by itself."""
    dxs, dh0 = np.zeros(xs.shape), np.zeros(h0.shape)
    dw_xh, dw_hh, db = np.zeros(w_xh.shape), np.zeros(w_hh.shape), np.zeros(b.shape)
    states = [h0.T]
    for x in xs:
        states += [np.tanh(w_xh @ x.T + w_hh @ states[-1] + b[:, None])]
    for looked_at in range(len(xs)):
        gradient = grad_hs[looked_at].T
        for t in range(looked_at, -1, -1):
            da = gradient * (1.0 - states[t + 1] ** 2)
            dxs[t] += (w_xh.T @ da).T
            dw_xh += da @ xs[t]
            dw_hh += np.inner(da, states[t])
            db += da.sum(axis=1)
            gradient = w_hh.T @ da
        dh0 += gradient.T
    return dxs, dh0, dw_xh, dw_hh, db
