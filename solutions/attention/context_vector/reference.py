r"""The context vector: the encoder's states, mixed by how much each of them matters now.

An encoder leaves one state for each word of the source. A decoder scores all of them before it writes a word; softmax
turns the scores into weights, and the context is the sum of the states under these weights. So the decoder does not
depend on the last state alone.

    weights_j = exp(score_j) / sum over the n states of exp(score)      for each row of the batch by itself
    context   = sum over j of weights_j state_j
    $$ \text{weights}_j &= \frac{e^{\text{score}_j}}{\sum_{i=1}^{n} e^{\text{score}_i}} && \text{in each row} $$
    $$ \text{context} &= \sum_{j=1}^{n} \text{weights}_j\, \text{state}_j $$

Shapes
    scores    (batch, n), float64       one score for each state; batch, n and d are at least 1
    states    (batch, n, d), float64    n states of d numbers
    returns   (context, weights): float64 arrays (batch, d) and (batch, n); the inputs stay as they were

Conventions
    The scores are used as they are: they are not divided by the root of anything. How they are made is the matter of
    the next exercises. There is no mask; all n states take part.
    Scores may be as large as 1e3, of either sign, and must not overflow; each row is exact whatever the others are.
    Nothing is added to the sum of a row: a small number such as 1e-8 in the denominator changes the result.
    The context comes first, as in bahdanau_attention. (torch.nn.MultiheadAttention has the same order; Keras returns
    the weights only if asked.)

Worked example: the scores are log 6, log 3 and log 1, so their exponentials are 6, 3 and 1, with the sum 10, and the
weights .6, .3 and .1. The context is .6 [1, 0] + .3 [0, 1] + .1 [10, 10] = [1.6, 1.3].

>>> states = np.array([[[1.0, 0.0], [0.0, 1.0], [10.0, 10.0]]])
>>> context, weights = context_vector(np.log([[6.0, 3.0, 1.0]]), states)
>>> context.round(3), weights.round(3)
(array([[1.6, 1.3]]), array([[0.6, 0.3, 0.1]]))

Source: 002, attention in sequence-to-sequence models; 003, Bahdanau attention; Bahdanau et al., "Neural Machine
Translation by Jointly Learning to Align and Translate" (2014), section 3.1.
Before: foundations/softmax. After: attention/bahdanau_attention, attention/luong_attention.
"""

import numpy as np

from grader import probe


def context_vector(scores, states):
    ### BEGIN SOLUTION
    unnormalised = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = unnormalised / unnormalised.sum(axis=1, keepdims=True)
    probe("weights", weights)  # shape (batch, n)
    return (weights[:, :, None] * states).sum(axis=1), weights
    ### END SOLUTION
