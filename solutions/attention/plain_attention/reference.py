r"""Plain attention: each word becomes a mean of all words, and words that are like it count most.

This is self-attention before it has anything to learn. A word is compared with every word by a dot product, a softmax
turns its scores into weights, and the new word is the mean of the words under these weights. So "bank" near "river"
takes something of "river" in.

    scores  = x x^T                                         (n, n): row i compares word i with all words
    weights = exp(scores) / sum over the row of exp(scores) each row sums to 1
    y       = weights x                                     (n, d): row i is the new word i
    $$ \text{scores} &= x\, x^\top && (n, n)\text{: row } i \text{ compares word } i \text{ with all words} $$
    $$ \text{weights}_{ij} &= e^{\text{scores}_{ij}} \Big/ \sum_m e^{\text{scores}_{im}} && \text{rows sum to 1} $$
    $$ y &= \text{weights}\, x && (n, d)\text{: row } i \text{ is the new word } i $$

Shapes
    x         (n, d), float64: n words, each a row of d numbers; n and d at least 1
    returns   y, (n, d), float64; x stays as it was

Conventions
    The scores are the dot products themselves: they are not divided by sqrt(d), and the words are not normalised.
    (softmax_attention, the next exercise, divides by sqrt(d_k).)
    A word is compared with itself as well, and with words before and after it. A single word stays as it is.
    Scores may be as large as 1e3, of either sign, and must not overflow; each row is exact whatever the others are.
    Nothing is added to the sum of a row: a small number such as 1e-8 in the denominator changes the result.

Worked example: "river" [1, 0], "bank" [1, 1] and "overflowed" [0, 1]. The scores of "bank" are 1, 2, 1 and its weights
.212, .576, .212, so it becomes .212 [1, 0] + .576 [1, 1] + .212 [0, 1] = [.788, .788].

>>> words = np.array([[1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
>>> plain_attention(words).round(3)
array([[0.845, 0.578],
       [0.788, 0.788],
       [0.578, 0.845]])

Source: 003, self-attention: "starting with simple word interactions, moving through dot products and softmax".
Before: foundations/softmax. After: attention/softmax_attention, attention/self_attention.
"""

import numpy as np

from grader import probe


def plain_attention(x):
    ### BEGIN SOLUTION
    scores = x @ x.T
    probe("scores", scores)  # shape (n, n)
    unnormalised = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=1, keepdims=True)
    probe("weights", weights)  # shape (n, n)
    return weights @ x
    ### END SOLUTION
