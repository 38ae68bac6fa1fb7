"""Right ways to write the loss of multi-token prediction that look nothing like the reference."""

import torch
from torch.nn.functional import cross_entropy


def all_scores_at_once(hidden, heads, tokens):
    """One einsum for all heads; targets beyond the end are -100, which torch leaves out of its mean."""
    number, n = len(heads), tokens.shape[1]
    scores = torch.einsum("bnd,jvd->jbvn", hidden, heads)
    beyond = torch.full((len(tokens), number), -100)
    longer = torch.cat([tokens, beyond], dim=1)
    return sum(cross_entropy(scores[j], longer[:, j + 1 : j + 1 + n]) for j in range(number)) / number


def head_by_head(hidden, heads, tokens):
    """Flat places, and a running sum of the heads' losses."""
    total, n = 0, hidden.size(1)
    for j in range(heads.size(0)):
        scores = torch.nn.functional.linear(hidden[:, 0 : n - j - 1].flatten(0, 1), heads[j])
        total = total + cross_entropy(scores, tokens[:, j + 1 : n].flatten())
    return total / heads.size(0)


def token_by_token(hidden, heads, tokens):
    """A loop over texts, places and heads; each loss is divided by what it is averaged over."""
    (batch, n, _), number = hidden.shape, len(heads)
    loss = torch.zeros((), dtype=hidden.dtype)
    for b in range(batch):
        for t in range(n):
            for j in range(min(number, n - 1 - t)):
                scores = heads[j].mv(hidden[b, t])
                own = torch.logsumexp(scores, 0) - scores[tokens[b, t + 1 + j]]
                loss = loss + own / (batch * (n - 1 - j) * number)
    return loss
