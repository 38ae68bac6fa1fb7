r"""Train a network of two layers: the four steps of the training loop, batch by batch, epoch by epoch.

All parts are there already: the order of the examples is cut into batches, and for each batch the loss is measured,
backpropagation gives the gradients, and the weights move against them. This function puts the parts together.

    in each epoch e: for each batch of permutations[e]
        loss      the cross-entropy of the batch: the mean over its rows of -log softmax(logits)[target]
        gradients of this mean, with respect to w1, b1, w2 and b2
        each of the four moves: w = w - learning_rate * gradient
    losses[e] = the mean over all n examples of their -log softmax(logits)[target] in this epoch
    $$ z_i &= \max(0,\; x_i\, w_1^\top + b_1)\; w_2^\top + b_2 && \text{the logits of example } i $$
    $$ \text{loss} &= \frac{1}{\text{rows}} \sum_{i \text{ in the batch}} -\log \operatorname{softmax}(z_i)_{t_i} $$
    $$ w &\leftarrow w - \text{learning\_rate} \cdot \nabla_w\, \text{loss} && \text{for all four } w $$
    $$ \text{losses}_e &= \frac{1}{n} \sum_{i=1}^{n} -\log \operatorname{softmax}(z_i)_{t_i} && \text{in epoch } e $$

Shapes
    x              (n, d)                   float64
    targets        (n,)                     int64, from 0 to classes - 1
    w1, b1         (hidden, d), (hidden,)   float64, the first layer; a ReLU follows it
    w2, b2         (classes, hidden), (classes,)   float64, the second layer, which gives the logits
    learning_rate  a float, 0 or more
    batch_size     an int, at least 1; it may be larger than n
    permutations   (epochs, n) int64: for each epoch the examples in their order, each of them once
    returns        (w1, b1, w2, b2, losses): the trained weights and an array (epochs,)
    All sizes are at least 1, and the inputs stay as they were.

Conventions
    The batches of epoch e are permutations[e][0 : batch_size], permutations[e][batch_size : 2 * batch_size] and so on.
    A short last batch is used too. Each batch is one step, and its gradient is a mean over the rows that it has.
    All four gradients of a step are taken at the same weights. The derivative of the ReLU at 0 is 0.
    Every example counts once in losses[e], with its loss just before the step of its own batch. So losses[e] is not the
    mean of the batches' means where the last batch is short.
    logits may be as large as 1e3, of either sign; the loss is then as large, and not infinite or NaN.
    You may use your own mlp_backward: from foundations.mlp_backward import mlp_backward. It then has to pass its own
    checks. Or write it out here.

Worked example: w2 begins at 0, so each class has the probability 1/2 and the loss is log 2 = 0.6931. hidden is (0.5,
0.5), (0, 1.5), (1.5, 0) and (0.5, 0.5), and one step with all four examples moves the second row of w2 by
(1.5 - 1) / 8 = 0.0625. In 21 epochs with batches of 3 and 1 the loss falls; with the learning rate 0 it stays.

>>> x, targets = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]]), np.array([0, 1, 1, 0])
>>> start = np.array([[1.0, -1.0], [-1.0, 1.0]]), np.full(2, 0.5), np.zeros((2, 2)), np.zeros(2)
>>> w1, b1, w2, b2, losses = train_mlp(x, targets, *start, 1.0, 4, np.array([[0, 1, 2, 3]]))
>>> w2, losses.round(4)
(array([[-0.0625, -0.0625],
       [ 0.0625,  0.0625]]), array([0.6931]))
>>> orders = np.array([[0, 1, 2, 3], [3, 1, 0, 2], [2, 3, 1, 0]])
>>> train_mlp(x, targets, *start, 0.5, 3, np.tile(orders, (7, 1)))[4][[0, 10, 20]].round(4)
array([0.7383, 0.4415, 0.1572])
>>> train_mlp(x, targets, *start, 0.0, 3, orders)[4].round(4)
array([0.6931, 0.6931, 0.6931])

Source: 001, "How AI Actually Learns: The Training Loop Explained": epoch, batch, iteration.
Before: foundations/mlp_backward, foundations/minibatches, foundations/cross_entropy. After: foundations/early_stopping.
"""

import numpy as np

from grader import probe


def train_mlp(x, targets, w1, b1, w2, b2, learning_rate, batch_size, permutations):
    ### BEGIN SOLUTION
    from foundations.mlp_backward import mlp_backward

    n, losses = len(x), []
    for permutation in permutations:
        total = 0.0
        for start in range(0, n, batch_size):
            batch = permutation[start : start + batch_size]
            rows, right = x[batch], targets[batch]
            total += summed_loss(rows, right, w1, b1, w2, b2)
            _, dw1, db1, dw2, db2 = mlp_backward(rows, w1, b1, w2, b2, right)
            w1 = w1 - learning_rate * dw1
            b1 = b1 - learning_rate * db1
            w2 = w2 - learning_rate * dw2
            b2 = b2 - learning_rate * db2
            probe("w1", w1)  # after each step
            probe("w2", w2)  # after each step
        losses.append(total / n)
    return w1, b1, w2, b2, np.array(losses)


def summed_loss(x, targets, w1, b1, w2, b2):
    """The sum of the cross-entropies of the rows."""
    logits = np.maximum(x @ w1.T + b1, 0.0) @ w2.T + b2
    logits = logits - logits.max(axis=1, keepdims=True)
    return np.sum(np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(x)), targets])
    ### END SOLUTION
