r"""Multi-token prediction: several heads guess the next token, the one after it, and so on, from the same vector.

A model that guesses only the next token learns little about the tokens behind it. With more heads its vectors have to
prepare several tokens. After the training these heads are removed, or used to write several tokens at once.

    p_j[b, t, :] = softmax(heads[j] @ hidden[b, t])                                      j = 0 ... J-1
    loss_j = mean of -log p_j[b, t, tokens[b, t+1+j]]     over all b and t = 0 ... n-2-j
    loss   = (loss_0 + ... + loss_{J-1}) / J
    $$ p_{j,b,t} &= \operatorname{softmax}(\text{heads}_j\, \text{hidden}_{b,t}) && y = \text{tokens} $$
    $$ \text{loss}_j &= \frac{1}{\text{batch}\,(n-1-j)} \sum_b \sum_{t=0}^{n-2-j} -\log p_{j,b,t,\,y_{b,t+1+j}} $$
    $$ \text{loss} &= \frac{\text{loss}_0 + \cdots + \text{loss}_{J-1}}{J} $$

Shapes
    hidden   (batch, n, d)  float32 or float64: the model's last vectors
    heads    (J, V, d)      in the same dtype: one matrix for each head; J is at least 1 and less than n
    tokens   (batch, n)     int64, from 0 to V - 1: the tokens that the model has read
    returns  a tensor without axes, in the same dtype; the inputs stay as they were

Conventions
    Heads count from 0: head 0 guesses the next token, as pretraining/next_token_loss, and head j the token 1 + j places
    ahead. A place counts for a head if the text goes on so far; the last 1 + j places have no target for head j, and
    texts do not go on in the next one of the batch.
    Each head has its own mean, over batch * (n - 1 - j) numbers. Then the heads count the same: their means are
    averaged. (Gloeckle et al. sum the heads' losses; DeepSeek-V3 chains its heads, and gives the additional ones a
    small weight.)
    The logarithm is the natural one. Scores may be as large as 1e3, of either sign: the loss is then exact. Gradients
    reach hidden and heads. You may use torch.log_softmax and F.cross_entropy.

Worked example: three tokens and two heads. Head 0 gives its two targets 0.75 each, head 1 gives its only target 0.25.
The means are 0.288 and 1.386, and the loss is 0.837. (One mean over all three numbers would be 0.654.)

>>> hidden = torch.tensor([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]])
>>> heads = torch.log(torch.tensor([[[1.0, 3.0], [3.0, 1.0]], [[1.0, 1.0], [3.0, 1.0]]]))
>>> multi_token_loss(hidden, heads, torch.tensor([[0, 1, 0]]))
tensor(0.8370)

Source: 002, multi-token prediction; Gloeckle et al., "Better & Faster Large Language Models via Multi-token Prediction"
(2024), section 2.
Before: pretraining/next_token_loss.
"""

import torch

from grader import probe


def multi_token_loss(hidden, heads, tokens):
    ### BEGIN SOLUTION
    means = []
    for j, head in enumerate(heads):
        scores = hidden[:, : -1 - j] @ head.T  # (batch, n - 1 - j, V)
        log_p = torch.log_softmax(scores, dim=-1)
        losses = -log_p.gather(-1, tokens[:, 1 + j :].unsqueeze(-1))
        probe("losses", losses.squeeze(-1))  # of each head, (batch, n - 1 - j)
        means.append(losses.mean())
    probe("means", torch.stack(means))  # of each head, (J,)
    return torch.stack(means).mean()
    ### END SOLUTION
