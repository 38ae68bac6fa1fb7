r"""Cross-entropy over padded sequences: one mean over all real tokens, and nothing from the pads.

The sequences of a batch have different lengths, and pads fill the shorter ones up. A pad is not a word, so a model must
not be praised or blamed for it: the pads leave the sum, and the number by which it is divided.

    p[b, t, :] = softmax(logits[b, t, :])
    loss = mean of -log p[b, t, targets[b, t]] over all (b, t) where targets[b, t] is not pad
    $$ p_{b,t} &= \operatorname{softmax}(\text{logits}_{b,t}) $$
    $$ \text{loss} &= \frac{1}{n} \sum_{b,t:\ y_{b,t} \ne \text{pad}} -\log p_{b,t,y_{b,t}} && y = \text{targets} $$
    $$ n &= \text{the number of } (b,t) \text{ with } y_{b,t} \ne \text{pad} $$

Shapes
    logits   (batch, m, V)  float64, the scores of V tokens at every place
    targets  (batch, m)     int64; each is pad or an id from 0 to V - 1, and at least one of them is not pad
    pad      int            the id of padding
    returns                 a float; the inputs stay as they were

Conventions
    The mean is one mean over all real tokens of the batch, so that each token counts the same. (The mean of the
    sequences' own means gives the tokens of short sequences more weight.) log is the natural logarithm.
    pad may be an id from 0 to V - 1, or lie outside, as -100 or V: then it must not be used as an index. The logits at
    a pad do not matter, whatever they are. Pads may stand at any place, and a sequence may hold nothing else.
    A logit may be as large as 1e3, of either sign; the loss is then exact, and neither infinite nor NaN.
    (This is torch's F.cross_entropy with ignore_index=pad and its usual "mean"; there the classes are the second axis.
    Losses that are multiplied by the mask and then averaged by np.mean are divided by all tokens, the pads included.)

Worked example: the first sequence has two real tokens, whose probabilities are 0.25 and 0.5; the second has one, with
0.5. The loss is (log 4 + log 2 + log 2) / 3. (The mean of the two sequences' means would be 0.866.)

>>> half, quarter = np.log([0.5, 0.25, 0.25]), np.log([0.25, 0.5, 0.25])
>>> logits = np.array([[quarter, half, half], [half, half, quarter]])
>>> targets = np.array([[0, 0, -100], [0, -100, -100]])
>>> round(float(masked_cross_entropy(logits, targets, -100)), 3)
0.924

Source: 003, sequences of different lengths; 001, cross-entropy.
Before: foundations/cross_entropy, tokens/pad_batch. After: recurrent/seq2seq_loss, pretraining/masked_lm_loss.
"""

import numpy as np

from grader import probe


def masked_cross_entropy(logits, targets, pad):
    ### BEGIN SOLUTION
    real = targets != pad
    scores, ids = logits[real], targets[real]  # (tokens, V) and (tokens,)
    scores = scores - scores.max(axis=1, keepdims=True)
    log_totals = np.log(np.exp(scores).sum(axis=1))
    losses = log_totals - scores[np.arange(len(ids)), ids]
    probe("losses", losses)  # of the real tokens alone, (tokens,)
    return float(losses.mean())
    ### END SOLUTION
