"""Right ways to write the reward of RLHF that look nothing like the reference."""

import torch


def by_assignment(reward, log_probs, ref_log_probs, lengths, beta):
    """The penalties, of which those behind the end are set to 0; then the rewards are added at their places."""
    rewards = beta * (ref_log_probs - log_probs)
    rewards[torch.arange(log_probs.shape[1])[None, :] >= lengths[:, None]] = 0.0
    rewards[torch.arange(len(lengths)), lengths - 1] += reward
    return rewards


def token_by_token(reward, log_probs, ref_log_probs, lengths, beta):
    """Loops over answers and tokens."""
    rewards = torch.zeros_like(log_probs)
    for b, length in enumerate(lengths.tolist()):
        for t in range(length):
            rewards[b, t] = -beta * (log_probs[b, t] - ref_log_probs[b, t])
        rewards[b, length - 1] += reward[b]
    return rewards


def by_products(reward, log_probs, ref_log_probs, lengths, beta):
    """Masks of 0 and 1: one for the answer, and a one-hot code for its end."""
    n = log_probs.shape[1]
    last = torch.nn.functional.one_hot(lengths - 1, n).to(log_probs.dtype)
    real = last.flip(1).cumsum(dim=1).flip(1)
    return real * (ref_log_probs - log_probs) * beta + torch.einsum("b,bn->bn", reward, last)


def scattered(reward, log_probs, ref_log_probs, lengths, beta):
    """scatter_add puts the rewards into a copy of the masked penalties."""
    pads = torch.arange(log_probs.size(1)).expand_as(log_probs) >= lengths.view(-1, 1)
    penalties = torch.sub(log_probs, ref_log_probs).mul(-beta).masked_fill(pads, 0.0)
    return penalties.scatter_add(1, (lengths - 1).view(-1, 1), reward.view(-1, 1))
