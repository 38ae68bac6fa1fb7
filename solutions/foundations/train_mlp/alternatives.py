"""Right ways to train a network of two layers that look nothing like the reference."""

import numpy as np
from foundations.mlp_backward import mlp_backward


def written_out(x, targets, w1, b1, w2, b2, learning_rate, batch_size, permutations):
    """Nothing is imported: forward and backward pass in the loop, on copies that change in place; returns a list."""
    weights = [each.copy() for each in (w1, b1, w2, b2)]
    w1, b1, w2, b2 = weights
    losses = np.zeros(len(permutations))
    for epoch, permutation in enumerate(permutations):
        for batch in np.split(permutation, range(batch_size, len(x), batch_size)):
            a = x[batch] @ w1.T + b1
            hidden = a * (a > 0)
            logits = hidden @ w2.T + b2
            highest = logits.max(axis=1, keepdims=True)
            log_p = logits - highest - np.log(np.sum(np.exp(logits - highest), axis=1, keepdims=True))
            one_hot = np.eye(len(b2))[targets[batch]]
            losses[epoch] -= (one_hot * log_p).sum() / len(x)
            error = (np.exp(log_p) - one_hot) / len(batch)
            back = error @ w2 * (a > 0)
            gradients = back.T @ x[batch], back.sum(axis=0), error.T @ hidden, error.sum(axis=0)
            for each, gradient in zip(weights, gradients, strict=True):
                each -= learning_rate * gradient
    return [*weights, losses]


def example_losses_kept(x, targets, w1, b1, w2, b2, learning_rate, batch_size, permutations):
    """A table holds the loss of each example in each epoch; the batches are cut off one after the other."""
    table, here = np.empty(permutations.shape), (w1, b1, w2, b2)
    for epoch in range(len(table)):
        left = list(permutations[epoch])
        while left:
            batch, left = left[:batch_size], left[batch_size:]
            for i in batch:
                z = here[2] @ np.maximum(here[0] @ x[i] + here[1], 0.0) + here[3]
                table[epoch, i] = np.logaddexp.reduce(z) - z[targets[i]]
            _, *gradients = mlp_backward(x[batch], *here, targets[batch])
            here = tuple(w - learning_rate * gradient for w, gradient in zip(here, gradients, strict=True))
    return (*here, table.mean(axis=1))


def example_by_example(x, targets, w1, b1, w2, b2, learning_rate, batch_size, permutations):
    """The gradients of single examples are added up, and the step is made where a batch is full or the epoch ends."""
    losses = []
    for order in permutations.tolist():
        loss, sums, seen = 0.0, None, 0
        for place, i in enumerate(order):
            a = w1.dot(x[i]) + b1
            hidden = np.where(a > 0, a, 0)
            logits = w2.dot(hidden) + b2
            p = np.exp(logits - max(logits))
            loss += float(max(logits) + np.log(p.sum()) - logits[targets[i]])
            p = p / p.sum() - (np.arange(len(p)) == targets[i])
            back = np.where(a > 0, w2.T.dot(p), 0)
            one = [np.outer(back, x[i]), back, np.outer(p, hidden), p]
            sums, seen = (one if sums is None else [s + g for s, g in zip(sums, one, strict=True)]), seen + 1
            if seen == batch_size or place == len(order) - 1:
                w1, b1, w2, b2 = (w - learning_rate / seen * s for w, s in zip((w1, b1, w2, b2), sums, strict=True))
                sums, seen = None, 0
        losses.append(loss / len(order))
    return w1, b1, w2, b2, np.array(losses)
