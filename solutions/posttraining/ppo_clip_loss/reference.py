r"""PPO's clipped loss: an action that went better than expected becomes likelier, but not by much at a time.

The actions were drawn from an older policy, and how far the new one has moved is the ratio of the two probabilities. An
action with a positive advantage is worth no more once its ratio is above 1 + epsilon, one with a negative advantage
once it is below 1 - epsilon: there the gradient is 0. A language model's actions are its tokens.

    ratio = exp(log_probs - old_log_probs)
    term  = min(ratio * A, clip(ratio, 1 - epsilon, 1 + epsilon) * A)            A: the action's advantage
    loss  = - mean of the terms
    $$ \text{ratio} &= e^{\text{log\_probs} - \text{old\_log\_probs}} $$
    $$ \text{term} &= \min(\text{ratio} \cdot A,\; \operatorname{clip}(\text{ratio}, 1-\epsilon, 1+\epsilon)\, A) $$
    $$ \text{loss} &= -\,\text{mean of the terms} && A \text{: the action's advantage} $$

Shapes
    log_probs      any shape with one axis or more, float32 or float64: of the actions, from the policy that learns
    old_log_probs  of that shape and dtype: of the same actions, from the policy that drew them
    advantages     of that shape and dtype, of any sign; they may be 0
    epsilon        a float above 0 and below 1
    returns        a tensor without axes, in the same dtype; the inputs stay as they were

Conventions
    The minimum is over the two products, action by action. So the clip matters only where it makes the term smaller: an
    action with a negative advantage that has become likelier keeps its full term and its gradient.
    The mean is over all elements, and the loss is its negative, because optimisers go down. The advantages are used as
    they are: they are not normalised here (many programs do this before).
    A gradient reaches log_probs alone. The old log-probabilities and the advantages are data: even if they come with a
    graph, no gradient may go into them.
    Log-probabilities and old ones differ by at most 10. No ratio lies within 1e-4 of 1 - epsilon or 1 + epsilon.

Worked example: the ratios 1.5, 1.5, 0.5 and 0.5, with the advantages 1, -1, 1 and -1, and epsilon = 0.2. The terms are
1.2, -1.5, 0.5 and -0.8, and the loss is 0.15.

>>> log_probs = torch.log(torch.tensor([0.6, 0.6, 0.2, 0.2]))
>>> old_log_probs = torch.log(torch.tensor([0.4, 0.4, 0.4, 0.4]))
>>> ppo_clip_loss(log_probs, old_log_probs, torch.tensor([1.0, -1.0, 1.0, -1.0]), 0.2)
tensor(0.1500)

Source: 001, reinforcement learning from human feedback; Schulman et al., "Proximal Policy Optimization Algorithms"
(2017), equation 7.
Before: reinforcement/reinforce_update, posttraining/rlhf_reward.
"""

import torch

from grader import probe


def ppo_clip_loss(log_probs, old_log_probs, advantages, epsilon):
    ### BEGIN SOLUTION
    old, weights = old_log_probs.detach(), advantages.detach()
    ratio = torch.exp(log_probs - old)
    probe("ratio", ratio)
    clipped = ratio.clamp(1.0 - epsilon, 1.0 + epsilon)
    probe("clipped", clipped)  # the ratio, before it meets the advantage
    terms = torch.minimum(ratio * weights, clipped * weights)
    probe("terms", terms)  # without the minus
    return -terms.mean()
    ### END SOLUTION
