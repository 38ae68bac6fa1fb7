"""What paged_attention must compute, in float64."""

import numpy as np


def paged_attention(q, k_pages, v_pages, table, lengths):
    page, d = k_pages.shape[1:]
    out = np.zeros(q.shape)
    for query, row, length, result in zip(q.astype(np.float64), table, lengths, out, strict=True):
        if length:
            used = row[: -(-length // page)]
            keys, values = (pages[used].reshape(-1, d)[:length] for pages in (k_pages, v_pages))
            scores = keys @ query / np.sqrt(d)
            weights = np.exp(scores - scores.max())
            result[:] = weights @ values / weights.sum()
    return out.astype(np.float32)
