"""Right ways to write latent attention that look nothing like the reference."""

import torch


def absorbed(x, w_dkv, w_uk, w_uv, w_q, w_o, heads):
    """Keys and values are never made: w_uk goes to the query, and w_uv to the weighted latents."""
    size = len(w_q) // heads
    latents = torch.einsum("bnd,cd->bnc", x, w_dkv)
    up_k, up_v = (w.reshape(heads, size, -1) for w in (w_uk, w_uv))
    q = torch.einsum("bnd,hsd,hsc->bhnc", x, w_q.reshape(heads, size, -1), up_k) / size**0.5
    scores = torch.einsum("bhnc,bmc->bhnm", q, latents)
    n = torch.arange(x.shape[1])
    weights = torch.where(n[:, None] >= n, scores, -torch.inf).softmax(-1)
    mixed = torch.einsum("bhnm,bmc->bhnc", weights, latents)
    return torch.einsum("bhnc,hsc,dhs->bnd", mixed, up_v, w_o.reshape(-1, heads, size)), latents


def head_by_head(x, w_dkv, w_uk, w_uv, w_q, w_o, heads):
    """A loop over the heads, whose outputs are added up: each has its columns of w_o. The mask is added."""
    cache = torch.nn.functional.linear(x, w_dkv)
    size, n = w_q.shape[0] // heads, x.shape[1]
    mask = torch.full((n, n), -torch.inf, dtype=x.dtype).triu(diagonal=1)
    out = torch.zeros_like(x)
    for i in range(heads):
        mine = slice(i * size, (i + 1) * size)
        q, k, v = x.matmul(w_q[mine].t()), cache.matmul(w_uk[mine].t()), cache.matmul(w_uv[mine].t())
        scores = q.bmm(k.transpose(1, 2)) * size**-0.5 + mask
        powers = (scores - scores.amax(2, keepdim=True)).exp()
        out = out + (powers.bmm(v) / powers.sum(2, keepdim=True)).matmul(w_o[:, mine].t())
    return [out, cache]


def token_by_token(x, w_dkv, w_uk, w_uv, w_q, w_o, heads):
    """As a model writes: the cache grows by one latent a token, and each token looks at what is there."""
    cache, rows = x[:, :0] @ w_dkv.T, []
    for i in range(x.shape[1]):
        token = x[:, i]
        cache = torch.cat([cache, (token @ w_dkv.T)[:, None]], dim=1)
        q = (token @ w_q.T).view(len(x), heads, 1, -1)
        k, v = ((cache @ w.T).view(len(x), i + 1, heads, -1).permute(0, 2, 1, 3) for w in (w_uk, w_uv))
        weights = (q * k).sum(-1).div(q.shape[-1] ** 0.5).softmax(dim=-1)
        rows.append((weights[..., None] * v).sum(2).reshape(len(x), -1) @ w_o.T)
    return torch.stack(rows, dim=1), cache
