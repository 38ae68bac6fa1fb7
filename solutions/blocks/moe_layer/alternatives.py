"""Right ways to write the mixture-of-experts layer that look nothing like the reference."""

import torch
from blocks.moe_route import moe_route
from torch.nn.functional import gelu


def every_expert_on_every_token(x, router, w1, w2, k):
    """Dense: those that were not chosen have the weight 0."""
    indices, weights = moe_route(x @ router.T, k)
    share = torch.zeros(len(x), len(router), dtype=x.dtype).scatter(1, indices, weights)
    outputs = torch.einsum("nd,ehd->neh", x, w1)
    return torch.einsum("neh,edh,ne->nd", gelu(outputs), w2, share)


def token_by_token(x, router, w1, w2, k):
    """A loop over the tokens, without moe_route: a softmax over all experts, renormalised."""
    rows = []
    for token in x:
        probabilities = torch.softmax(router.mv(token), dim=0)
        chosen = sorted(range(len(router)), key=probabilities.tolist().__getitem__)[-k:]
        total = sum(probabilities[e] for e in chosen)
        rows.append(sum(probabilities[e] / total * w2[e].mv(gelu(w1[e].mv(token))) for e in chosen))
    return torch.stack(rows)


def weights_gathered(x, router, w1, w2, k):
    """The weights of the chosen experts are gathered for each token, and multiplied as batches."""
    values, indices = torch.topk(torch.nn.functional.linear(x, router), k)
    hidden = gelu(w1[indices] @ x[:, None, :, None])  # (n, k, hidden, 1)
    outputs = (w2[indices] @ hidden).squeeze(-1)
    return (values.softmax(-1).unsqueeze(1) @ outputs).squeeze(1)


def sorted_by_expert(x, router, w1, w2, k):
    """All choices are sorted by expert, as fast code has it, and each expert gets one slice."""
    indices, weights = moe_route(x @ router.T, k)
    order = indices.flatten().argsort()
    counts = torch.bincount(indices.flatten(), minlength=len(router)).tolist()
    slices = zip(x.repeat_interleave(k, dim=0)[order].split(counts), w1, w2, strict=True)
    outputs = torch.cat([gelu(part @ first.mT) @ second.mT for part, first, second in slices])
    back = torch.empty_like(order)
    back[order] = torch.arange(len(order))
    return (outputs[back].unflatten(0, (-1, k)) * weights[..., None]).sum(1)
