"""Right ways to write the preference loss that look nothing like the reference."""

import torch
import torch.nn.functional as functional


def softplus(chosen, rejected):
    """-log sigmoid(x) is softplus(-x)."""
    return functional.softplus(rejected - chosen).sum() / chosen.numel()


def binary_cross_entropy(chosen, rejected):
    """A classifier of pairs whose right class is always 1."""
    logits = chosen - rejected
    return functional.binary_cross_entropy_with_logits(logits, torch.ones_like(logits))


def softmax_of_two(chosen, rejected):
    """The two rewards of a pair are scores of two classes, of which the first is right."""
    both = torch.stack([chosen, rejected], dim=1)
    return (torch.logsumexp(both, dim=1) - chosen).mean()


def pair_by_pair(chosen, rejected):
    """A loop, with the exponential of a number that is never above 0."""
    losses = []
    for better, worse in zip(chosen, rejected, strict=True):
        difference = better - worse
        small = torch.log1p(torch.exp(-difference.abs()))
        losses.append(small if difference >= 0 else small - difference)
    return sum(losses) / len(losses)
