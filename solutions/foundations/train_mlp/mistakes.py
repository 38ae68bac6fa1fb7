"""Wrong ways to train a network of two layers. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import open_where, replaced, shows_in, without

STARTS, BATCH, ROWS = "range(0, n, batch_size)", "permutation[start : start + batch_size]", "x[batch], targets[batch]"
TOTAL, LOSS = (
    "            total += summed_loss(rows, right, w1, b1, w2, b2)\n",
    "summed_loss(rows, right, w1, b1, w2, b2)",
)
GRADIENTS, AVERAGE = "_, dw1, db1, dw2, db2 = mlp_backward(rows, w1, b1, w2, b2, right)\n", "losses.append(total / n)"
LAST_STEP, RETURNED = "b2 = b2 - learning_rate * db2\n", "return w1, b1, w2, b2, np.array(losses)"
PERMUTATIONS, HIGHEST = "in permutations:", "    logits = logits - logits.max(axis=1, keepdims=True)\n"
LOSSES = "np.log(np.exp(logits).sum(axis=1)) - logits[np.arange(len(x)), targets]"
P = "(np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True))[np.arange(len(x)), targets]"

pairs = [
    ("mean_of_the_batches_means", "unpermuted"),
    ("short_batch_dropped", "unpermuted"),
    ("summed_gradient", "mean_of_the_batches_means"),
    ("loss_after_the_step", "mean_of_the_batches_means"),
    ("no_maximum", "mean_of_the_batches_means"),
    ("log_of_the_softmax", "mean_of_the_batches_means"),
    ("first_permutation_every_epoch", "mean_of_the_batches_means"),
    ("biases_not_updated", "mean_of_the_batches_means"),
]


def _steps_times(factor):
    """The gradients of each step are multiplied by this."""
    line = f"dw1, db1, dw2, db2 = (each * ({factor}) for each in (dw1, db1, dw2, db2))"
    return replaced(GRADIENTS, f"{GRADIENTS}            {line}\n")


@replaced(STARTS, "range(0, n - batch_size + 1, batch_size)")
def short_batch_dropped():
    """A short last batch is left out; every example is used in every epoch."""


@open_where("not finite")
@replaced(STARTS, "range(0, n - batch_size + 1, batch_size)")
@replaced(AVERAGE, "losses.append(np.float64(total) / (n - n % batch_size))")
def short_batch_dropped_from_the_mean_too():
    """A short last batch is left out, and the loss is the mean over the others; every example is used in every
    epoch."""


@replaced(PERMUTATIONS, "in permutations[:1].repeat(len(permutations), axis=0):")
def first_permutation_every_epoch():
    """Every epoch uses the first permutation; epoch e has its own, permutations[e]."""


@replaced(BATCH, "np.arange(n)[start : start + batch_size]")
def unpermuted():
    """The permutations have no effect: the examples come in the order 0, 1, 2 in every epoch."""


@replaced(BATCH, "np.argsort(permutation)[start : start + batch_size]")
def inverse_permutation():
    """The inverse of each permutation is used: permutation[0] is the first example, not the place of example 0."""


@replaced(ROWS, "x[batch], targets[start : start + batch_size]")
def targets_unpermuted():
    """The rows of x are permuted and the targets are not, so examples get the targets of others."""


@replaced(ROWS, "x[start : start + batch_size], targets[batch]")
def rows_unpermuted():
    """The targets are permuted and the rows of x are not, so examples get the targets of others."""


@replaced("        total = 0.0\n", "        total = 0.0\n        x, targets = x[permutation], targets[permutation]\n")
@replaced(BATCH, "np.arange(n)[start : start + batch_size]")
def permuted_again_and_again():
    """Each permutation shuffles the order of the epoch before; it is the order of the rows of x as they were given."""


@_steps_times("len(rows)")
def summed_gradient():
    """The gradients are those of the batch's summed loss; they are means over the rows of the batch."""


@_steps_times("len(rows) / batch_size")
def divided_by_batch_size():
    """The gradients of a short batch are divided by batch_size; divide by the number of rows that it has."""


@_steps_times("len(rows) / n")
def divided_by_n():
    """The gradients of a batch are divided by n, the number of all examples; divide by the rows of the batch."""


@_steps_times("1.0 / len(rows)")
def divided_twice():
    """The gradients of a batch are divided by the number of its rows twice; mlp_backward has done it already."""


@without(TOTAL)
@replaced(LAST_STEP, f"{LAST_STEP}{TOTAL}")
def loss_after_the_step():
    """The loss of a batch is measured after its step; measure it before."""


@without(TOTAL)
@replaced(AVERAGE, "losses.append(summed_loss(x, targets, w1, b1, w2, b2) / n)")
def loss_after_the_epoch():
    """The loss is measured with the weights that an epoch ends with; each batch's is measured before its own step."""


@without(TOTAL)
@replaced("total = 0.0", "total = summed_loss(x, targets, w1, b1, w2, b2)")
def loss_before_the_epoch():
    """The loss is measured with the weights that an epoch begins with; each batch's is measured before its own step."""


@replaced(LOSS, f"{LOSS} / len(rows)")
@replaced(AVERAGE, "losses.append(total / -(-n // batch_size))")
def mean_of_the_batches_means():
    """The batches' means are averaged, so that an example of a short batch counts more; each example counts once."""


@replaced(LOSS, f"{LOSS} / len(rows)")
@replaced(AVERAGE, "losses.append(total)")
def sum_of_the_batches_means():
    """The batches' means are added up; losses are means over all examples."""


@replaced(LOSS, f"{LOSS} / len(rows) * batch_size")
def short_batch_counts_as_a_full_one():
    """Each batch's mean is multiplied by batch_size, also that of a short one; multiply by the rows that it has."""


@replaced(AVERAGE, "losses.append(total)")
def summed_losses():
    """The losses are sums over the examples; they are means."""


@replaced("total += ", "total = n / len(rows) * ")
def loss_of_the_last_batch():
    """The loss of an epoch is that of its last batch; it is the mean over all examples."""


@replaced("        total = 0.0\n", "")
@replaced("n, losses = len(x), []", "n, losses, total = len(x), [], 0.0")
def loss_never_reset():
    """The loss goes on from one epoch to the next; it begins at 0 in each."""


@replaced(f"        {AVERAGE}", "            losses.append(total / len(rows))")
@replaced("total += ", "total = ")
def a_loss_for_each_batch():
    """There is a loss for each batch; there is one for each epoch."""


@replaced(STARTS, "range(0, n, n)")
@replaced(BATCH, "permutation[start : start + n]")
def one_batch_an_epoch():
    """All examples of an epoch are one batch; cut each permutation into batches of batch_size."""


@replaced(STARTS, "range(0, n)")
@replaced(BATCH, "permutation[start : start + 1]")
def a_step_for_each_example():
    """There is a step after each example; there is one for each batch."""


@replaced(STARTS, "range(1)")
def first_batch_alone():
    """Only the first batch of each epoch is used; use all of them."""


def _written_out(
    x,
    targets,
    w1,
    b1,
    w2,
    b2,
    learning_rate,
    batch_size,
    permutations,
    gated=True,
    new_w2=False,
    frozen=False,
    at_0=0.0,
    maximum=True,
):
    """The whole loop, with one thing wrong in the backward pass."""
    losses = []
    for permutation in permutations:
        total, old = 0.0, (w1, b1, w2, b2)
        for start in range(0, len(x), batch_size):
            batch = permutation[start : start + batch_size]
            v1, c1, v2, c2 = old if frozen else (w1, b1, w2, b2)
            a = x[batch] @ v1.T + c1
            logits = np.maximum(a, 0.0) @ v2.T + c2
            logits = logits - (logits.max(axis=1, keepdims=True) if maximum else 0.0)
            log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
            one_hot = np.eye(len(b2))[targets[batch]]
            total -= np.sum(one_hot * log_p)
            error = (np.exp(log_p) - one_hot) / len(batch)
            dw2 = error.T @ np.maximum(a, 0.0)
            back = error @ (v2 - learning_rate * dw2 if new_w2 else v2) * (np.heaviside(a, at_0) if gated else 1.0)
            w1, b1 = w1 - learning_rate * back.T @ x[batch], b1 - learning_rate * back.sum(axis=0)
            w2, b2 = w2 - learning_rate * dw2, b2 - learning_rate * error.sum(axis=0)
        losses.append(total / len(x))
    return w1, b1, w2, b2, np.array(losses)


def no_gate(*inputs):
    """The ReLU is left out in the backward pass: where the pre-activation is not above 0, the gradient is 0."""
    return _written_out(*inputs, gated=False)


def gate_open_at_0(*inputs):
    """The gradient passes the ReLU where the pre-activation is exactly 0 (>= 0); its derivative there is 0."""
    return _written_out(*inputs, at_0=1.0)


@open_where("not finite")
def no_maximum_in_the_log_softmax(*inputs):
    """exp overflows at large logits: the log softmax is then minus infinite, and its exp 0 for every class; subtract
    the largest logit of each row first."""
    return _written_out(*inputs, maximum=False)


def through_the_new_w2(*inputs):
    """The gradient goes back through a w2 that has been moved already; all gradients are taken at the same weights."""
    return _written_out(*inputs, new_w2=True)


def gradients_at_the_weights_of_the_epoch(*inputs):
    """All batches of an epoch are computed with the weights that it begins with; each uses those that the batch before
    has left."""
    return _written_out(*inputs, frozen=True)


@without("            w2 = w2 - learning_rate * dw2\n            b2 = b2 - learning_rate * db2\n")
def second_layer_not_updated():
    """w2 and b2 do not change; all four arrays are trained."""


@without("            w1 = w1 - learning_rate * dw1\n            b1 = b1 - learning_rate * db1\n")
def first_layer_not_updated():
    """w1 and b1 do not change; all four arrays are trained."""


@without("            b1 = b1 - learning_rate * db1\n")
@without("            b2 = b2 - learning_rate * db2\n")
def biases_not_updated():
    """The biases do not change; all four arrays are trained."""


@_steps_times("-1.0")
def ascent():
    """The weights move along the gradient, and the loss grows; subtract learning_rate * gradient."""


@replaced("            _, dw1", "            learning_rate = 1.0\n            _, dw1")
def learning_rate_ignored():
    """The learning rate has no effect; multiply each gradient by it."""


@replaced("        total = 0.0", "        w1, b1, w2, b2 = first\n        total = 0.0")
@replaced("    n, losses", "    first = w1, b1, w2, b2\n    n, losses")
def begins_again_each_epoch():
    """Each epoch begins with the first weights again; go on with those that the epoch before ended with."""


@open_where("not finite")
@replaced(LOSSES, f"-np.log({P})")
def log_of_the_softmax():
    """The logarithm of the softmax is infinite where the softmax is 0; compute log softmax from the logits:
    the logit minus the logarithm of the sum of exponentials."""


@replaced(LOSSES, f"-np.log({P} + 1e-12)")
def small_number_added():
    """A small number is added before the logarithm, so that a large loss is cut off; compute log softmax from the
    logits: the logit minus the logarithm of the sum of exponentials."""


@open_where("not finite")
@replaced(HIGHEST, "")
def no_maximum_in_the_loss():
    """exp overflows at large logits, and the loss is infinite or NaN; subtract the largest logit of each row first."""


@open_where("not finite")
@replaced(HIGHEST, "")
@_steps_times("0.0 * np.exp(np.maximum(rows @ w1.T + b1, 0.0) @ w2.T + b2).max() + 1.0")  # NaN where exp overflows
def no_maximum():
    """exp overflows at large logits, and weights and losses are NaN; subtract the largest logit of each row first."""


@replaced(
    f"np.sum({LOSSES})",
    "np.sum(np.log2(np.exp(logits).sum(axis=1)) - logits[np.arange(len(x)), targets] / np.log(2.0))",
)
def bits():
    """The losses are in bits, from the logarithm to base 2; use the natural logarithm."""


@replaced("np.array(losses)", "losses[-1]")
def last_loss_alone():
    """Only the last loss is returned; return one for each epoch, as an array."""


@replaced(RETURNED, "return w1, b1, w2, b2")
def losses_missing():
    """The losses are not returned; the result is (w1, b1, w2, b2, losses)."""


@replaced(RETURNED, "return w1, w2, b1, b2, np.array(losses)")
def weights_before_biases():
    """Both weights are returned before the biases; the result is (w1, b1, w2, b2, losses)."""


@shows_in("inputs")
@replaced("w1 = w1 -", "w1 -=")
@replaced("b1 = b1 -", "b1 -=")
@replaced("w2 = w2 -", "w2 -=")
@replaced("b2 = b2 -", "b2 -=")
def weights_overwritten():
    """The caller's weights are changed in place (-=); make new arrays."""
