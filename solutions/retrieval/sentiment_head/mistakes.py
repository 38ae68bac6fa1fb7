"""Wrong ways to train a head on embeddings. A student who makes the mistake reads its docstring."""

import numpy as np

from grader.checks import replaced, shows_in

LOOP = "range(steps)"
STEP = "weights, bias = logistic_step(weights, bias, embeddings, labels, learning_rate)\n"
P = "1.0 / (1.0 + np.exp(-(embeddings @ weights + bias)))"
RETURNED = "return weights, bias, probabilities"


def _step(error="p - labels", scale=" / len(labels)", new_bias="bias - learning_rate * error.sum() / len(labels)", p=P):
    """The step written out, with other parts."""
    lines = [f"p = {p}", f"error = {error}", f"b = {new_bias}"]
    lines += [f"weights, bias = weights - learning_rate * (embeddings.T @ error){scale}, b"]
    return replaced(STEP, "\n        ".join(lines) + "\n")


pairs = [
    ("probabilities_before_the_last_step", "summed"),
    ("one_step_alone", "summed"),
    ("squared_error", "probabilities_before_the_last_step"),
]


@replaced(RETURNED, "return weights, bias, before")
@replaced(STEP, f"before = {P}\n        {STEP}")
def probabilities_before_the_last_step():
    """The probabilities are those from before the last step; compute them once more with the weights and the bias that
    are returned."""


@replaced(LOOP, "range(1)")
def one_step_alone():
    """The result is that of one step: only one is made, or each begins at the start again. Each of the `steps` steps
    begins with the weights and bias of the step before."""


@replaced(LOOP, "range(steps - 1)")
def one_step_less():
    """One step is missing; make `steps` of them."""


@replaced(LOOP, "range(steps + 1)")
def one_step_more():
    """There is one step too many; make `steps` of them."""


@replaced(
    STEP,
    "for i in range(len(labels)):\n            weights, bias = logistic_step("
    "weights, bias, embeddings[i : i + 1], labels[i : i + 1], learning_rate)\n",
)
def a_step_for_each_text():
    """Each text makes a step of its own; one step uses all texts, and takes the mean over them."""


@replaced(
    STEP,
    "i = _ % len(labels)\n        weights, bias = logistic_step("
    "weights, bias, embeddings[i : i + 1], labels[i : i + 1], learning_rate)\n",
)
def one_text_a_step():
    """Each step sees one text alone; every step uses all of them, and takes the mean."""


@replaced("    for _ in", "    weights, bias = np.zeros_like(weights), 0.0\n    for _ in")
def starts_at_zero():
    """The training starts at zero; it starts at the weights and the bias that are given."""


@replaced(STEP, "weights, _ = logistic_step(weights, bias, embeddings, labels, learning_rate)\n")
def bias_not_trained():
    """The bias stays as it was; it is trained too."""


@_step(scale="", new_bias="bias - learning_rate * error.sum()")
def summed():
    """The steps are made from the sum over the texts; take the mean."""


@_step(error="(p - labels) * p * (1.0 - p)")
def squared_error():
    """The error is multiplied by p (1 - p), as for the squared error; the gradient of the cross-entropy is p - label
    alone."""


@_step(error="2.0 * (p - labels) * p * (1.0 - p)")
def squared_error_with_its_2():
    """The step is that of the squared error, 2 (p - label) p (1 - p); the gradient of the cross-entropy is p - label
    alone."""


@_step(scale="")
def weights_by_the_sum():
    """The weights move by the sum over the texts, and the bias by their mean; take the mean for both."""


@_step(p="1.0 / (1.0 + np.exp(-(embeddings @ weights)))")
def bias_left_out_of_the_step():
    """In the step the bias is left out of the scores; add it to them there too."""


@replaced(P, f"np.clip({P}, 1e-7, 1.0 - 1e-7)")
@_step(p=f"np.clip({P}, 1e-7, 1.0 - 1e-7)")
def clipped():
    """The probabilities are kept 1e-7 away from 0 and 1, as Keras does; use them as they are, in the step and in the
    result."""


@_step(error="labels - p")
def ascent():
    """The steps go the wrong way; subtract the learning rate times p - label."""


@_step(error="np.round(p) - labels")
def rounded_in_the_step():
    """The probability is rounded to 0 or 1 in the step, as in a perceptron; use it as it is."""


@replaced(
    STEP,
    "weights, _ = logistic_step(weights, bias, embeddings, labels, learning_rate)\n"
    f"        bias = bias - learning_rate * ({P} - labels).mean()\n",
)
def bias_after_the_weights():
    """The step of the bias is made with the new weights; both come from the same p."""


@replaced(P, "embeddings @ weights + bias")
def scores_for_probabilities():
    """The scores are returned in the place of the probabilities; put them through the sigmoid."""


@replaced(P, "np.round(1.0 / (1.0 + np.exp(-(embeddings @ weights + bias))))")
def labels_for_probabilities():
    """The probabilities are rounded to 0 and 1; return them as they are."""


@replaced(P, "1.0 / (1.0 + np.exp(-(embeddings @ weights)))")
def bias_left_out_of_the_probabilities():
    """The bias is left out of the probabilities; add it to the scores."""


@replaced(P, "1.0 / (1.0 + np.exp(embeddings @ weights + bias))")
def probabilities_of_the_negative():
    """The probabilities are those of the label 0; return those of the label 1."""


@replaced(RETURNED, "return probabilities")
def probabilities_alone():
    """Only the probabilities are returned; the result is (weights, bias, probabilities)."""


@replaced(RETURNED, "return weights, bias")
def probabilities_missing():
    """The probabilities are missing; the result is (weights, bias, probabilities)."""


@shows_in("inputs")
def weights_in_place(embeddings, labels, weights, bias, learning_rate, steps):
    """The weights are changed in place (`-=`), so the caller's array changes; make a new array."""
    for _ in range(steps):
        error = 1.0 / (1.0 + np.exp(-(embeddings @ weights + bias))) - labels
        weights -= learning_rate * (embeddings.T @ error) / len(labels)
        bias = bias - learning_rate * error.mean()
    return weights, bias, 1.0 / (1.0 + np.exp(-(embeddings @ weights + bias)))
