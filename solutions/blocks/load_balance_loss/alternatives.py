"""Right ways to write the load-balancing loss that look nothing like the reference."""

import torch
from blocks.moe_route import moe_route


def one_hot_masks(logits, k):
    """Masks of 0 and 1 for the choices, without moe_route; integers are divided by torch as float32."""
    n, experts = logits.shape
    chosen = torch.nn.functional.one_hot(logits.topk(k).indices, experts)
    return (chosen.sum(dim=(0, 1)) / (n * k) * logits.softmax(-1).mean(0)).sum() * experts


def by_threshold(logits, k):
    """An expert is chosen where its logit is not below the token's k-th largest. The means are one product."""
    chosen = (logits >= logits.sort(dim=1, descending=True).values[:, k - 1 : k]).to(logits.dtype)
    exponentials = logits.exp()
    probability = (exponentials / exponentials.sum(1, keepdim=True)).mean(0)
    return torch.einsum("te,e->", chosen, probability) * logits.shape[1] / chosen.sum()


def expert_by_expert(logits, k):
    """A loop over experts and tokens."""
    n, experts = logits.shape
    indices = moe_route(logits, k)[0].tolist()
    loss = 0.0
    for e in range(experts):
        share = sum(row.count(e) for row in indices) / (n * k)
        loss = loss + share * sum(torch.exp(row[e] - torch.logsumexp(row, 0)) for row in logits) / n
    return loss * experts
