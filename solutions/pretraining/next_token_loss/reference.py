r"""The loss of a language model that predicts the next token: GPT and Llama learn from this number.

One forward pass scores all places of a text at once. The scores at a place are a guess at the token that comes after
it, so scores and ids are compared with a shift of one place.

    p[b, t, :] = softmax(logits[b, t, :])
    loss = mean of -log p[b, t-1, ids[b, t]]        over all b and t = 1 ... n-1
    $$ p_{b,t} &= \operatorname{softmax}(\text{logits}_{b,t}) $$
    $$ \text{loss} &= \frac{1}{\text{batch}\,(n-1)} \sum_b \sum_{t=1}^{n-1} -\log p_{b,\,t-1,\,\text{ids}_{b,t}} $$

Shapes
    logits   (batch, n, V)  float32 or float64; at each place the scores of the V tokens; n is at least 2
    ids      (batch, n)     int64, from 0 to V - 1; the same tokens that the model has read
    returns                 a tensor without axes, in logits' dtype; the inputs stay as they were

Conventions
    The first token of a text is predicted at no place, and the scores at the last place predict nothing: their gradient
    is 0. So each text has n - 1 losses, and the mean is over batch * (n - 1) numbers.
    Each text of the batch is by itself: the last place of one does not predict the first token of the next.
    Every token counts, id 0 as well; nothing is padded here (pretraining/sft_loss has pads).
    The logarithm is the natural one. Scores may be as large as 1e3, of either sign: the loss is then exact, neither
    infinite nor NaN. Gradients reach logits.
    You may use torch.log_softmax, or F.cross_entropy, which expects the classes on the second axis. (Hugging Face's
    models shift inside: there labels are the ids themselves. Other code hands in targets that are already shifted, as
    in recurrent/teacher_forcing; then the loss does not shift again.)

Worked example: three tokens. The first place gives the second token 0.3, the second place gives the third token 0.5;
the loss is (-log 0.3 - log 0.5) / 2. What the last place says does not matter.

>>> p = torch.tensor([[[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]]])
>>> next_token_loss(torch.log(p), torch.tensor([[0, 1, 2]]))
tensor(0.9486)

Source: 001, the training loop and next-token prediction; Radford et al., "Improving Language Understanding by
Generative Pre-Training" (2018), equation 1.
Before: recurrent/teacher_forcing, foundations/cross_entropy. After: pretraining/multi_token_loss, pretraining/sft_loss.
"""

import torch

from grader import probe


def next_token_loss(logits, ids):
    ### BEGIN SOLUTION
    log_p = torch.log_softmax(logits[:, :-1], dim=-1)
    losses = -log_p.gather(-1, ids[:, 1:].unsqueeze(-1)).squeeze(-1)  # (batch, n - 1)
    probe("losses", losses)  # of each place but the first, (batch, n - 1)
    return losses.mean()
    ### END SOLUTION
