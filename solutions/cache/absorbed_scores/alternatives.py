"""Right ways to compute absorbed scores that look nothing like the reference."""

import torch


def head_by_head(q, c, w_uk):
    """A loop over the heads, each with its slice of rows."""
    size = q.shape[-1]
    scores = []
    for i in range(q.shape[1]):
        rows = w_uk[i * size : (i + 1) * size]
        scores.append(q[:, i].matmul(rows).matmul(c.transpose(1, 2)) / size**0.5)
    return torch.stack(scores, dim=1)


def broadcast(q, c, w_uk):
    """The query is scaled first; c gets an axis for the heads and is transposed."""
    per_head = torch.stack(w_uk.chunk(q.size(1)))
    return (q * q.size(3) ** -0.5).matmul(per_head).matmul(c.unsqueeze(1).mT)


def all_queries_in_one_row(q, c, w_uk):
    """The absorbed queries of all heads are one long sequence of h n vectors."""
    batch, h, n, size = q.shape
    absorbed = torch.einsum("bhnd,hdr->bhnr", q, w_uk.unflatten(0, (h, size)))
    return torch.bmm(absorbed.reshape(batch, h * n, -1), c.permute(0, 2, 1)).div(size**0.5).view(batch, h, n, -1)
