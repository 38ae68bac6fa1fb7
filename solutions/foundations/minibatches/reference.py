"""Minibatches: the order in which training sees its examples, cut into pieces.

A step of training uses a few examples at a time, the batch. In each epoch the examples are shuffled anew and every one
is used once. This function gets the shuffled order and returns the indices of each batch; with them training takes its
rows, as in x[batch] and targets[batch].

    batch 0 = permutation[0 : batch_size]
    batch 1 = permutation[batch_size : 2 * batch_size]
    and so on, to the end

Arguments and result
    n            int, the number of examples, at least 1
    batch_size   int, at least 1; it may be larger than n
    permutation  (n,) int64 array, each number from 0 to n - 1 once: the examples in their shuffled order
    drop_last    bool, whether a last batch that is too short is left out
    returns      a list of int arrays, the batches in their order; permutation stays as it was

Conventions
    Every batch has batch_size indices, except perhaps the last one, which has what is left.
    With drop_last a short last batch is left out. If batch_size divides n, the last batch is full and stays. If n is
    smaller than batch_size, the only batch is short, and the list is empty. (torch.utils.data.DataLoader has the same
    drop_last, and tf.data's batch calls it drop_remainder.)
    Within a batch the indices stand in the order of the permutation.

Worked example: 7 examples in batches of 3 are two full batches and one of a single example. 1,000 examples in batches
of 32 are 31 batches with drop_last and 32 without, so 100 epochs make 3,100 updates of the weights, or 3,200.

>>> order = np.array([6, 2, 0, 5, 1, 4, 3])
>>> minibatches(7, 3, order, drop_last=False)
[array([6, 2, 0]), array([5, 1, 4]), array([3])]
>>> minibatches(7, 3, order, drop_last=True)
[array([6, 2, 0]), array([5, 1, 4])]
>>> 100 * len(minibatches(1000, 32, np.arange(1000), True)), len(minibatches(1000, 32, np.arange(1000), False))
(3100, 32)

Source: 001, on epochs, batches and iterations.
After: foundations/train_mlp.
"""

import numpy as np


def minibatches(n, batch_size, permutation, drop_last):
    ### BEGIN SOLUTION
    batches = [permutation[start : start + batch_size] for start in range(0, n, batch_size)]
    if drop_last and len(batches[-1]) < batch_size:
        batches.pop()
    return batches
    ### END SOLUTION
