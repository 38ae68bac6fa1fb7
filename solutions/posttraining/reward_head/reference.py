r"""A reward model's head: one number for a whole answer, from the last vector of the transformer that has read it.

People compare answers of a language model, and a second network learns to predict what they prefer. It is a language
model too, but in the place of the scores for all tokens it gives one score. Only the last real token has read the whole
answer, so its vector is the one that is scored.

    reward[b] = w . hidden[b, lengths[b] - 1] + b
    $$ \text{reward}_b = w \cdot \text{hidden}_{b,\,\text{lengths}_b - 1} + \text{bias} $$

Shapes
    hidden   (batch, n, d)  float32 or float64: the model's last vectors, those of pads behind the answers included
    lengths  (batch,)       int64, from 1 to n: how many tokens of each text are real; the rest are pads
    w        (d,)           in hidden's dtype
    b        the bias: a Python float, or a tensor without axes in hidden's dtype
    returns  (batch,)       the rewards, in hidden's dtype; the inputs stay as they were

Conventions
    The vectors of pads have no effect, whatever finite numbers they hold. Places count from 0, so the last real token
    of text i is at lengths[i] - 1.
    The reward is the plain number, of any sign and size: no sigmoid follows (posttraining/preference_loss has it), and
    no mean is taken over the tokens.
    Gradients reach hidden, w and b, if b is a tensor. (Hugging Face's AutoModelForSequenceClassification with
    num_labels=1 is such a model. It looks for the last token that is not a pad, and its result is (batch, 1).)

Worked example: two texts of three places, with vectors of one component. The first has two real tokens, so its reward
is 10 * 2 + 1; the second has three.

>>> hidden = torch.tensor([[[1.0], [2.0], [3.0]], [[4.0], [5.0], [6.0]]])
>>> reward_head(hidden, torch.tensor([2, 3]), torch.tensor([10.0]), 1.0)
tensor([21., 61.])

Source: 001, reinforcement learning from human feedback; Ouyang et al., "Training language models to follow instructions
with human feedback" (2022), section 3.5.
After: posttraining/preference_loss.
"""

import torch

from grader import probe


def reward_head(hidden, lengths, w, b):
    ### BEGIN SOLUTION
    last = hidden[torch.arange(len(lengths)), lengths - 1]  # (batch, d)
    probe("last", last)  # shape (batch, d)
    return last @ w + b
    ### END SOLUTION
