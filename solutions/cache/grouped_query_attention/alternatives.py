"""Right ways to write grouped-query attention that look nothing like the reference."""

import torch


def groups_as_an_axis(q, k, v):
    """q's heads become two axes, (g, h / g), and einsum goes over them; no key is copied."""
    (batch, h, n, d), g = q.shape, k.shape[1]
    if g > h or h % g:
        raise ValueError("heads do not share evenly")
    grouped = q.reshape(batch, g, h // g, n, d)
    weights = torch.softmax(torch.einsum("bgsnd,bgmd->bgsnm", grouped, k) * d**-0.5, dim=-1)
    return torch.einsum("bgsnm,bgmd->bgsnd", weights, v).reshape(q.shape)


def head_by_head(q, k, v):
    """A loop over the heads, each with a slice of k and v; the exponentials are divided last."""
    sharing, rest = divmod(q.size(1), k.size(1))
    if rest:
        raise ValueError(f"{rest} heads are left over")
    out = []
    for i in range(q.size(1)):
        keys, values = k[:, i // sharing], v[:, i // sharing]
        scores = torch.bmm(q[:, i], keys.transpose(1, 2)) / q.size(3) ** 0.5
        powers = torch.exp(scores - scores.amax(dim=2, keepdim=True))
        out.append(torch.bmm(powers, values) / powers.sum(dim=2, keepdim=True))
    return torch.stack(out, dim=1)


def long_rows_of_queries(q, k, v):
    """The queries of a group's heads become one long sequence; the groups are looked up by index."""
    h, g = q.shape[1], k.shape[1]
    if h != h // g * g or h < g:
        raise ValueError
    rows = torch.cat([q[:, j * h // g : (j + 1) * h // g].flatten(1, 2).unsqueeze(1) for j in range(g)], dim=1)
    scores = rows.div(q.shape[-1] ** 0.5).matmul(k.transpose(-1, -2))
    weights = (scores - scores.logsumexp(-1, keepdim=True)).exp()
    return weights.matmul(v).reshape(q.shape)
