"""Right ways to write the ranking loss that look nothing like the reference."""

import itertools

import torch
from posttraining.preference_loss import preference_loss


def all_differences(scores):
    """A table of all differences of each prompt, of which the upper triangle counts."""
    answers = scores.shape[1]
    losses = torch.nn.functional.softplus(scores[:, None, :] - scores[:, :, None])
    mask = torch.ones(answers, answers).triu(diagonal=1).bool()
    return losses[:, mask].mean()


def pair_by_pair(scores):
    """The loss of each pair of columns; their mean is the mean of all, as each has as many prompts."""
    pairs = list(itertools.combinations(scores.unbind(dim=1), 2))
    return sum(preference_loss(better, worse) for better, worse in pairs) / len(pairs)


def prompt_by_prompt(scores):
    """Loops over prompts and answers, with a softmax of two."""
    losses = []
    for row in scores:
        for i in range(len(row)):
            for j in range(i + 1, len(row)):
                losses.append(torch.logsumexp(torch.stack([row[i], row[j]]), dim=0) - row[i])
    return torch.stack(losses).mean()


def by_distance(scores):
    """Columns that are one place apart, then two, and so on."""
    answers = scores.shape[1]
    apart = [(scores[:, gap:] - scores[:, :-gap]).flatten() for gap in range(1, answers)]
    return torch.nn.functional.softplus(torch.cat(apart)).mean()
