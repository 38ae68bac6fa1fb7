"""A classifier on top of embeddings: a small head learns what texts say, and the encoder stays as it is.

The embeddings come from an encoder that has been trained before, and are never changed. On them a neuron is trained:
is the text positive or negative? It learns quickly from few examples, since the embeddings know most already.

    repeat `steps` times:
        p       = sigmoid(embeddings weights + bias)          sigmoid(z) = 1 / (1 + exp(-z))
        weights = weights - learning_rate * mean over the rows of (p - label) embedding
        bias    = bias    - learning_rate * mean over the rows of (p - label)
    probabilities = sigmoid(embeddings weights + bias), with the last weights and bias

Shapes
    embeddings      (n, d), float64: one text a row, n and d at least 1
    labels          (n,), float64, each 0 (negative) or 1 (positive)
    weights         (d,), float64, and bias, float: where the training starts
    learning_rate   float, at least 0
    steps           int, at least 1
    returns         (weights, bias, probabilities): a float64 array (d,), a float, and a float64 array (n,); the inputs
                    stay as they were

Conventions
    One step of the loop is a whole foundations/logistic_step: it uses all rows, takes the mean over them, and makes
    both new values from the same p. You may import yours, or write the step out.
    The probabilities belong to the weights and the bias that are returned. They are the probability of the label 1, and
    are not rounded to 0 and 1.
    Scores stay between -100 and 100, so a plain sigmoid does.

Worked example: [1, 0] is the embedding of a positive text, [0, 1] of a negative one. All begins at zero, so both have
p = .5, and the step moves each weight by half of .5. After one step the head says .562 and .438, after ten .825 and
.175.

>>> embeddings, labels = np.eye(2), np.array([1.0, 0.0])
>>> weights, bias, probabilities = sentiment_head(embeddings, labels, np.zeros(2), 0.0, 1.0, 1)
>>> weights, round(bias, 3), probabilities.round(3)
(array([ 0.25, -0.25]), 0.0, array([0.562, 0.438]))
>>> weights, bias, probabilities = sentiment_head(embeddings, labels, np.zeros(2), 0.0, 1.0, 10)
>>> weights.round(3), round(abs(bias), 3), probabilities.round(3)
(array([ 1.551, -1.551]), 0.0, array([0.825, 0.175]))

Source: 000, on encoder-only transformers: an embedding as the input of a classifier of sentiment.
Before: foundations/logistic_step. After: retrieval/retrieve.
"""

import numpy as np


def sentiment_head(embeddings, labels, weights, bias, learning_rate, steps):
    raise NotImplementedError
