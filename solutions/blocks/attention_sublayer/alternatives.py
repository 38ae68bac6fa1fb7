"""Right ways to write the attention sublayer that look nothing like the reference."""

import torch
from blocks.layer_norm import layer_norm


def written_out(x, attn, g, b, heads, mask=None, causal=False):
    """Nothing is imported, the axes are named, and the softmax is written out: hidden keys have the weight 0."""
    batch, n, d = x.shape
    variance, mean = torch.var_mean(x, dim=-1, correction=0, keepdim=True)
    a = (x - mean) * torch.rsqrt(variance + 1e-5) * g + b
    q, k, v = (
        torch.einsum("bnd,hsd->bhns", a, attn[name].view(heads, d // heads, d)) for name in ("w_q", "w_k", "w_v")
    )
    scores = torch.einsum("bhis,bhjs->bhij", q, k) * (heads / d) ** 0.5
    seen = torch.ones(batch, 1, n, n, dtype=x.dtype) if mask is None else mask[:, None, None].to(x.dtype)
    if causal:
        seen = seen * torch.ones(n, n, dtype=x.dtype).tril()
    powers = torch.exp(scores - scores.amax(-1, keepdim=True).detach()) * seen
    weights = powers / powers.sum(-1, keepdim=True).clamp(min=1e-200 if x.dtype == torch.float64 else 1e-30)
    merged = torch.einsum("bhij,bhjs,ohs->bio", weights, v, attn["w_o"].view(d, heads, d // heads))
    return merged + x


def head_by_head(x, attn, g, b, heads, mask=None, causal=False):
    """A loop over the heads; a row without a key is replaced before the softmax."""
    a, size, n = layer_norm(x, g, b, 1e-5), x.shape[2] // heads, x.shape[1]
    hidden = torch.zeros(len(x), n, n, dtype=torch.bool)
    if mask is not None:
        hidden |= mask.logical_not().unsqueeze(1)
    if causal:
        hidden |= torch.arange(n) > torch.arange(n).unsqueeze(1)
    empty = hidden.all(-1, keepdim=True)
    y = x
    for head in torch.arange(x.shape[2]).split(size):
        q, k, v = (torch.nn.functional.linear(a, attn["w_" + name][head]) for name in "qkv")
        scores = torch.baddbmm(torch.zeros_like(hidden, dtype=x.dtype), q, k.mT, alpha=size**-0.5)
        weights = torch.where(hidden & ~empty, -torch.inf, scores).softmax(-1)
        y = y + torch.where(empty, 0.0, weights @ v) @ attn["w_o"][:, head].T
    return y


def token_by_token(x, attn, g, b, heads, mask=None, causal=False):
    """Loops over sequences and tokens; a token looks only at the keys that it sees."""
    sequences = []
    for number, raw in enumerate(x):
        a = layer_norm(raw, g, b, 1e-5)
        q, k, v = ((a @ attn[name].T).unflatten(-1, (heads, -1)) for name in ("w_q", "w_k", "w_v"))
        rows = []
        for i, token in enumerate(raw):
            seen = [j for j in range(len(raw)) if (mask is None or bool(mask[number, j])) and not (causal and j > i)]
            if seen:
                weights = ((k[seen] * q[i]).sum(-1) / q.shape[-1] ** 0.5).softmax(0)
                token = token + attn["w_o"] @ (weights[..., None] * v[seen]).sum(0).flatten()
            rows.append(token)
        sequences.append(torch.stack(rows))
    return torch.stack(sequences)
