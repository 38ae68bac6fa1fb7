"""Right ways to write one step of Adam that look nothing like the reference."""

import math

import numpy as np


def corrections_moved_into_the_rate(w, grad, m, v, t, learning_rate, beta1, beta2, eps):
    """The paper's more efficient form, with eps scaled so that it is the same function. A list is returned."""
    m = m + (1.0 - beta1) * (grad - m)
    v = v + (1.0 - beta2) * (grad * grad - v)
    root = math.sqrt(1.0 - beta2**t)
    step = learning_rate * root / (1.0 - beta1**t)
    return [w - step * m / (np.sqrt(v) + eps * root), m, v]


def number_by_number(w, grad, m, v, t, learning_rate, beta1, beta2, eps):
    """Python floats in a loop, one weight after the other."""
    new = []
    for a, g, b, c in zip(*(each.ravel().tolist() for each in (w, grad, m, v)), strict=True):
        b = beta1 * b + (1 - beta1) * g
        c = beta2 * c + (1 - beta2) * g * g
        m_hat, v_hat = b / (1 - math.pow(beta1, t)), c / (1 - math.pow(beta2, t))
        new.append((a - learning_rate * m_hat / (v_hat**0.5 + eps), b, c))
    return tuple(np.array([each[i] for each in new]).reshape(w.shape) for i in range(3))


def on_copies(w, grad, m, v, t, learning_rate, beta1, beta2, eps):
    """In place, as optimizers do it, on copies; the powers as a product in a loop."""
    w, m, v = w.copy(), m.copy(), v.copy()
    m *= beta1
    m += (1.0 - beta1) * grad
    v *= beta2
    v += (1.0 - beta2) * np.square(grad)
    power1 = power2 = 1.0
    for _ in range(t):
        power1, power2 = power1 * beta1, power2 * beta2
    denominator = np.sqrt(v / (1.0 - power2))
    denominator += eps
    w -= learning_rate / (1.0 - power1) * m / denominator
    return w, m, v
