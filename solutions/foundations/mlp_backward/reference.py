r"""Backpropagation through a network of two layers: every gradient of one training step.

The network is a linear layer, a ReLU and a second linear layer, and its loss is the cross-entropy. The backward pass
goes through the same steps from the last to the first. Each step gets the gradient with respect to its output and
passes on the gradient with respect to its input; layers with weights return the gradients of these as well.

    a = x w1^T + b1      hidden = max(a, 0)      logits = hidden w2^T + b2
    loss = mean over the n rows of -log softmax(logits)[target]
    d_logits = (softmax(logits) - one-hot(targets)) / n          one row for each row of x
    dw2, db2 = d_logits^T hidden,  sum over the rows of d_logits
    d_a      = d_logits w2, and 0 where a <= 0
    dw1, db1 = d_a^T x,  sum over the rows of d_a
    dx       = d_a w1
    $$ a &= x\, w_1^\top + b_1 \qquad \text{hidden} = \max(a, 0) \qquad z = \text{hidden}\; w_2^\top + b_2 $$
    $$ \text{loss} &= \frac{1}{n} \sum_{i=1}^{n} -\log \operatorname{softmax}(z_i)_{t_i} && t_i \text{: its target} $$
    $$ dz &= \frac{1}{n} \left(\operatorname{softmax}(z) - \text{one-hot}\right) && z \text{: the logits} $$
    $$ dw_2 &= dz^\top\, \text{hidden} \qquad db_2 = \sum_{\text{rows}} dz $$
    $$ da &= (dz\; w_2) \odot [a > 0] $$
    $$ dw_1 &= da^\top\, x \qquad db_1 = \sum_{\text{rows}} da \qquad dx = da\; w_1 $$

Shapes
    x         (n, d)             float64
    w1, b1    (hidden, d), (hidden,)         float64, as torch.nn.Linear stores them
    w2, b2    (classes, hidden), (classes,)  float64
    targets   (n,)               int64, from 0 to classes - 1: the right class of each row
    returns   (dx, dw1, db1, dw2, db2), float64 arrays, each with the shape of what it belongs to; all sizes are at
              least 1, and the inputs stay as they were

Conventions
    The loss is the mean over the rows, and 1/n is in every gradient once. The loss itself is not returned.
    The derivative of the ReLU at 0 is 0, as in torch and TensorFlow; some pre-activations a are exactly 0.
    logits may be as large as 1e3, of either sign, and must not give NaN: a softmax is the same when a constant is taken
    from every number of a row.
    The softmax belongs to the loss, as in torch's F.cross_entropy: the network ends with logits.

Worked example: x = 1. The pre-activations are 1 and -1, so hidden is (1, 0) and the logits are (log 3, 0). The softmax
is (3/4, 1/4), and class 1 is right: d_logits = (3/4, -3/4). d_logits w2 is (0.824, -3.75); its second number belongs to
the unit that is off, so d_a is (0.824, 0).

>>> x, w1, w2 = np.array([[1.0]]), np.array([[1.0], [-1.0]]), np.array([[np.log(3.0), 0.0], [0.0, 5.0]])
>>> dx, dw1, db1, dw2, db2 = mlp_backward(x, w1, np.zeros(2), w2, np.zeros(2), np.array([1]))
>>> dw2.round(3), db2.round(3)
(array([[ 0.75,  0.  ],
       [-0.75,  0.  ]]), array([ 0.75, -0.75]))
>>> dw1.round(3), db1.round(3), dx.round(3)
(array([[0.824],
       [0.   ]]), array([0.824, 0.   ]), array([[0.824]]))

Source: 001, "How AI Actually Learns: The Training Loop Explained", on backpropagation; Rumelhart, Hinton and Williams,
"Learning representations by back-propagating errors" (1986).
Before: foundations/linear_backward, foundations/cross_entropy. After: foundations/train_mlp.
"""

import numpy as np

from grader import probe


def mlp_backward(x, w1, b1, w2, b2, targets):
    ### BEGIN SOLUTION
    a = x @ w1.T + b1
    hidden = np.maximum(a, 0.0)
    probe("hidden", hidden)  # after the ReLU
    logits = hidden @ w2.T + b2
    probe("logits", logits)

    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    d_logits = exponentials / exponentials.sum(axis=1, keepdims=True)
    d_logits[np.arange(len(x)), targets] -= 1.0
    d_logits /= len(x)
    probe("d_logits", d_logits)  # divided by n

    dw2 = d_logits.T @ hidden
    db2 = d_logits.sum(axis=0)
    d_a = (d_logits @ w2) * (a > 0.0)
    probe("d_a", d_a)  # before the ReLU
    dw1 = d_a.T @ x
    db1 = d_a.sum(axis=0)
    dx = d_a @ w1
    return dx, dw1, db1, dw2, db2
    ### END SOLUTION
