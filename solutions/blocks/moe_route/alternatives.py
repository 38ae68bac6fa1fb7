"""Right ways to write the router that look nothing like the reference."""

import torch


def softmax_over_all(logits, k):
    """A softmax over all experts, then divided by the sum over the chosen."""
    weights, indices = torch.softmax(logits, dim=-1).topk(k)
    return indices, weights / weights.sum(dim=-1, keepdim=True)


def sorted_first(logits, k):
    """All experts are sorted, and the first k taken."""
    indices = torch.argsort(logits, dim=-1, descending=True)[:, :k]
    exponentials = torch.gather(logits, 1, indices).exp()
    return indices, exponentials / exponentials.sum(1, keepdim=True)


def others_at_minus_infinity(logits, k):
    """The logits that are not chosen are set to minus infinity."""
    indices = logits.topk(k).indices
    mask = torch.full_like(logits, float("-inf")).scatter(1, indices, 0.0)
    return indices, (logits + mask).softmax(dim=1).gather(1, indices)


def token_by_token(logits, k):
    """Python's sort, one token at a time."""
    indices, weights = [], []
    for row in logits:
        chosen = sorted(range(len(row)), key=row.tolist().__getitem__, reverse=True)[:k]
        exponentials = torch.stack([torch.exp(row[e] - row[chosen[0]]) for e in chosen])
        indices.append(chosen)
        weights.append(exponentials / sum(exponentials))
    return torch.tensor(indices), torch.stack(weights)


def one_choice_at_a_time(logits, k):
    """The largest is taken k times, and put out of reach each time."""
    left, indices = logits.detach().clone(), []
    for _ in range(k):
        indices.append(left.argmax(dim=1))
        left[torch.arange(len(left)), indices[-1]] = -1e9
    indices = torch.stack(indices, dim=1)
    chosen = logits[torch.arange(len(logits))[:, None], indices]
    return indices, (chosen - torch.logsumexp(chosen, dim=1, keepdim=True)).exp()
