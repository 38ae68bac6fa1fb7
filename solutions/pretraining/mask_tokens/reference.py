r"""Masking for BERT: a few tokens of a text are hidden, and these become the questions of the pretraining.

A token is chosen with probability p. Most of the chosen ones become [MASK]. Some become another token, or stay as they
are: later the model reads texts without [MASK], and must not depend on it. The random numbers come in as arguments,
one of each kind for every token, so that the result is the same each time.

    a token is chosen  if uniform < p and its id is not in special_ids
    inputs = mask_id   if chosen and choice < 0.8                   a share of 80 %
             random    if chosen and 0.8 <= choice < 0.9            10 %
             id        else: chosen and kept (10 %), or not chosen
    labels = id        if chosen, in all three ways
             -100      else
    $$ \text{chosen} &= (\text{uniform} < p) \text{ and the id is not in special\_ids} $$
    $$ \text{inputs} &= \text{mask\_id} && \text{if chosen and choice} < 0.8 $$
    $$ \text{inputs} &= \text{random} && \text{if chosen and } 0.8 \le \text{choice} < 0.9 $$
    $$ \text{inputs} &= \text{id} && \text{else: chosen and kept, or not chosen} $$
    $$ \text{labels} &= \text{id if chosen, in all three ways, else } -100 $$

Shapes
    ids          int64, of any shape with one axis or more, such as (batch, n)
    uniforms     of ids' shape, float64, at least 0 and below 1: for the first question, is the token chosen
    choices      of ids' shape, float64, at least 0 and below 1: for the second, what happens to a chosen token
    randoms      of ids' shape, int64: the tokens that replace some
    p            float, from 0 to 1, both included
    mask_id      int, the id of [MASK]
    special_ids  a list of ids that are never chosen, such as [CLS], [SEP] and [PAD]; it may be empty
    returns      (inputs, labels), both int64, of ids' shape; the arguments stay as they were

Conventions
    labels hold the original ids at all chosen places: also where a token stays as it is, and where a random one happens
    to be the same. -100 is what torch's F.cross_entropy ignores.
    choices and randoms have no effect at places that are not chosen. A random token is put in as it is, whatever it is.
    mask_id is special only if it is in special_ids; otherwise a [MASK] of the text may be chosen like any token.
    (Hugging Face's DataCollatorForLanguageModeling draws these numbers itself: 0.15 for p, then 0.8, then half of the
    rest. BERT's own code chooses exactly 15 % of a text's tokens.)

Worked example: 101 and 102 are special, 103 is [MASK], p is 0.15. The uniforms choose 5, 6 and 8. The choices mask the
first, put the random token 52 in the place of the second, and keep the third.

>>> ids = torch.tensor([101, 5, 6, 7, 8, 102])
>>> uniforms = torch.tensor([0.0, 0.1, 0.05, 0.9, 0.1, 0.0], dtype=torch.float64)
>>> choices = torch.tensor([0.5, 0.5, 0.85, 0.1, 0.95, 0.5], dtype=torch.float64)
>>> randoms = torch.tensor([50, 51, 52, 53, 54, 55])
>>> inputs, labels = mask_tokens(ids, uniforms, choices, randoms, 0.15, 103, [101, 102])
>>> inputs
tensor([101, 103,  52,   7,   8, 102])
>>> labels
tensor([-100,    5,    6, -100,    8, -100])

Source: 001, masked language models; Devlin et al., "BERT" (2018), section 3.1 and appendix A.1.
After: pretraining/masked_lm_loss.
"""

import torch

from grader import probe


def mask_tokens(ids, uniforms, choices, randoms, p, mask_id, special_ids):
    ### BEGIN SOLUTION
    special = torch.isin(ids, torch.tensor(special_ids, dtype=ids.dtype))
    chosen = (uniforms < p) & ~special
    probe("chosen", chosen)  # True where a token is chosen
    masked = chosen & (choices < 0.8)
    probe("masked", masked)  # True where [MASK] comes in
    replaced = chosen & (choices >= 0.8) & (choices < 0.9)
    probe("replaced", replaced)  # True where a random token comes in
    inputs = torch.where(masked, mask_id, torch.where(replaced, randoms, ids))
    labels = torch.where(chosen, ids, -100)
    return inputs, labels
    ### END SOLUTION
