r"""The contrastive loss: an encoder learns that two views of the same thing belong together.

Row i of a and row i of b are two views of one thing: a question and its answer, or a picture and its text. For every
row of a, all rows of b stand to choose from, and the right choice is the one with the same number. Training on this
loss (InfoNCE) pulls the pairs together, pushes all others apart, and so makes embeddings that a search can use.

    s_ij  = cosine of row i of a and row j of b, divided by the temperature
    a→b   = mean over i of -log(exp(s_ii) / sum over j of exp(s_ij))          each row of a chooses among the rows of b
    b→a   = mean over j of -log(exp(s_jj) / sum over i of exp(s_ij))          each row of b chooses among the rows of a
    loss  = (a→b + b→a) / 2
    $$ s_{ij} &= \frac{a_i \cdot b_j}{|a_i|\, |b_j|} \,/\, \text{temperature} $$
    $$ \text{loss}_{a \to b} &= -\frac{1}{n} \sum_{i=1}^{n} \log \frac{e^{s_{ii}}}{\sum_j e^{s_{ij}}} $$
    $$ \text{loss}_{b \to a} &= -\frac{1}{n} \sum_{j=1}^{n} \log \frac{e^{s_{jj}}}{\sum_i e^{s_{ij}}} $$
    $$ \text{loss} &= \tfrac{1}{2} (\text{loss}_{a \to b} + \text{loss}_{b \to a}) $$

Shapes
    a, b          (n, d), float64: n pairs, n and d at least 1; no row is zeros; the arrays stay as they were
    temperature   float, from 1e-3 to 1e3
    returns       the loss, a float

Conventions
    The rows are divided by their lengths first, so only directions count. Nothing is added to the lengths. (PyTorch
    Metric Learning's NTXentLoss and CLIP do the same.)
    The sums of both directions contain the right pair itself. (Some newer losses leave it out.) They contain no pair of
    two rows of a, or of two rows of b. (SimCLR's NT-Xent contains these too.)
    Both directions are means over n, and the loss is the mean of the two, as in CLIP. (MoCo and the first InfoNCE have
    one direction alone.)
    The scores are divided by the temperature. (CLIP learns a number t and multiplies by exp(t).)
    With a temperature of 1e-3 the scores reach 1000, and the loss up to 2000 is exact. So take the logarithm of the
    formula first, as in foundations/cross_entropy, and subtract the highest score before exp. A single pair has loss 0.

Worked example: the rows of a are [1, 0] and [0, 1], and b has the same directions. The scores are 1 for the pairs and 0
for the others, so each row chooses with probability e / (e + 1), and the loss is log(1 + 1/e) = .313. With temperature
.5 the scores are 2 and 0, and the loss is smaller. Then the first row of b turns away: its cosines are .6 with its own
partner and .8 with the other row. a→b is .518, b→a .556. With temperature .001 its scores are 600 and 800. This one
wrong choice of the four costs 200, and the loss is 50.

>>> a, b = np.array([[1.0, 0.0], [0.0, 1.0]]), np.array([[3.0, 0.0], [0.0, 2.0]])
>>> round(contrastive_loss(a, b, 1.0), 3), round(contrastive_loss(a, b, 0.5), 3)
(0.313, 0.127)
>>> turned = np.array([[3.0, 4.0], [0.0, 2.0]])
>>> round(contrastive_loss(a, turned, 1.0), 3), round(contrastive_loss(a, turned, 0.001), 3)
(0.537, 50.0)

Source: 001, on self-supervised learning: contrastive learning; van den Oord et al., "Representation Learning with
Contrastive Predictive Coding" (2018), equation 4; Radford et al., "Learning Transferable Visual Models From Natural
Language Supervision" (2021), figure 3.
Before: foundations/cross_entropy, retrieval/cosine_top_k. After: retrieval/pair_contrastive_loss, retrieval/retrieve.
"""

import numpy as np

from grader import probe


def contrastive_loss(a, b, temperature):
    ### BEGIN SOLUTION
    a = a / np.linalg.norm(a, axis=1, keepdims=True)
    b = b / np.linalg.norm(b, axis=1, keepdims=True)
    scores = a @ b.T / temperature
    probe("scores", scores)  # shape (n, n), divided by the temperature
    right = np.diagonal(scores)
    rows = log_sum_exp(scores) - right
    columns = log_sum_exp(scores.T) - right
    probe("a_to_b", rows.mean())  # a mean over the rows of a
    probe("b_to_a", columns.mean())  # a mean over the rows of b
    return float(rows.mean() + columns.mean()) / 2.0


def log_sum_exp(scores):
    """The logarithm of the sum of the exponentials of each row."""
    highest = scores.max(axis=1, keepdims=True)
    return highest[:, 0] + np.log(np.exp(scores - highest).sum(axis=1))
    ### END SOLUTION
