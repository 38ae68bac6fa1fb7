r"""The preference loss: a reward model learns from pairs of answers, of which people liked one better.

A grade for an answer is hard to give, but most people can say which of two answers is better. In the model of Bradley
and Terry the probability that the chosen answer wins depends on the difference of the rewards alone.

    p(chosen wins) = sigmoid(chosen - rejected) = 1 / (1 + exp(rejected - chosen))
    loss = mean over the pairs of -log p(chosen wins)
    $$ p &= \sigma(\text{chosen} - \text{rejected}) = 1 / (1 + e^{\text{rejected} - \text{chosen}}) $$
    $$ \text{loss} &= \text{mean over the pairs of } -\log p && p = p(\text{chosen wins}) $$

Shapes
    chosen    (batch,)  float32 or float64: the rewards of the answers that were preferred
    rejected  (batch,)  in the same dtype: those of the others, pair by pair
    returns             a tensor without axes, in the same dtype; the inputs stay as they were

Conventions
    The loss is the mean over the pairs. The logarithm is the natural one. No margin, and nothing else, is added.
    Rewards may be as large as 1e3, of either sign, so a difference may be 2e3. The loss is then exact, neither infinite
    nor NaN: for a difference of -2e3 it is 2e3. There the sigmoid itself is 0, so its logarithm has to be computed
    without it; a small number that is added to it does not help. torch has functions for the logarithm of a sigmoid,
    and you may use them.
    Gradients reach chosen and rejected. (DPO has the same loss; there a reward is beta times the logarithm of a ratio
    of probabilities. TRL's RewardTrainer can subtract a margin from the difference.)

Worked example: rewards of log 3 and 0. The chosen answer wins with probability 3/4, and the loss is log(4/3). In the
second line the rewards are far apart, and the wrong way round.

>>> preference_loss(torch.log(torch.tensor([3.0])), torch.tensor([0.0]))
tensor(0.2877)
>>> preference_loss(torch.tensor([-1000.0]), torch.tensor([1000.0]))
tensor(2000.)

Source: 001, reinforcement learning from human feedback; Christiano et al., "Deep reinforcement learning from human
preferences" (2017), section 2.2.3; Ouyang et al., "Training language models to follow instructions with human feedback"
(2022), equation 1.
Before: posttraining/reward_head. After: posttraining/ranking_loss, posttraining/rlhf_reward.
"""

import torch

from grader import probe


def preference_loss(chosen, rejected):
    ### BEGIN SOLUTION
    difference = chosen - rejected
    probe("difference", difference)  # of the two rewards of each pair
    losses = -torch.nn.functional.logsigmoid(difference)
    probe("losses", losses)  # of each pair
    return losses.mean()
    ### END SOLUTION
