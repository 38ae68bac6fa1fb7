r"""Filling a mask: the k likeliest tokens for every hidden place of a text, and how likely each of them is.

This is what a masked language model such as BERT can do directly after its pretraining, before anything else is taught
to it. "[MASK] is the longest river of Africa": the model has seen both sides of the hole.

    places  = where ids is mask_id, from left to right                                       m places
    p[j, :] = softmax(logits[places[j], :])                                                  over all V tokens
    row j of the results: the k tokens with the largest p[j, :], most likely first, and these k probabilities
    $$ \text{places} &= \text{where ids is mask\_id, from left to right} && m \text{ places} $$
    $$ p_j &= \operatorname{softmax}(\text{logits}_{\text{places}_j}) && \text{over all } V \text{ tokens} $$
    $$ \text{row } j &: \text{the } k \text{ tokens with the largest } p_j \text{, most likely first} $$

Shapes
    logits   (n, V)   float64, at each place the scores of the V tokens
    ids      (n,)     int64, the text that the model has read
    mask_id  int      the id of [MASK]
    k        int      from 1 to V
    returns  (ids, probabilities), both (m, k): integers and float64; the inputs stay as they were

Conventions
    The scores at a place are a guess at the token of the same place: nothing is shifted.
    Tokens with equal scores are in the order of their ids, the lower one first. Scores of a place are either equal or
    differ by 1e-3 or more.
    The probabilities are those of a softmax over all V tokens of the place, so a row sums to less than 1 if k is less
    than V. They are not divided by their sum. [MASK] is a token like any other in this softmax, and may be a result.
    A text without [MASK] gives two arrays of shape (0, k).
    Scores may be as large as 1e3, of either sign. The k largest of a place lie within 100 of each other, so that none
    of their probabilities is 0. (Hugging Face's fill-mask pipeline returns a list of dicts, with k = 5 unless you give
    top_k, and the same probabilities.)

Worked example: token 0 is "river", 1 is "is" and 2 is [MASK]. The text "[MASK] is" has one hole, and "river" fits with
0.89. The text "[MASK] [MASK]" has two.

>>> logits = np.log([[0.89, 0.06, 0.05], [0.2, 0.5, 0.3]])
>>> ids, probabilities = fill_mask(logits, np.array([2, 1]), 2, 1)
>>> ids, probabilities.round(2)
(array([[0]]), array([[0.89]]))
>>> ids, probabilities = fill_mask(logits, np.array([2, 2]), 2, 2)
>>> ids, probabilities.round(2)
(array([[0, 1],
       [1, 2]]), array([[0.89, 0.06],
       [0.5 , 0.3 ]]))

Source: 001, the fill-mask pipeline; Devlin et al., "BERT" (2018), section 3.1.
Before: foundations/softmax.
"""

import numpy as np

from grader import probe


def fill_mask(logits, ids, mask_id, k):
    ### BEGIN SOLUTION
    places = np.flatnonzero(ids == mask_id)
    probe("places", places)  # shape (m,)
    scores = logits[places]  # (m, V)
    exponentials = np.exp(scores - scores.max(axis=1, keepdims=True))
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    probe("p", p)  # shape (m, V)
    best = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return best, np.take_along_axis(p, best, axis=1)
    ### END SOLUTION
