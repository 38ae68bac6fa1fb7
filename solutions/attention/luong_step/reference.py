r"""One step of a decoder with Luong's attention: the new state looks back at the source, and both make the output.

Luong's decoder first updates its state and then attends with the new one. The state alone is not yet what the output
layer gets: it is joined with the context to an attentional state h~.

    scores  = states h                                (n,): the dot product of each encoder state with h
    weights = exp(scores) / sum of exp(scores)        (n,)
    context = sum over j of weights_j states_j        (d,)
    h~      = tanh(w_c [context; h])                  (d,): the context first, then the state
    $$ \text{score}_j &= \text{states}_j \cdot h $$
    $$ \text{weights}_j &= \frac{e^{\text{score}_j}}{\sum_i e^{\text{score}_i}} $$
    $$ \text{context} &= \sum_j \text{weights}_j\, \text{states}_j $$
    $$ \tilde h &= \tanh(w_c\, [\text{context};\, h]) && \text{the context first, then the state} $$

Shapes
    h        (d,)         the decoder's state of this step; one sequence, so there is no axis for the batch
    states   (n, d)       the encoder's states
    w_c      (d, 2·d)     (out, in), as everywhere in this course
    returns  (h~, weights)   (d,) and (n,), float64 arrays; inputs stay as they were

Conventions
    The scores are not divided by sqrt(d). There is no mask and no bias. Scores may be as large as 1e3, of either sign,
    and must not overflow. Nothing is added to the sum.
    (In the paper h~ is also an input of the cell's next step, beside the next embedding. This "input feeding" is left
    out here.)

Worked example: the state log 3 and the encoder's states 1 and 0 give the scores log 3 and 0, the weights 3/4 and 1/4
and the context 3/4. With w_c = [1, 0] only the context counts, and h~ is tanh(.75) = .635; with [0, 1] only the state
does, and h~ is tanh(log 3) = .8.

>>> h, states = np.log([3.0]), np.array([[1.0], [0.0]])
>>> new, weights = luong_step(h, states, np.array([[1.0, 0.0]]))
>>> new.round(3), weights.round(3)
(array([0.635]), array([0.75, 0.25]))
>>> luong_step(h, states, np.array([[0.0, 1.0]]))[0].round(3)
array([0.8])

Source: 003, Luong attention; Luong et al., "Effective Approaches to Attention-based Neural Machine Translation" (2015),
section 3.
Before: attention/luong_attention, attention/bahdanau_step, which attends before it steps.
"""

import numpy as np

from grader import probe


def luong_step(h, states, w_c):
    ### BEGIN SOLUTION
    scores = states @ h
    probe("scores", scores)  # shape (n,)
    unnormalised = np.exp(scores - scores.max())
    weights = unnormalised / unnormalised.sum()
    probe("weights", weights)  # shape (n,)
    context = weights @ states
    probe("context", context)  # shape (d,)
    return np.tanh(w_c @ np.concatenate([context, h])), weights
    ### END SOLUTION
