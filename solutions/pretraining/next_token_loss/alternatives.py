"""Right ways to write the loss of next-token prediction that look nothing like the reference."""

import torch
from torch.nn.functional import cross_entropy


def cross_entropy_of_torch(logits, ids):
    """The classes are moved to the second axis, where torch expects them."""
    return cross_entropy(logits[:, :-1].transpose(1, 2), ids[:, 1:])


def flat(logits, ids):
    """All places of all texts in one row, after the shift."""
    vocabulary = logits.shape[-1]
    return cross_entropy(logits[:, :-1].reshape(-1, vocabulary), ids[:, 1:].reshape(-1))


def labels_as_hugging_face(logits, ids):
    """A column of -100 behind the shifted ids: torch leaves these places out, and out of the count, too."""
    labels = torch.cat([ids[:, 1:], torch.full_like(ids[:, :1], -100)], dim=1)
    return cross_entropy(logits.flatten(0, 1), labels.flatten(), ignore_index=-100)


def token_by_token(logits, ids):
    """Python loops over texts and tokens, with the logarithm of a sum from torch."""
    total, count = 0.0, 0
    for b in range(logits.shape[0]):
        for t in range(1, logits.shape[1]):
            row = logits[b, t - 1]
            total = total + torch.logsumexp(row, 0) - row[ids[b, t]]
            count += 1
    return total / count


def one_hot(logits, ids):
    """Scores minus each place's largest; a one-hot mask picks the right ones, and all places but the last count."""
    centred = logits - logits.amax(dim=-1, keepdim=True).detach()
    log_p = centred - centred.exp().sum(dim=-1, keepdim=True).log()
    mask = ids[:, 1:, None] == torch.arange(logits.shape[-1])
    return -log_p[:, :-1][mask].sum() / mask.sum()
