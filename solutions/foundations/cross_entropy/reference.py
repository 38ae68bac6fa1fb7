r"""Cross-entropy: how surprised a classifier is by the right class.

The classifier gives a score for each class, a softmax makes probabilities of them, and the loss is minus the logarithm
of the probability of the right class. Its gradient is simple: the probabilities, with 1 taken from the right one.

    p    = softmax of each row of the logits
    loss = mean over the n rows of -log p[i, targets[i]]
    grad = (p - onehot) / n                                   onehot is 1 at the right class of each row, else 0
    $$ p_{ic} &= \frac{e^{\text{logits}_{ic}}}{\sum_k e^{\text{logits}_{ik}}} $$
    $$ \text{loss} &= -\frac{1}{n} \sum_{i=1}^{n} \log p_{i, \text{targets}_i} $$
    $$ \text{grad}_{ic} &= \frac{p_{ic} - [c = \text{targets}_i]}{n} $$

Shapes
    logits    (n, classes), float64, any scores; n and classes at least 1
    targets   (n,), int64, the right class of each row, from 0 to classes - 1
    returns   (loss, grad): a float, and a float64 array (n, classes), the gradient of the loss with respect to the
              logits; the inputs stay as they were

Conventions
    The logits are scores, not probabilities: the softmax is part of this function, as in torch's F.cross_entropy. A
    network with a softmax at its end, as the nn.Sequential of article 001, would go through two of them. (Keras expects
    probabilities, unless from_logits=True.)
    The logarithm is the natural one. Loss and gradient belong to the mean over the rows.
    Scores may be as large as 1e4, of either sign, also in one row. The loss stays exact: if the right class has the
    score -1e4 and another one 1e4, it is 2e4. log(p) is no way to get there, as p is 0 in float64, and neither is a
    small number added to p. Take the logarithm of the formula first:

        log p[c] = logits[c] - log(sum over classes k of exp(logits[k]))
        $$ \log p_c = \text{logits}_c - \log \sum_k e^{\text{logits}_k} $$

    and subtract the highest score of a row from its scores before exp.

Worked example: a network guesses 60, 25 and 15 %, and the first class is right. The loss is -log(.6) = .511. If the
first score grew, the loss would fall, so its gradient is negative.

>>> loss, grad = cross_entropy(np.log([[0.60, 0.25, 0.15]]), np.array([0]))
>>> round(loss, 3), grad.round(2)
(0.511, array([[-0.4 ,  0.25,  0.15]]))
>>> loss, grad = cross_entropy(np.array([[1e4, -1e4], [0.0, 0.0]]), np.array([1, 0]))
>>> round(loss, 3), grad.round(2)
(10000.347, array([[ 0.5 , -0.5 ],
       [-0.25,  0.25]]))

Source: 001, the training loop.
Before: foundations/softmax, foundations/mse_loss. After: foundations/mlp_backward, recurrent/masked_cross_entropy.
"""

import numpy as np

from grader import probe


def cross_entropy(logits, targets):
    ### BEGIN SOLUTION
    n, rows = len(targets), np.arange(len(targets))
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    losses, grad = -log_p[rows, targets], np.exp(log_p)
    probe("p", grad)  # shape (n, classes)
    probe("losses", losses)  # of each row, (n,)
    grad[rows, targets] -= 1.0
    return float(losses.mean()), grad / n
    ### END SOLUTION
