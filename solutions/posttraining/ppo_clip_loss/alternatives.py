"""Right ways to write PPO's clipped loss that look nothing like the reference."""

import torch


def maximum_of_losses(log_probs, old_log_probs, advantages, epsilon):
    """As in CleanRL: two losses with the minus inside, and the larger of them."""
    with torch.no_grad():
        minus, low, high = -advantages, 1.0 - epsilon, 1.0 + epsilon
    ratio = (log_probs - old_log_probs.detach()).exp()
    return torch.max(minus * ratio, minus * torch.clamp(ratio, low, high)).mean()


def by_the_sign(log_probs, old_log_probs, advantages, epsilon):
    """Where the advantage is positive only the upper end matters, and elsewhere only the lower one."""
    weights = advantages.detach()
    ratio = torch.exp(log_probs) / torch.exp(old_log_probs.detach())
    kept = torch.where(weights > 0, ratio.clamp(max=1 + epsilon), ratio.clamp(min=1 - epsilon))
    return -(kept * weights).sum() / weights.numel()


def action_by_action(log_probs, old_log_probs, advantages, epsilon):
    """A loop over all actions, with Python's min and max."""
    flat = log_probs.reshape(-1)
    loss = 0.0
    old_flat, weights = old_log_probs.flatten().tolist(), advantages.flatten().tolist()
    for log_p, old, weight in zip(flat, old_flat, weights, strict=True):
        ratio = torch.exp(log_p - old)
        clipped = min(max(ratio.item(), 1 - epsilon), 1 + epsilon)
        loss = loss - (ratio * weight if ratio.item() * weight <= clipped * weight else log_p * 0 + clipped * weight)
    return loss / flat.numel()


def with_a_bound(log_probs, old_log_probs, advantages, epsilon):
    """The clipped product is a bound that depends on the advantage alone: (1 + epsilon) A or (1 - epsilon) A."""
    a = advantages.detach()
    bound = a + epsilon * a.abs()
    terms = torch.minimum(a * torch.exp(log_probs - old_log_probs.detach()), bound)
    return terms.mean().neg()
