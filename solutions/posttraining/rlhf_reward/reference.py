r"""The reward of RLHF: what the reward model says of an answer, minus a penalty for leaving the model of before.

A policy that looks only for reward soon finds texts that the reward model likes and people do not. So each token costs
something where the policy gives it a higher probability than the reference, the model before this training.

    d[b, t] = log_probs[b, t] - ref_log_probs[b, t]
    r[b, t] = -beta d[b, t]                            for t < lengths[b] - 1
              -beta d[b, t] + reward[b]                for t = lengths[b] - 1, the last token of the answer
              0                                        for t >= lengths[b]
    $$ d_{b,t} &= \text{log\_probs}_{b,t} - \text{ref\_log\_probs}_{b,t} $$
    $$ r_{b,t} &= -\beta\, d_{b,t} && \text{for } t < \text{lengths}_b - 1 $$
    $$ r_{b,t} &= -\beta\, d_{b,t} + \text{reward}_b && \text{for } t = \text{lengths}_b - 1 $$
    $$ r_{b,t} &= 0 && \text{for } t \ge \text{lengths}_b $$

Shapes
    reward         (batch,)    float32 or float64: one number for each answer
    log_probs      (batch, n)  in the same dtype: the policy's log-probabilities of the tokens that it has drawn
    ref_log_probs  (batch, n)  in the same dtype: the reference's log-probabilities of the same tokens
    lengths        (batch,)    int64, from 1 to n: how many tokens each answer has; the rest are pads
    beta           a float, 0 or more
    returns        (batch, n)  one reward for each token, in the same dtype; the inputs stay as they were

Conventions
    The reward of the whole answer is given once, at its last token, in addition to that token's penalty.
    Behind the end everything is 0, whatever finite numbers the log-probabilities of pads are.
    The penalty is beta times the plain difference, which is a bonus where it is negative. Its mean over tokens that the
    policy draws is the KL divergence of the policy from the reference. (TRL can take the absolute value, half the
    square or exp(-d) - 1 + d instead; GRPO puts the last one into the loss and not into the reward.)
    A reward is a number to learn from, and carries no gradient: gradients are not judged here.

Worked example: an answer of two tokens and a pad, and beta = 0.1. The policy likes the first token better than the
reference does, by 0.5, and the second less, by 1. The reward 1 comes with the second.

>>> log_probs, ref_log_probs = torch.tensor([[-1.0, -2.0, -0.5]]), torch.tensor([[-1.5, -1.0, -0.5]])
>>> rlhf_reward(torch.tensor([1.0]), log_probs, ref_log_probs, torch.tensor([2]), 0.1)
tensor([[-0.0500,  1.1000,  0.0000]])

Source: 001, reinforcement learning from human feedback; Ziegler et al., "Fine-Tuning Language Models from Human
Preferences" (2019), equation 2; Ouyang et al., "Training language models to follow instructions with human feedback"
(2022), equation 2.
Before: posttraining/preference_loss. After: posttraining/ppo_clip_loss.
"""

import torch

from grader import probe


def rlhf_reward(reward, log_probs, ref_log_probs, lengths, beta):
    ### BEGIN SOLUTION
    places = torch.arange(log_probs.shape[1])
    ends = lengths.unsqueeze(1)  # (batch, 1)
    difference = log_probs - ref_log_probs
    probe("d", difference.masked_fill(places >= ends, torch.nan))  # shape (batch, n)
    rewards = -beta * difference
    probe("penalty", rewards.masked_fill(places >= ends, torch.nan))  # -beta d, shape (batch, n)
    rewards = torch.where(places == ends - 1, rewards + reward.unsqueeze(1), rewards)
    return torch.where(places < ends, rewards, 0.0)
    ### END SOLUTION
