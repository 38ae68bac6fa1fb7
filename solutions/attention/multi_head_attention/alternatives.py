"""Right ways to write multi-head attention that look nothing like the reference."""

import torch


def head_by_head(x, w_qkv, w_o, heads, causal):
    """A loop over the heads, each with its own rows of w_qkv and its own columns of w_o; the results are added up."""
    d = x.shape[-1]
    if d % heads:
        raise ValueError("heads does not divide d")
    size, y = d // heads, torch.zeros_like(x)
    for h in range(heads):
        rows = slice(h * size, h * size + size)
        q, k, v = (x @ w_qkv[third * d : third * d + d][rows].T for third in range(3))
        scores = torch.bmm(q, k.mT) / size**0.5
        if causal:
            scores = scores + torch.full_like(scores[0], -torch.inf).triu(1)
        y = y + torch.bmm(torch.softmax(scores, 2), v) @ w_o[:, rows].T
    return y


def by_einsum(x, w_qkv, w_o, heads, causal):
    """The axes are named, and nothing is transposed; the softmax is written out."""
    d = x.shape[-1]
    size, rest = divmod(d, heads)
    if rest != 0:
        raise ValueError("heads does not divide d")
    q, k, v = torch.einsum("bnd,thsd->tbnhs", x, w_qkv.view(3, heads, size, d))
    scores = torch.einsum("bihs,bjhs->bhij", q * size**-0.5, k)
    unnormalised = torch.exp(scores - scores.amax(-1, keepdim=True))
    if causal:
        unnormalised = unnormalised.tril()
    weights = unnormalised / unnormalised.sum(-1, keepdim=True)
    return torch.einsum("bhij,bjhs,ohs->bio", weights, v, w_o.view(d, heads, size))


def token_by_token(x, w_qkv, w_o, heads, causal):
    """Loops over sequences and tokens; a token looks at as many keys as it may see."""
    if x.size(-1) // heads * heads != x.size(-1):
        raise ValueError("heads does not divide d")
    out = []
    for tokens in x:
        q, k, v = (each.unflatten(-1, (heads, -1)) for each in torch.nn.functional.linear(tokens, w_qkv).chunk(3, -1))
        for i in range(len(tokens)):
            seen = slice(i + 1 if causal else None)
            weights = ((k[seen] * q[i]).sum(-1) / k.shape[-1] ** 0.5).softmax(0)
            out.append(w_o.mv((weights[..., None] * v[seen]).sum(0).flatten()))
    return torch.stack(out).view_as(x)
