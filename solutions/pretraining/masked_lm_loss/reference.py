r"""The loss of a masked language model: how well BERT finds the tokens that were hidden from it.

Some tokens of a text were chosen and hidden (pretraining/mask_tokens). The model reads both sides of each and scores
the whole vocabulary there; only these places teach it anything.

    p[b, t, :] = softmax(logits[b, t, :])
    loss = mean of -log p[b, t, labels[b, t]]       over all (b, t) where labels[b, t] is not -100
    loss = 0                                        if there is no such place
    $$ p_{b,t} &= \operatorname{softmax}(\text{logits}_{b,t}) $$
    $$ \text{loss} &= \frac{1}{m} \sum_{b,t:\ \text{labels}_{b,t} \ne -100} -\log p_{b,t,\text{labels}_{b,t}} $$
    $$ m &= \text{the number of places with } \text{labels}_{b,t} \ne -100; \quad \text{the loss is 0 if } m = 0 $$

Shapes
    logits   (batch, n, V)  float32 or float64; at each place the scores of the V tokens
    labels   (batch, n)     int64: the original token, from 0 to V - 1, at the places that were chosen, -100 elsewhere
    returns                 a tensor without axes, in logits' dtype; the inputs stay as they were

Conventions
    The scores at a place are a guess at the token of the same place: nothing is shifted (next-token prediction shifts
    by one).
    The mean is one mean over all chosen places of the batch, so that each of them counts the same. Any number of places
    of a text may be chosen, all or none.
    If no place at all is chosen, the loss is 0 and so is its gradient. (F.cross_entropy with ignore_index=-100, which
    is its default, is this loss elsewhere; there it divides 0 by 0 and returns NaN.)
    Nothing is added to the number of places: a mean of one number is this number.
    The logarithm is the natural one. Scores may be as large as 1e3, of either sign: the loss is then exact. Gradients
    reach logits. You may use torch.log_softmax and F.cross_entropy.

Worked example: the first and the third place were chosen. Their tokens have the probabilities 0.6 and 0.7, so the loss
is (-log 0.6 - log 0.7) / 2. The second place does not count.

>>> p = torch.tensor([[[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.2, 0.7]]])
>>> masked_lm_loss(torch.log(p), torch.tensor([[0, -100, 2]]))
tensor(0.4338)
>>> masked_lm_loss(torch.log(p), torch.tensor([[-100, -100, -100]]))
tensor(0.)

Source: 001, masked language models; Devlin et al., "BERT" (2018), section 3.1.
Before: recurrent/masked_cross_entropy, pretraining/mask_tokens.
"""

import torch

from grader import probe


def masked_lm_loss(logits, labels):
    ### BEGIN SOLUTION
    chosen = labels != -100
    scores, ids = logits[chosen], labels[chosen]  # (m, V) and (m,)
    losses = -torch.log_softmax(scores, dim=-1).gather(-1, ids.unsqueeze(-1)).squeeze(-1)
    probe("losses", losses)  # of the chosen places alone, (m,)
    return losses.sum() / max(len(losses), 1)
    ### END SOLUTION
