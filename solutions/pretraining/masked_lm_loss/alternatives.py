"""Right ways to write the loss of a masked language model that look nothing like the reference."""

import torch
from torch.nn.functional import cross_entropy


def sum_of_torch(logits, labels):
    """torch leaves -100 out of its sum; the number of labels is never below 1."""
    total = cross_entropy(logits.flatten(0, 1), labels.flatten(), reduction="sum")
    return total / (labels != -100).sum().clamp(min=1)


def asked_first(logits, labels):
    """If nothing is chosen, zero times the scores: a 0 in their dtype, with gradients of 0."""
    if bool((labels == -100).all()):
        return 0.0 * logits.sum()
    return cross_entropy(logits.transpose(1, 2), labels)


def zero_without_a_graph(logits, labels):
    """If nothing is chosen, a new 0, which no gradient leaves."""
    chosen = labels > -1
    if chosen.sum() == 0:
        return logits.new_zeros(())
    return cross_entropy(logits[chosen], labels[chosen])


def masked_by_products(logits, labels):
    """Losses of all places, times the mask; some id stands for -100."""
    mask = (labels != -100).to(logits.dtype)
    ids = labels.masked_fill(labels == -100, 0)
    losses = torch.logsumexp(logits, dim=2) - logits.gather(2, ids[:, :, None])[:, :, 0]
    return (losses * mask).sum() / torch.clamp(mask.sum(), min=1.0)


def place_by_place(logits, labels):
    """A loop over texts and places."""
    losses = [logits.sum() * 0.0]
    for rows, ids in zip(logits, labels.tolist(), strict=True):
        losses += [torch.logsumexp(row, 0) - row[k] for row, k in zip(rows, ids, strict=True) if k != -100]
    return torch.stack(losses).sum() / max(len(losses) - 1, 1)
