r"""One step of Adam: momentum, and for each weight a step size of its own.

Adam keeps two running means beside every weight: m, of its gradient, and v, of the gradient's square. The step is m
divided by the root of v, so a weight whose gradients are small moves as far as one whose gradients are large. Both
means begin at zero and are too small at first; dividing them by 1 - beta^t makes up for that.

    m' = beta1 * m + (1 - beta1) * grad                 v' = beta2 * v + (1 - beta2) * grad^2
    m̂  = m' / (1 - beta1^t)                             v̂  = v' / (1 - beta2^t)
    w' = w - learning_rate * m̂ / (sqrt(v̂) + eps)        all of it element by element
    $$ m' &= \beta_1 m + (1 - \beta_1)\, \text{grad} & v' &= \beta_2 v + (1 - \beta_2)\, \text{grad}^2 $$
    $$ \hat m &= \frac{m'}{1 - \beta_1^t} & \hat v &= \frac{v'}{1 - \beta_2^t} $$
    $$ w' &= w - \text{learning\_rate}\, \frac{\hat m}{\sqrt{\hat v} + \text{eps}} && \text{element by element} $$

Shapes
    w, grad, m, v   float64 arrays of one shape, of one axis or more; v is never below 0
    t               int, the number of this step; the first step is 1
    learning_rate   float, above 0
    beta1, beta2    floats, at least 0 and below 1
    eps             float, at least 0; where it is 0, v' is above 0
    returns         (w', m', v'), three float64 arrays of that shape; the inputs stay as they were

Conventions
    m' and v' are returned as they are, uncorrected: the next step goes on with them. m̂ and v̂ are for this step alone.
    eps is added to the root of the *corrected* v̂, outside of the root, as in the paper's algorithm 1 and in
    torch.optim.Adam. (The paper's more efficient form and TensorFlow's Keras add it to the root of the uncorrected v',
    which gives other numbers.) In some cases eps is large, so that its place shows.
    There is no weight decay.

Worked example: the first step moves a weight by the learning rate, whatever the size of its gradient: m' = 0.05 and
v' = 0.00025 become m̂ = 0.5 and v̂ = 0.25, and m̂ / sqrt(v̂) = 1. With eps = 0.05 the same step is 0.1 * 0.5 / 0.55. The
second gradient points the other way and is smaller, so m̂ keeps the direction: w goes on to 0.849.

>>> w, grad, zero = np.array([1.0]), np.array([0.5]), np.array([0.0])
>>> w1, m, v = adam_step(w, grad, zero, zero, 1, learning_rate=0.1, beta1=0.9, beta2=0.999, eps=1e-8)
>>> w1.round(3), m.round(5), v.round(5)
(array([0.9]), array([0.05]), array([0.00025]))
>>> adam_step(w, grad, zero, zero, 1, 0.1, 0.9, 0.999, 0.05)[0].round(3)
array([0.909])
>>> adam_step(w1, np.array([-0.1]), m, v, 2, 0.1, 0.9, 0.999, 1e-8)[0].round(3)
array([0.849])

Source: 001, on optimizers; Kingma and Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.
Before: foundations/gradient_descent. After: foundations/warmup_cosine.
"""

import numpy as np

from grader import probe


def adam_step(w, grad, m, v, t, learning_rate, beta1, beta2, eps):
    ### BEGIN SOLUTION
    m = beta1 * m + (1.0 - beta1) * grad
    v = beta2 * v + (1.0 - beta2) * grad**2
    probe("m", m)  # the new one
    probe("v", v)  # the new one
    m_hat = m / (1.0 - beta1**t)
    v_hat = v / (1.0 - beta2**t)
    probe("m_hat", m_hat)
    probe("v_hat", v_hat)
    return w - learning_rate * m_hat / (np.sqrt(v_hat) + eps), m, v
    ### END SOLUTION
