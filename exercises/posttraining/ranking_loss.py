"""The ranking loss: a reward model learns from several answers that people have put in order, best first.

Two answers give one comparison, but four in order give six, for little more work of the people who rank them. Each
comparison has the preference loss.

    loss = mean over all prompts b and all pairs i < j of -log sigmoid(s[b, i] - s[b, j])          s: the scores

Shapes
    scores   (batch, K)  float32 or float64: the rewards of K answers to each prompt, the best answer first, the worst
                         last; K is at least 2
    returns              a tensor without axes, in scores' dtype; scores stays as it was

Conventions
    The order of the columns is the order of the people, not that of the numbers: a reward model that is wrong gives the
    best answer a low score.
    Each pair of answers of a prompt counts once, and no answer is compared with itself, so there are K (K - 1) / 2
    pairs for each prompt. Answers to different prompts are not compared.
    One mean over all pairs of the batch. With K = 2 it is posttraining/preference_loss.
    Scores may be as large as 1e3, of either sign: the loss is then exact, neither infinite nor NaN. Gradients reach
    scores.
    (This is InstructGPT's loss. Another one, by Plackett and Luce, takes a softmax over the answers that are left.)
    You may use your own preference_loss, as the import below does: it has to pass its own checks. Or take the import
    away and write the loss here.

Worked example: three answers with the scores 2, 1 and 0. The differences of the pairs are 1, 2 and 1, their losses
0.313, 0.127 and 0.313, and the mean is 0.251.

>>> ranking_loss(torch.tensor([[2.0, 1.0, 0.0]]))
tensor(0.2512)

Source: 001, reinforcement learning from human feedback; Ouyang et al., "Training language models to follow instructions
with human feedback" (2022), equation 1.
Before: posttraining/preference_loss.
"""

import torch
from posttraining.preference_loss import preference_loss


def ranking_loss(scores):
    raise NotImplementedError
