r"""The loss of supervised fine-tuning: a model that continues texts learns to answer, from prompts with good answers.

Prompt and answer stand in one text, and the loss is that of next-token prediction. But only the tokens of the answer
count: the model is to write answers, not prompts. Pads behind the answer do not count either.

    p[b, t, :] = softmax(logits[b, t, :])
    counted    = all (b, t) with t >= prompt_lengths[b] and ids[b, t] not pad_id         t = 1 ... n-1
    loss       = mean of -log p[b, t-1, ids[b, t]] over all counted (b, t)
    $$ p_{b,t} &= \operatorname{softmax}(\text{logits}_{b,t}) $$
    $$ \text{counted} &= \{(b,t) : t \ge \text{prompt\_lengths}_b \text{ and } \text{ids}_{b,t} \ne \text{pad\_id}\} $$
    $$ \text{loss} &= \text{mean of } -\log p_{b,\,t-1,\,\text{ids}_{b,t}} \text{ over all counted } (b,t) $$

Shapes
    logits          (batch, n, V)  float32 or float64; at each place the scores of the V tokens; n is at least 2
    ids             (batch, n)     int64, from 0 to V - 1: prompt, answer, pads; the tokens that the model has read
    prompt_lengths  (batch,)       int64, from 1 to n: the first so many tokens of a text are its prompt
    pad_id          int            from 0 to V - 1
    returns         a tensor without axes, in logits' dtype; the inputs stay as they were

Conventions
    The scores at place t - 1 are a guess at the token of place t. The first token of the answer is at place
    prompt_lengths[b]; it counts, and the last place of the prompt guesses it.
    A token counts or does not by itself: every ids[b, t] that is pad_id is left out, and tokens behind it still count.
    Whether the token before it is a pad does not matter.
    The mean is one mean over all counted tokens of the batch, so that each counts the same. There is at least one,
    so nothing is added to their number; some texts may have none.
    If pad_id is also the end-of-sequence token, as in much code for GPT-2, no end counts: such a model does not learn
    to stop. (Hugging Face's TRL makes labels, with -100 at prompts and pads; its models then shift inside.)
    The logarithm is the natural one. Scores may be as large as 1e3, of either sign: the loss is then exact. Gradients
    reach logits. You may use torch.log_softmax and F.cross_entropy.

Worked example: three tokens; the second has the probability 0.3 and the third 0.5. With a prompt of two tokens only the
third counts; with a prompt of one token both do. If the third is a pad, the second is left.

>>> logits = torch.log(torch.tensor([[[0.6, 0.3, 0.1], [0.2, 0.3, 0.5], [0.1, 0.8, 0.1]]]))
>>> ids = torch.tensor([[1, 1, 2]])
>>> sft_loss(logits, ids, torch.tensor([2]), 0)
tensor(0.6931)
>>> sft_loss(logits, ids, torch.tensor([1]), 0)
tensor(0.9486)
>>> sft_loss(logits, ids, torch.tensor([1]), 2)
tensor(1.2040)

Source: 001, supervised fine-tuning; Ouyang et al., "Training language models to follow instructions with human
feedback" (2022), section 3.
Before: pretraining/next_token_loss.
"""

import torch

from grader import probe


def sft_loss(logits, ids, prompt_lengths, pad_id):
    ### BEGIN SOLUTION
    targets = ids[:, 1:]
    places = torch.arange(1, ids.shape[1])
    counted = (places >= prompt_lengths.unsqueeze(1)) & (targets != pad_id)
    probe("counted", counted)  # of each place but the first, (batch, n - 1)
    log_p = torch.log_softmax(logits[:, :-1], dim=-1)
    losses = -log_p.gather(-1, targets.unsqueeze(-1)).squeeze(-1)  # (batch, n - 1)
    probe("losses", losses.masked_fill(~counted, torch.nan))  # of each place but the first, (batch, n - 1)
    return losses[counted].mean()
    ### END SOLUTION
